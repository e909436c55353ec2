"""FID and KID have closed forms where the pictures' distribution is known, and other programs find the same."""

import pytest
import torch
from torchmetrics.image.kid import poly_mmd

from img2img.metrics.distances import frechet_distance, kernel_distance


def normal(count: int, *shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(count, *shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def even(count: int, seed: int) -> torch.Tensor:
    return 2 * torch.rand(count, 1, generator=torch.Generator().manual_seed(seed), dtype=torch.float64) - 1


def whitened(points: torch.Tensor) -> torch.Tensor:
    """The same with a mean of exactly 0 and a covariance of exactly 1."""
    centred = points - points.mean(0)
    return torch.linalg.solve_triangular(torch.linalg.cholesky(centred.T.cov()), centred.T, upper=False).T


def test_fid_of_gaussians_is_its_closed_form():
    spreads, others = torch.tensor([1.0, 2.0, 0.5, 3.0]).double(), torch.tensor([2.0, 2.0, 1.0, 0.1]).double()
    shift = torch.tensor([1.0, -2.0, 0.0, 0.5]).double()
    real = whitened(normal(50, 4)) * spreads
    fake = whitened(normal(70, 4, seed=1)) * others + shift
    expected = float((shift**2).sum() + ((spreads - others) ** 2).sum())
    assert frechet_distance(real, fake) == pytest.approx(expected, rel=1e-9)


def test_kid_is_unbiased_and_its_interval_holds_the_truth():
    """In one dimension the kernel's distance is that of the first three moments, with weights 3, 3 and 1."""
    moments, others = (0, 1 / 3, 0), (0.5, 0.5**2 + 1 / 3, 0.5**3 + 3 * 0.5 / 3)  # of evenly spread numbers
    truth = sum(w * (a - b) ** 2 for w, a, b in zip((3, 3, 1), moments, others, strict=True))
    found = [kernel_distance(even(300, seed=2 * seed), 0.5 + even(200, seed=2 * seed + 1)) for seed in range(200)]
    values = torch.tensor([value for value, _ in found])
    assert abs(float(values.mean()) - truth) < 3 * float(values.std()) / 200**0.5
    held = sum(abs(value - truth) <= half for value, half in found) / 200
    assert 0.91 < held < 0.98


def test_kid_of_one_distribution_is_zero_on_average_and_in_its_interval():
    found = [
        kernel_distance(normal(30, 8, seed=2 * seed + 1000), normal(30, 8, seed=2 * seed + 1001)) for seed in range(200)
    ]
    values = torch.tensor([value for value, _ in found])
    assert abs(float(values.mean())) < 3 * float(values.std()) / 200**0.5
    assert float(values.min()) < 0
    assert sum(abs(value) <= half for value, half in found) > 180


def test_kid_is_torchmetrics_where_that_can_compute_it():
    real, fake = normal(50, 16), 0.2 + normal(50, 16, seed=1)
    assert kernel_distance(real, fake)[0] == pytest.approx(float(poly_mmd(real, fake)), rel=1e-9)


def test_more_pictures_make_the_interval_smaller():
    halves = [kernel_distance(normal(count, 4), 1 + normal(count, 4, seed=1))[1] for count in (50, 800)]
    assert halves[1] == pytest.approx(halves[0] / 4, rel=0.5)


def test_large_sets_are_computed_in_parts(monkeypatch):
    real, fake = normal(50, 16), 0.2 + normal(41, 16, seed=1)
    whole = kernel_distance(real, fake)
    monkeypatch.setattr("img2img.metrics.distances._ROWS_AT_ONCE", 7)
    assert kernel_distance(real, fake) == pytest.approx(whole, rel=1e-9)


@pytest.mark.parametrize("distance", [frechet_distance, lambda *features: kernel_distance(*features)[0]])
def test_the_order_of_pictures_does_not_matter(distance):
    real, fake = normal(40, 8), 0.3 + normal(50, 8, seed=1)
    assert distance(real.flip(0), fake.roll(7, 0)) == pytest.approx(distance(real, fake), rel=1e-6)
    assert distance(fake, real) == pytest.approx(distance(real, fake), rel=1e-6)


def test_torch_fidelity_finds_the_same():
    fid = pytest.importorskip("torch_fidelity.metric_fid")
    kid = pytest.importorskip("torch_fidelity.metric_kid")
    real, fake = normal(300, 32).abs(), (0.3 + 1.2 * normal(300, 32, seed=1)).abs()
    statistics = [fid.fid_features_to_statistics(seen) for seen in (real, fake)]
    theirs = fid.fid_statistics_to_metric(*statistics, False)["frechet_inception_distance"]
    assert frechet_distance(real, fake) == pytest.approx(theirs, rel=1e-3)
    settings = {"kid_subsets": 1, "kid_subset_size": 300, "verbose": False}
    theirs = kid.kid_features_to_metric(real, fake, **settings)["kernel_inception_distance_mean"]
    assert kernel_distance(real, fake)[0] == pytest.approx(theirs, rel=1e-3)
