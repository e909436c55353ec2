"""Two folders are compared by what they show: not by names or order, and one bad file is told and left out."""

import shutil

import pytest
import torch

from img2img.errors import DataError, PictureError
from img2img.metrics.evaluation import evaluate
from img2img.metrics.figures import Evaluation

MANY = 1000


def values(found: Evaluation) -> dict[str, float]:
    return {figure.name: figure.value for figure in found.figures}


def test_the_same_pictures_have_no_distance(folder_of, quarters):
    real = folder_of("real", 60)
    found = {figure.name: figure for figure in evaluate(real, real, quarters, MANY).figures}
    far = values(evaluate(real, folder_of("bright", 60, middle=200, seed=1), quarters, MANY))
    assert abs(found["KID x 1000"].value) < far["KID x 1000"] / 50
    assert found["FID"].value == pytest.approx(0, abs=1e-6)
    assert (found["precision"].value, found["recall"].value, found["coverage"].value) == (1, 1, 1)


def test_other_pictures_are_further_than_the_floor(folder_of, quarters):
    real, fake = folder_of("real", 60), folder_of("fake", 50, middle=180, seed=1)
    found = {figure.name: figure for figure in evaluate(real, fake, quarters, MANY).figures}
    for name, sign in {"KID x 1000": 1, "FID": 1, "precision": -1, "recall": -1, "density": -1, "coverage": -1}.items():
        floor = found[name].floor
        assert floor is not None
        assert sign * (found[name].value - floor) > 0, name
    half = found["KID x 1000"].half_width
    assert half is not None
    assert 0 < half < found["KID x 1000"].value


def test_every_figure_says_what_looked_at_how_many_pictures(folder_of, quarters):
    for figure in evaluate(folder_of("real", 25), folder_of("fake", 20, seed=1), quarters, MANY).figures:
        assert (figure.network, figure.resize) == ("hed-vgg16", "antialiased bicubic to 16x16")
        assert (figure.pictures, figure.floor_pictures) == ((25, 20), (13, 12))


def test_names_and_order_of_files_do_not_matter(folder_of, quarters, tmp_path):
    real, fake = folder_of("real", 40), folder_of("fake", 30, middle=150, seed=1)
    files = sorted(fake.iterdir())
    (tmp_path / "renamed").mkdir()
    for number, file in enumerate(reversed(files)):
        shutil.copy(file, tmp_path / "renamed" / f"other-{number:04d}.png")
    expected = values(evaluate(real, fake, quarters, MANY))
    assert values(evaluate(real, tmp_path / "renamed", quarters, MANY)) == pytest.approx(expected, rel=1e-6)


def test_a_corrupt_file_is_a_sentence_and_is_left_out(folder_of, quarters):
    real, fake = folder_of("real", 40), folder_of("fake", 30, middle=150, seed=1)
    expected = evaluate(real, fake, quarters, MANY)
    whole = (fake / "0.png").read_bytes()
    (fake / "cut.png").write_bytes(whole[: len(whole) // 2])
    found = evaluate(real, fake, quarters, MANY)
    assert values(found) == pytest.approx(values(expected), rel=1e-6)
    (sentence,) = found.left_out
    assert "cut.png" in sentence


def test_only_so_many_are_looked_at(folder_of, quarters):
    looked: list[int] = []
    real, fake = folder_of("real", 40), folder_of("fake", 15, seed=1)

    def progress(total: int):
        return lambda: looked.append(total)

    found = evaluate(real, fake, quarters, 20, progress)
    assert {figure.pictures for figure in found.figures} == {(20, 15)}
    assert looked == [35] * 35


@pytest.mark.parametrize(("real", "fake", "named"), [(11, 20, "real"), (20, 5, "fake")])
def test_too_few_pictures_are_a_sentence(folder_of, quarters, real, fake, named):
    with pytest.raises(DataError, match=rf"{named} has \d+ pictures"):
        evaluate(folder_of("real", real), folder_of("fake", fake), quarters, MANY)


def test_no_readable_picture_and_no_folder_are_sentences(folder_of, quarters, tmp_path):
    real = folder_of("real", 20)
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "a.png").write_bytes(b"not a picture")
    with pytest.raises(DataError, match=r"None of 1 pictures can be read.*a\.png"):
        evaluate(real, tmp_path / "bad", quarters, MANY)
    with pytest.raises(PictureError, match="There is no folder"):
        evaluate(real, tmp_path / "missing", quarters, MANY)


def test_a_training_that_measures_draws_what_it_would_have_drawn(folder_of, quarters):
    real, fake = folder_of("real", 20), folder_of("fake", 20, seed=1)
    torch.manual_seed(3)
    expected = torch.rand(4)
    torch.manual_seed(3)
    found = [evaluate(real, fake, quarters, MANY) for _ in range(2)]
    assert torch.equal(torch.rand(4), expected)
    assert found[0] == found[1]
