"""What a holder received and sent of one category, so kept that a trace stays near-linear.

Both are looked at only when something leaves the holder. Copies come in order of their hops'
departure; questions do too but for those about plans, which may lie anywhere.
"""

from bisect import bisect_left
from collections.abc import Iterator

from lineage.tracing.copies import Copy


class Received:
    """Copies of a category at one holder, without those that another serves as well as."""

    def __init__(self, copies: list[Copy], category: str) -> None:
        """`copies` are all copies at the holder; more may be appended to the list later."""
        self._copies, self._category, self._read = copies, category, 0
        self._live: list[Copy] = []
        self._past: list[Copy] = []
        """What was gone by the latest moment asked about."""
        self._latest: int | None = None

    def __iter__(self) -> Iterator[Copy]:
        self._read_on()
        yield from self._past
        yield from self._live

    def carrying(self, departed_at: int) -> list[Copy]:
        """Copies that data leaving the holder at a moment can be."""
        if self._latest is not None and departed_at < self._latest:
            return [copy for copy in self if copy.carries(departed_at, explicit=False)]
        self._read_on()
        self._latest = departed_at
        found = [copy for copy in self._live if copy.carries(departed_at, explicit=False)]
        if len(found) < len(self._live):
            self._past += [copy for copy in self._live if copy.is_gone(departed_at)]
            self._live = [copy for copy in self._live if not copy.is_gone(departed_at)]
        return found

    def _read_on(self) -> None:
        for copy in self._copies[self._read :]:
            if self._category in copy.categories:
                self._keep(copy)
        self._read = len(self._copies)

    def _keep(self, copy: Copy) -> None:
        if not any(copy.serves_no_better_than(other) for other in self._live):
            self._live = [one for one in self._live if not one.serves_no_better_than(copy)]
            self._live.append(copy)


class Sent:
    """Copies of a category that left one holder."""

    def __init__(self, copies: list[Copy], category: str) -> None:
        """`copies` are all that left the holder; more may be appended to the list later."""
        self._copies, self._category, self._read = copies, category, 0
        self._all: list[Copy] = []
        self._visible: list[Copy] = []

    def between(self, after: int, before: int) -> list[Copy]:
        """Whether any left after one moment and before another, and any that is not hidden: the
        last of both.
        """
        for copy in self._copies[self._read :]:
            if self._category in copy.categories:
                self._all.append(copy)
                self._visible += () if copy.hidden else (copy,)
        self._read = len(self._copies)
        found: list[Copy] = []
        for sent in (self._all, self._visible):
            last = bisect_left(sent, before, key=_departure) - 1
            if last >= 0 and _departure(sent[last]) > after:
                found.append(sent[last])
        return found


def _departure(copy: Copy) -> int:
    return copy.hop.departed_at
