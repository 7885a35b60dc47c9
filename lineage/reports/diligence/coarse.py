"""Counts that give no small group away, alone or by subtraction.

Counts of distinct people overlap and nest: who received e-mail addresses is part of who received
anything, and last month's count is part of this month's. Leaving small cells out, and others with
them until nothing can be subtracted, would have to look at every such pair, in every report that
was ever handed out. Instead every count is rounded down to a multiple of `k`, and what is below `k`
is left out. Each published count then stands for `k` possible ones, so that the difference of any
two leaves at least `k` possibilities: never one group smaller than `k`, exactly (controlled
rounding; Willenborg and de Waal, Elements of Statistical Disclosure Control, 2001, chapter 9).
"""

from typing import Final, NamedTuple

SUPPRESSED: Final = None
K_DEFAULT: Final = 10


class Coarse(NamedTuple):
    """How counts are shown. `k` of 1 shows them exactly."""

    k: int

    def __call__(self, count: int) -> int | None:
        """A count as it may be shown, None where it may not be."""
        rounded = count - count % self.k
        return rounded if rounded or not count else SUPPRESSED


EXACT: Final = Coarse(1)
