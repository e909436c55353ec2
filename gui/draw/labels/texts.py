"""What commands are called while label maps are painted."""

from gui.translation import QT_TRANSLATE_NOOP

TEXTS = {
    "file.new": QT_TRANSLATE_NOOP("Commands", "&New label map"),
    "file.save_sketch": QT_TRANSLATE_NOOP("Commands", "Export &label map…"),
    "edit.clear": QT_TRANSLATE_NOOP("Commands", "C&lear label map"),
    "edit.picker": QT_TRANSLATE_NOOP("Commands", "&Pick a class"),
}
