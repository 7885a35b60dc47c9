"""When what a log says has settled, told by the log's own clock.

No event of a run says that it is the run's last, so a run is waited for, and how long must not
depend on who reads the log when. Records are put into intervals of their append times, and an
interval has settled once the clock has passed the end of the next one: a record waits for at least
one interval, and for at most two. The clock is the append time of the records that follow or, where
none follow, the wall: what was appended by then would have been read, so both come to the same.
"""

from collections import deque
from typing import Final

from lineage.openlineage.names import Seen

LOWEST: Final = -(1 << 63)


class LogClock:
    """`interval` and the readings of clocks are in microseconds."""

    def __init__(self, interval: int) -> None:
        self._interval = interval
        self._begun: deque[tuple[int, int]] = deque()
        """Intervals that have not settled, with the number of the first record in each."""
        self._lowest = LOWEST
        self._next = 0

    def enter(self, seen: Seen) -> None:
        """Put a record into an interval: of an append time that lies back, into the latest one."""
        interval = max(seen.at // self._interval, self._lowest)
        if not self._begun or self._begun[-1][0] < interval:
            self._begun.append((interval, seen.number))
        self._lowest = interval
        self._next = seen.number + 1

    def would_settle(self, clock: int) -> bool:
        return bool(self._begun) and (self._begun[0][0] + 2) * self._interval <= clock

    def settled(self, clock: int) -> list[int]:
        """For each interval that settles now, in order: the number below which records have."""
        ends = []
        while self.would_settle(clock):
            interval, _ = self._begun.popleft()
            self._lowest = max(self._lowest, interval + 1)
            ends.append(self._begun[0][1] if self._begun else self._next)
        return ends

    def settle_all(self) -> int:
        """Do not wait any longer. Returns the number below which records have settled."""
        self._begun.clear()
        return self._next
