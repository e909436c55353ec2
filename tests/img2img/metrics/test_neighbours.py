"""Precision and coverage tell what FID does not: whether pictures are bad, or too few kinds."""

import pytest
import torch

from img2img.metrics.neighbours import neighbourhood


def cloud(count: int, seed: int, middle: float = 0) -> torch.Tensor:
    return middle + torch.randn(count, 6, generator=torch.Generator().manual_seed(seed))


def test_the_same_pictures_are_all_covered():
    found = neighbourhood(cloud(200, 0), cloud(200, 0))
    assert (found.precision, found.recall, found.coverage) == (1, 1, 1)


def test_pictures_of_another_kind_are_none():
    found = neighbourhood(cloud(100, 0), cloud(100, 1, middle=50))
    assert (found.precision, found.recall, found.density, found.coverage) == (0, 0, 0, 0)


def test_good_pictures_of_one_kind_are_precise_and_cover_half():
    both = torch.cat([cloud(200, 0), cloud(200, 1, middle=50)])
    found = neighbourhood(both, cloud(400, 2))
    assert found.precision > 0.9
    assert found.density == pytest.approx(1, abs=0.2)
    assert found.recall < 0.55
    assert 0.35 < found.coverage <= 0.5


def test_density_and_coverage_of_the_real_distribution_are_what_naeem_expects():
    """A density of 1, and a coverage of 1 - (1/2)^k where both are as many."""
    found = neighbourhood(cloud(2000, 0), cloud(2000, 1), nearest=3)
    assert found.density == pytest.approx(1, abs=0.05)
    assert found.coverage == pytest.approx(1 - 0.5**3, abs=0.03)


def test_torch_fidelity_finds_the_same():
    theirs = pytest.importorskip("torch_fidelity.metric_prc")
    real, fake = cloud(300, 0), cloud(250, 1, middle=1.5)
    expected = theirs.prc_features_to_metric(
        fake, real, prc_neighborhood=3, prc_batch_size=1000, save_cpu_ram=False, verbose=False
    )
    found = neighbourhood(real, fake, nearest=3)
    assert found.precision == pytest.approx(expected["precision"], abs=1e-3)
    assert found.recall == pytest.approx(expected["recall"], abs=1e-3)


def test_large_sets_are_compared_in_parts(monkeypatch):
    real, fake = cloud(100, 0), cloud(70, 1, middle=1)
    whole = neighbourhood(real, fake)
    monkeypatch.setattr("img2img.metrics.neighbours._ROWS_AT_ONCE", 13)
    assert neighbourhood(real, fake) == whole
