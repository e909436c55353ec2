"""Job two in the real window: a folder is enlarged with the real weights, by the real command."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QImageReader


def test_a_folder_is_upscaled_and_a_bad_file_spoils_nothing(qtbot, open_window, make_pictures):
    folder = make_pictures("small", 3, side=16)
    (folder / "broken.png").write_bytes(b"not a picture")
    services = open_window()
    page = services.pages.convert
    services.window.show_page_named("convert")
    qtbot.waitUntil(lambda: page.settings.model.choice is not None)
    page.settings.model.choose("realesr-animevideov3")
    page.add([folder])
    qtbot.waitUntil(page.bar.start.isEnabled)
    page.bar.start.click()
    qtbot.waitUntil(lambda: page.state == "finished", timeout=90_000)
    states = {row.path.name: row.state for row in page.table.rows()}
    assert states == {"0.png": "done", "1.png": "done", "2.png": "done", "broken.png": "failed"}
    made = folder.with_name("small-realesr-animevideov3")
    assert [QImageReader(str(made / f"{number}.png")).size() for number in range(3)] == [QSize(64, 64)] * 3
