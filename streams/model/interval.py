"""What a number in the news says: an interval of integers, open where the text leaves it open."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """Inclusive bounds; None is open. "At least 33" is (33, None), "up to 20" (None, 20), "33" (33, 33).

    `approx` marks "about 35" (35, 35); `vague` marks words without a figure: "dozens" (24, None), and a nought that
    nobody says (0, None).
    """

    low: int | None = None
    high: int | None = None
    approx: bool = False
    vague: bool = False

    def __post_init__(self) -> None:
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(f"an interval's low {self.low} is above its high {self.high}")

    @property
    def exact(self) -> bool:
        """Whether the text commits itself to one number."""
        return self.low is not None and self.low == self.high and not self.approx

    @property
    def silent(self) -> bool:
        """Whether it is the nought that nobody says: an article of wounded that nowhere speaks of death."""
        return self.vague and self.low == 0

    def compatible(self, other: "Interval") -> bool:
        """Whether some number lies in both; an approximate bound gives way by a tenth."""
        return self._floor() <= other._ceiling() and other._floor() <= self._ceiling()

    def _floor(self) -> float:
        if self.low is None:
            return 0
        return self.low * 0.9 if self.approx else self.low

    def _ceiling(self) -> float:
        if self.high is None:
            return float("inf")
        return self.high * 1.1 if self.approx else self.high
