"""What measuring a set gives: figures, each with what it has to beat and to reach, and the mistakes behind them."""

from dataclasses import dataclass

from streams.model import Claim, Reading


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. `floor` is what a naive or known system was measured at, `reach` what is to be reached; `at_most`
    where less is better. Without `reach` the figure is for information."""

    name: str
    value: float
    floor: float | None = None
    reach: float | None = None
    at_most: bool = False

    @property
    def reached(self) -> bool:
        """Whether the figure is as good as it has to be."""
        if self.reach is None:
            return True
        return self.value <= self.reach if self.at_most else self.value >= self.reach


@dataclass(frozen=True, slots=True)
class Mistake:
    """One case that a person should judge: what was answered, what the set says, and what it was judged by: the claims
    that were read, or other lines of text.

    `size` orders them, the worst first."""

    id: str
    answered: str
    gold: str
    size: float
    claims: tuple[Claim, ...] = ()
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """The figures of a set, and its mistakes in no order."""

    figures: tuple[Figure, ...]
    mistakes: tuple[Mistake, ...] = ()


@dataclass(frozen=True, slots=True)
class Read:
    """The readings of a set in the order of its articles, and the CPU seconds that reading them took."""

    readings: tuple[Reading, ...]
    seconds: float


def share(part: int, whole: int) -> float:
    """The share of a part, 0 of nothing."""
    return part / whole if whole else 0.0


def f_measure(precision: float, recall: float) -> float:
    """The harmonic mean of both."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0
