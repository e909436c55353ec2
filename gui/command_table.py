"""Everything that can be done, in one table: a row a command.

A page connects the commands that are its own; a command of a page can be used while that page is shown. Commands of two
pages may have the same keys, where they mean the same there: new, open, run, again.
Letter keys do not need guarding: a text field that has the focus takes them before any shortcut.
"""

from dataclasses import dataclass

from gui.translation import QT_TRANSLATE_NOOP


@dataclass(frozen=True)
class Command:
    """A row of the table.

    name       settings keep a person's own shortcut under it
    shortcuts  in Qt's portable spelling; the first is the one that is shown and can be replaced
    page       the page whose command it is; "" for one that works everywhere
    divided    whether a line stands above it in its menu
    """

    name: str
    menu: str
    text: str
    shortcuts: tuple[str, ...] = ()
    icon: str = ""
    page: str = ""
    checkable: bool = False
    divided: bool = False

    def meets(self, other: "Command") -> bool:
        """Whether both can be used at the same time, so that they need different keys."""
        return self.page == other.page or "" in (self.page, other.page)


MENUS = (
    QT_TRANSLATE_NOOP("Commands", "&File"),
    QT_TRANSLATE_NOOP("Commands", "&Edit"),
    QT_TRANSLATE_NOOP("Commands", "&View"),
    QT_TRANSLATE_NOOP("Commands", "&Model"),
    QT_TRANSLATE_NOOP("Commands", "Tra&in"),
    QT_TRANSLATE_NOOP("Commands", "&Window"),
    QT_TRANSLATE_NOOP("Commands", "&Help"),
)
FILE, EDIT, VIEW, MODEL, TRAIN, WINDOW, HELP = MENUS

COMMANDS: tuple[Command, ...] = (
    Command(
        "file.new", FILE, QT_TRANSLATE_NOOP("Commands", "&New sketch"), ("Ctrl+N",), "mdi6.file-plus-outline", "draw"
    ),
    Command(
        "file.open", FILE, QT_TRANSLATE_NOOP("Commands", "&Open…"), ("Ctrl+O",), "mdi6.folder-open-outline", "draw"
    ),
    Command("file.recent", FILE, QT_TRANSLATE_NOOP("Commands", "Open re&cent"), (), "mdi6.history", "draw"),
    Command(
        "file.trace",
        FILE,
        QT_TRANSLATE_NOOP("Commands", "Sketch from a &photo…"),
        ("Ctrl+Shift+O",),
        "mdi6.image-edit-outline",
        "draw",
    ),
    Command(
        "file.underlay",
        FILE,
        QT_TRANSLATE_NOOP("Commands", "Open as &underlay…"),
        ("Ctrl+U",),
        "mdi6.image-multiple-outline",
        "draw",
    ),
    Command(
        "file.recipe",
        FILE,
        QT_TRANSLATE_NOOP("Commands", "Open rec&ipe…"),
        (),
        "mdi6.file-restore-outline",
        "draw",
    ),
    Command(
        "file.save_drawing",
        FILE,
        QT_TRANSLATE_NOOP("Commands", "&Save drawing"),
        ("Ctrl+S",),
        "mdi6.content-save-outline",
        "draw",
        divided=True,
    ),
    Command(
        "file.save_as",
        FILE,
        QT_TRANSLATE_NOOP("Commands", "Save dra&wing as…"),
        ("Ctrl+Shift+S",),
        "mdi6.content-save-edit-outline",
        "draw",
    ),
    Command(
        "file.save", FILE, QT_TRANSLATE_NOOP("Commands", "&Export photo…"), ("Ctrl+E",), "mdi6.export-variant", "draw"
    ),
    Command("file.save_sketch", FILE, QT_TRANSLATE_NOOP("Commands", "Export s&ketch…"), ("Ctrl+Shift+E",), "", "draw"),
    Command(
        "file.record",
        FILE,
        QT_TRANSLATE_NOOP("Commands", "Record the &drawing"),
        (),
        "mdi6.record-circle-outline",
        "draw",
        checkable=True,
    ),
    Command(
        "file.new_batch",
        FILE,
        QT_TRANSLATE_NOOP("Commands", "New &batch"),
        ("Ctrl+N",),
        "mdi6.close",
        "convert",
        divided=True,
    ),
    Command(
        "file.add_files",
        FILE,
        QT_TRANSLATE_NOOP("Commands", "&Add pictures…"),
        ("Ctrl+O",),
        "mdi6.image-plus-outline",
        "convert",
    ),
    Command(
        "file.add_folder",
        FILE,
        QT_TRANSLATE_NOOP("Commands", "Add a &folder…"),
        ("Ctrl+Shift+O",),
        "mdi6.folder-plus-outline",
        "convert",
    ),
    Command(
        "file.results",
        FILE,
        QT_TRANSLATE_NOOP("Commands", "Open the &results"),
        (),
        "mdi6.folder-open-outline",
        "convert",
    ),
    Command(
        "file.open_result", FILE, QT_TRANSLATE_NOOP("Commands", "Open the result"), (), "mdi6.open-in-app", "convert"
    ),
    Command(
        "file.reveal_result", FILE, QT_TRANSLATE_NOOP("Commands", "Show the result in its folder"), (), "", "convert"
    ),
    Command(
        "file.draw_result",
        FILE,
        QT_TRANSLATE_NOOP("Commands", "Send the result to Draw"),
        ("Ctrl+Shift+D",),
        "mdi6.draw",
        "convert",
    ),
    Command("file.open_original", FILE, QT_TRANSLATE_NOOP("Commands", "Open the original"), (), "", "convert"),
    Command(
        "file.reveal_original",
        FILE,
        QT_TRANSLATE_NOOP("Commands", "Show the original in its folder"),
        (),
        "",
        "convert",
    ),
    Command("file.quit", FILE, QT_TRANSLATE_NOOP("Commands", "&Quit"), ("Ctrl+Q",), divided=True),
    Command("edit.undo", EDIT, QT_TRANSLATE_NOOP("Commands", "&Undo"), ("Ctrl+Z",), "mdi6.undo", "draw"),
    Command("edit.redo", EDIT, QT_TRANSLATE_NOOP("Commands", "&Redo"), ("Ctrl+Shift+Z", "Ctrl+Y"), "mdi6.redo", "draw"),
    Command(
        "edit.cut",
        EDIT,
        QT_TRANSLATE_NOOP("Commands", "Cut"),
        ("Ctrl+X",),
        "mdi6.content-cut",
        "draw",
        divided=True,
    ),
    Command("edit.copy", EDIT, QT_TRANSLATE_NOOP("Commands", "&Copy"), ("Ctrl+C",), "mdi6.content-copy", "draw"),
    Command(
        "edit.copy_photo",
        EDIT,
        QT_TRANSLATE_NOOP("Commands", "Copy photo"),
        ("Ctrl+Shift+C",),
        "mdi6.content-copy",
        "draw",
    ),
    Command(
        "edit.copy_result",
        EDIT,
        QT_TRANSLATE_NOOP("Commands", "Copy the result"),
        ("Ctrl+C",),
        "mdi6.content-copy",
        "convert",
    ),
    Command(
        "edit.remove_files",
        EDIT,
        QT_TRANSLATE_NOOP("Commands", "Remove from the list"),
        ("Delete",),
        "mdi6.playlist-remove",
        "convert",
    ),
    Command("edit.paste", EDIT, QT_TRANSLATE_NOOP("Commands", "Paste"), ("Ctrl+V",), "mdi6.content-paste", "draw"),
    Command(
        "edit.select_all", EDIT, QT_TRANSLATE_NOOP("Commands", "Select all"), ("Ctrl+A",), "mdi6.select-all", "draw"
    ),
    Command("edit.deselect", EDIT, QT_TRANSLATE_NOOP("Commands", "Deselect"), ("Ctrl+D",), "mdi6.select-off", "draw"),
    Command("edit.clear", EDIT, QT_TRANSLATE_NOOP("Commands", "C&lear sketch"), ("Delete",), "mdi6.broom", "draw"),
    Command("edit.match", EDIT, QT_TRANSLATE_NOOP("Commands", "Matc&h the model's strokes"), ("Ctrl+M",), "", "draw"),
    Command(
        "edit.brush",
        EDIT,
        QT_TRANSLATE_NOOP("Commands", "&Brush"),
        ("B",),
        "mdi6.brush",
        "draw",
        checkable=True,
        divided=True,
    ),
    Command(
        "edit.eraser", EDIT, QT_TRANSLATE_NOOP("Commands", "&Eraser"), ("E",), "mdi6.eraser", "draw", checkable=True
    ),
    Command(
        "edit.line",
        EDIT,
        QT_TRANSLATE_NOOP("Commands", "L&ine"),
        ("L",),
        "mdi6.vector-line",
        "draw",
        checkable=True,
    ),
    Command(
        "edit.rectangle",
        EDIT,
        QT_TRANSLATE_NOOP("Commands", "Recta&ngle"),
        ("R",),
        "mdi6.rectangle-outline",
        "draw",
        checkable=True,
    ),
    Command(
        "edit.ellipse",
        EDIT,
        QT_TRANSLATE_NOOP("Commands", "Ellip&se"),
        ("O",),
        "mdi6.ellipse-outline",
        "draw",
        checkable=True,
    ),
    Command(
        "edit.polygon",
        EDIT,
        QT_TRANSLATE_NOOP("Commands", "P&olygon"),
        ("P",),
        "mdi6.vector-polygon",
        "draw",
        checkable=True,
    ),
    Command(
        "edit.fill",
        EDIT,
        QT_TRANSLATE_NOOP("Commands", "&Fill"),
        ("G",),
        "mdi6.format-color-fill",
        "draw",
        checkable=True,
    ),
    Command(
        "edit.select",
        EDIT,
        QT_TRANSLATE_NOOP("Commands", "Select a rectangle"),
        ("S",),
        "mdi6.select",
        "draw",
        checkable=True,
    ),
    Command(
        "edit.lasso",
        EDIT,
        QT_TRANSLATE_NOOP("Commands", "Lasso"),
        ("Shift+S",),
        "mdi6.lasso",
        "draw",
        checkable=True,
    ),
    Command(
        "edit.picker",
        EDIT,
        QT_TRANSLATE_NOOP("Commands", "&Pick a colour"),
        ("I",),
        "mdi6.eyedropper",
        "draw",
        checkable=True,
    ),
    Command(
        "edit.hand",
        EDIT,
        QT_TRANSLATE_NOOP("Commands", "Move the &view"),
        ("H",),
        "mdi6.hand-back-right-outline",
        "draw",
        checkable=True,
    ),
    Command("edit.tip", EDIT, QT_TRANSLATE_NOOP("Commands", "&Tip…"), ("F5",), "mdi6.tune-variant", "draw"),
    Command("edit.symmetry", EDIT, QT_TRANSLATE_NOOP("Commands", "Symmetr&y…"), ("F6",), "mdi6.flower-outline", "draw"),
    Command("edit.filling", EDIT, QT_TRANSLATE_NOOP("Commands", "How to fill…"), ("F8",), "mdi6.water-outline", "draw"),
    Command("edit.layers", EDIT, QT_TRANSLATE_NOOP("Commands", "L&ayers…"), ("F7",), "mdi6.layers-outline", "draw"),
    Command("edit.smaller", EDIT, QT_TRANSLATE_NOOP("Commands", "S&maller tip"), ("[",), "", "draw"),
    Command("edit.larger", EDIT, QT_TRANSLATE_NOOP("Commands", "Lar&ger tip"), ("]",), "", "draw"),
    Command("edit.swap", EDIT, QT_TRANSLATE_NOOP("Commands", "S&wap colours"), ("X",), "mdi6.swap-horizontal", "draw"),
    Command("edit.default", EDIT, QT_TRANSLATE_NOOP("Commands", "&Default colours"), ("D",), "", "draw"),
    Command("view.fit", VIEW, QT_TRANSLATE_NOOP("Commands", "&Fit"), ("Ctrl+0",), "mdi6.fit-to-screen-outline", "draw"),
    Command("view.actual", VIEW, QT_TRANSLATE_NOOP("Commands", "&Actual size"), ("Ctrl+1",), "", "draw"),
    Command(
        "view.closer",
        VIEW,
        QT_TRANSLATE_NOOP("Commands", "Zoom &in"),
        ("Ctrl++", "Ctrl+="),
        "mdi6.magnify-plus-outline",
        "draw",
    ),
    Command(
        "view.farther",
        VIEW,
        QT_TRANSLATE_NOOP("Commands", "Zoom &out"),
        ("Ctrl+-",),
        "mdi6.magnify-minus-outline",
        "draw",
    ),
    Command(
        "view.mirror",
        VIEW,
        QT_TRANSLATE_NOOP("Commands", "&Mirror the view"),
        ("M",),
        "mdi6.flip-horizontal",
        "draw",
        divided=True,
    ),
    Command("view.left", VIEW, QT_TRANSLATE_NOOP("Commands", "Turn &left"), ("Ctrl+Left",), "mdi6.rotate-left", "draw"),
    Command(
        "view.right", VIEW, QT_TRANSLATE_NOOP("Commands", "Turn &right"), ("Ctrl+Right",), "mdi6.rotate-right", "draw"
    ),
    Command("view.upright", VIEW, QT_TRANSLATE_NOOP("Commands", "Turn &upright"), ("Ctrl+Up",), "", "draw"),
    Command(
        "view.grid", VIEW, QT_TRANSLATE_NOOP("Commands", "&Grid"), ("Ctrl+G",), "mdi6.grid", "draw", checkable=True
    ),
    Command(
        "view.beside",
        VIEW,
        QT_TRANSLATE_NOOP("Commands", "Photo &beside the drawing"),
        ("Ctrl+Shift+1",),
        "mdi6.view-split-vertical",
        "draw",
        checkable=True,
        divided=True,
    ),
    Command(
        "view.over",
        VIEW,
        QT_TRANSLATE_NOOP("Commands", "Photo o&ver the drawing"),
        ("Ctrl+Shift+2",),
        "mdi6.layers-triple-outline",
        "draw",
        checkable=True,
    ),
    Command(
        "view.swapped",
        VIEW,
        QT_TRANSLATE_NOOP("Commands", "Photo and drawing s&wapped"),
        ("Ctrl+Shift+3",),
        "mdi6.swap-horizontal-bold",
        "draw",
        checkable=True,
    ),
    Command(
        "view.compare_files",
        VIEW,
        QT_TRANSLATE_NOOP("Commands", "Compare two files…"),
        ("Ctrl+Shift+C",),
        "mdi6.compare",
        "convert",
        divided=True,
    ),
    Command(
        "model.translate",
        MODEL,
        QT_TRANSLATE_NOOP("Commands", "&Translate"),
        ("Ctrl+Return", "Ctrl+Enter"),
        "mdi6.creation-outline",
        "draw",
    ),
    Command(
        "model.live",
        MODEL,
        QT_TRANSLATE_NOOP("Commands", "&Live"),
        ("Ctrl+L",),
        "mdi6.lightning-bolt-outline",
        "draw",
        checkable=True,
    ),
    Command(
        "model.live_selection",
        MODEL,
        QT_TRANSLATE_NOOP("Commands", "Live i&n selection only"),
        ("Ctrl+Shift+L",),
        "mdi6.selection-ellipse-arrow-inside",
        "draw",
        checkable=True,
    ),
    Command(
        "model.variation",
        MODEL,
        QT_TRANSLATE_NOOP("Commands", "Another &variation"),
        ("Ctrl+R",),
        "mdi6.dice-multiple-outline",
        "draw",
    ),
    Command(
        "model.finish",
        MODEL,
        QT_TRANSLATE_NOOP("Commands", "Finish photos ×&4"),
        ("Ctrl+F",),
        "mdi6.auto-fix",
        "draw",
        checkable=True,
    ),
    Command(
        "model.convert",
        MODEL,
        QT_TRANSLATE_NOOP("Commands", "&Start converting"),
        ("Ctrl+Return", "Ctrl+Enter"),
        "mdi6.play",
        "convert",
        divided=True,
    ),
    Command(
        "model.try",
        MODEL,
        QT_TRANSLATE_NOOP("Commands", "Tr&y models on a part…"),
        ("Ctrl+Shift+T",),
        "mdi6.flask-outline",
        "convert",
    ),
    Command(
        "model.pause", MODEL, QT_TRANSLATE_NOOP("Commands", "&Pause or resume"), ("Ctrl+P",), "mdi6.pause", "convert"
    ),
    Command(
        "model.stop", MODEL, QT_TRANSLATE_NOOP("Commands", "St&op converting"), ("Ctrl+.",), "mdi6.stop", "convert"
    ),
    Command(
        "model.again",
        MODEL,
        QT_TRANSLATE_NOOP("Commands", "&Go on, or retry what failed"),
        ("Ctrl+R",),
        "mdi6.refresh",
        "convert",
    ),
    Command(
        "model.first",
        MODEL,
        QT_TRANSLATE_NOOP("Commands", "Do the chosen files first"),
        ("Ctrl+Shift+Up",),
        "mdi6.arrow-collapse-up",
        "convert",
    ),
    Command(
        "model.last",
        MODEL,
        QT_TRANSLATE_NOOP("Commands", "Do the chosen files last"),
        ("Ctrl+Shift+Down",),
        "mdi6.arrow-collapse-down",
        "convert",
    ),
    Command(
        "model.retry",
        MODEL,
        QT_TRANSLATE_NOOP("Commands", "Retry the chosen files"),
        ("Ctrl+Shift+R",),
        "mdi6.refresh",
        "convert",
    ),
    Command(
        "model.import",
        MODEL,
        QT_TRANSLATE_NOOP("Commands", "&Import a model…"),
        ("Ctrl+I",),
        "mdi6.import",
        divided=True,
    ),
    Command("train.new", TRAIN, QT_TRANSLATE_NOOP("Commands", "&New training"), ("Ctrl+T",), "mdi6.school-outline"),
    Command(
        "model.folder", MODEL, QT_TRANSLATE_NOOP("Commands", "Open the models' &folder"), (), "mdi6.folder-open-outline"
    ),
    Command("model.watched", MODEL, QT_TRANSLATE_NOOP("Commands", "&Watched folders…"), (), "mdi6.folder-eye-outline"),
    Command(
        "model.restart", MODEL, QT_TRANSLATE_NOOP("Commands", "&Restart the engine"), (), "mdi6.restart", divided=True
    ),
    Command(
        "help.shortcuts",
        HELP,
        QT_TRANSLATE_NOOP("Commands", "&Keyboard shortcuts"),
        ("Shift+?", "F1"),
        "mdi6.keyboard-outline",
    ),
    Command(
        "help.about",
        HELP,
        QT_TRANSLATE_NOOP("Commands", "&About img2img"),
        (),
        "mdi6.information-outline",
        divided=True,
    ),
)
