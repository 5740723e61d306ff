"""Misbehaviour on demand: what the next calls meet instead of an orderly answer."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["flood", "status", "silence", "reset", "blocked"]


@dataclass(slots=True, kw_only=True)
class Fault:
    """What happens to the next `times` calls (None: for good) of `method` and `chat` (None: of any).

    `flood`: 429 with `retry_after` seconds; `status`: the HTTP status `status`, as a proxy or a failing server
    gives it; `silence`: no answer, ever; `reset`: the connection is reset; `blocked`: 403, the user blocked the
    bot. With `accepted`, silence, reset and status come after the call took effect, else instead of it.
    """

    kind: Kind
    times: int | None = 1
    method: str | None = None
    chat: int | None = None
    accepted: bool = False
    retry_after: int = 5
    status: int = 502


class Faults:
    """The faults that wait for their calls, in the order given."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Let a fault wait."""
        self._waiting.append(fault)

    def clear(self) -> None:
        """Behave again."""
        self._waiting.clear()

    def take(self, method: str, chat: int | None) -> Fault | None:
        """The fault that this call meets, counted, or None. Method names are compared without case."""
        for fault in self._waiting:
            if fault.chat in (None, chat) and (fault.method or method).lower() == method.lower():
                self._count(fault)
                return fault
        return None

    def _count(self, fault: Fault) -> None:
        if fault.times is None:
            return
        fault.times -= 1
        if not fault.times:
            self._waiting.remove(fault)
