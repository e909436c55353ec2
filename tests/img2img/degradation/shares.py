"""What a statistical test asks of drawn parameters; the seeds are fixed, so that it never fails by chance."""

import torch


def assert_shares(drawn, expected):
    """Whole numbers (N,) come with these shares: chi-square per degree of freedom below 3."""
    expected = torch.tensor(expected) * len(drawn)
    counts = torch.bincount(drawn, minlength=len(expected))
    chi_square = ((counts - expected) ** 2 / expected).sum() / (len(expected) - 1)
    assert chi_square < 3, f"{counts.tolist()} instead of {expected.tolist()}"


def assert_uniform(drawn, low, high, bins=10):
    """Numbers (N,) lie in [low, high] and fill it evenly."""
    assert low <= drawn.min()
    assert drawn.max() <= high
    places = ((drawn - low) / (high - low) * bins).long().clamp_max(bins - 1)
    assert_shares(places, [1 / bins] * bins)
