"""Light of any size survives sixteen bits, and ordinary light looks ordinary."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from img2img.pictures.hdr import Curve

LIGHT = st.lists(st.floats(1e-4, 1e4), min_size=1, max_size=40)


def picture(values):
    return np.array(values, np.float32).reshape(1, -1, 1)


@given(LIGHT, st.floats(0, 100))
def test_light_comes_back(values, depth):
    light = picture([*values, -depth])
    curve = Curve.of(light)
    back = curve.decode(curve.encode(light))
    error = np.abs(back - light)[0, :-1, 0] / np.array(values, np.float32)
    small = np.array(values) < 1e-3
    assert (error[small] < 0.012).all()
    assert (error[~small] < 0.0015).all()
    assert back[0, -1, 0] == pytest.approx(-depth, rel=0.01, abs=1e-4)


def test_more_light_is_never_a_smaller_code():
    light = np.sort(np.random.default_rng(0).normal(0, 30, 5000)).astype(np.float32).reshape(1, -1, 1)
    codes = Curve.of(light).encode(light).astype(int)
    assert (np.diff(codes[0, :, 0]) >= 0).all()


def test_ordinary_light_has_all_codes_and_is_srgb():
    light = picture([0, 0.0031308, 0.2140, 1])
    assert Curve.of(light) == Curve()
    np.testing.assert_allclose(Curve().encode(light)[0, :, 0] / 65535, [0, 0.04045, 0.5, 1], atol=2e-4)


def test_a_screen_shows_what_is_brighter_than_white_as_white_and_the_rest_as_it_was():
    light = picture([0.214, 1, 50, -3])
    curve = Curve.of(light)
    np.testing.assert_allclose(curve.shown(curve.encode(light))[0, :, 0] / 65535, [0.5, 1, 1, 0], atol=5e-4)


def test_eight_bits_of_an_answer_are_codes_too():
    curve = Curve(8.0)
    assert curve.decode(np.array([[[255]]], np.uint8))[0, 0, 0] == pytest.approx(8, rel=1e-5)
