"""A circuit breaker: when most of a window of input is being quarantined, something is broken.

A wrong schema rolled out by one producer would otherwise put a day's events into quarantine before
anybody looks. What came before the breaker trips is quarantined and can be replayed.
"""

from collections import deque
from collections.abc import Hashable


class Breaker:
    """Watches sources apart from each other. `window` and `least` count events."""

    def __init__(self, window: int, least: int, share: float) -> None:
        self._window, self._least, self._share = window, least, share
        self._seen: dict[Hashable, deque[tuple[int, int]]] = {}

    def trips(self, source: Hashable, events: int, refused: int) -> bool:
        """Enter what became of some events of a source; whether it should be halted now."""
        seen = self._seen.setdefault(source, deque())
        seen.append((events, refused))
        total = sum(count for count, _ in seen)
        while len(seen) > 1 and total - seen[0][0] >= self._window:
            total -= seen.popleft()[0]
        bad = sum(count for _, count in seen)
        return total >= self._least and bad > self._share * total

    def forget(self, source: Hashable) -> None:
        """Begin anew with a source, as after its halt was taken away."""
        self._seen.pop(source, None)
