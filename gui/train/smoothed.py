"""Smoothed: the average of a loss that goes on where it was when the loss grows. No Qt in here."""

from dataclasses import dataclass, field

from gui.train.history import Series


@dataclass
class Smoothed:
    """An exponential average of `series`, each earlier value weighing `weight` as much; 0 leaves them alone.

    It is corrected for its start, so that the first value is itself and a constant stays constant.
    """

    series: Series
    weight: float
    values: list[float] = field(default_factory=list)  # one for each value that the series had at the last look
    _total: float = 0.0
    _mass: float = 0.0
    _cuts: int = 0

    def follow(self) -> bool:
        """Take in what became of the series since; whether anything did."""
        was_cut = self._cuts != self.series.cuts
        if was_cut:
            self.values, self._total, self._mass, self._cuts = [], 0.0, 0.0, self.series.cuts
        news = self.series.values[len(self.values) :]
        weight, share, total, mass = self.weight, 1 - self.weight, self._total, self._mass
        for value in news:
            total = weight * total + share * value
            mass = weight * mass + share
            self.values.append(total / mass)
        self._total, self._mass = total, mass
        return was_cut or bool(news)
