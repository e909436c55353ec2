"""The ledger knows which files need not be converted again."""

from contextlib import closing

import pytest

from img2img.batch.ledger import Ledger
from img2img.errors import RunError


@pytest.fixture
def files(tmp_path):
    source, target = tmp_path / "a.png", tmp_path / "out.png"
    source.write_bytes(b"picture")
    target.write_bytes(b"result")
    return source, target


def test_done_means_same_content_same_settings_and_a_target_that_is_there(tmp_path, files):
    source, target = files
    with closing(Ledger(tmp_path / "ledger.sqlite")) as ledger:
        assert not ledger.is_done(source, target, "x4")
        ledger.begin(source, target, "x4")
        ledger.end(source, "done", seconds=1.5)
    with closing(Ledger(tmp_path / "ledger.sqlite")) as ledger:
        assert ledger.is_done(source, target, "x4")
        assert not ledger.is_done(source, target, "x2")
        assert not ledger.is_done(source, tmp_path / "elsewhere.png", "x4")
        source.write_bytes(b"another picture")
        assert not ledger.is_done(source, target, "x4")
        source.write_bytes(b"picture")
        target.unlink()
        assert not ledger.is_done(source, target, "x4")


def test_what_failed_or_was_killed_is_tried_again(tmp_path, files):
    source, target = files
    with closing(Ledger(tmp_path / "ledger.sqlite")) as ledger:
        ledger.begin(source, target, "x4")
        ledger.end(source, "done")
        ledger.end(source, "failed", "a sentence")
        assert not ledger.is_done(source, target, "x4")
        ledger.end(source, "done")
        ledger.begin(source, target, "x4")
        assert not ledger.is_done(source, target, "x4")


def test_a_file_that_changes_while_it_is_converted_is_not_done(tmp_path, files):
    source, target = files
    with closing(Ledger(tmp_path / "ledger.sqlite")) as ledger:
        ledger.begin(source, target, "x4")
        source.write_bytes(b"newer picture")
        ledger.end(source, "done")
        assert not ledger.is_done(source, target, "x4")


def test_a_missing_source_is_never_done(tmp_path, files):
    source, target = files
    source.unlink()
    with closing(Ledger(tmp_path / "ledger.sqlite")) as ledger:
        ledger.end(source, "failed", "There is no file.")
        assert not ledger.is_done(source, target, "x4")


def test_a_damaged_ledger_is_told(tmp_path):
    (tmp_path / "ledger.sqlite").write_bytes(b"not a database, and long enough to be looked at" * 9)
    with pytest.raises(RunError, match=r"ledger\.sqlite cannot be read as a ledger.*Delete it"):
        Ledger(tmp_path / "ledger.sqlite")
