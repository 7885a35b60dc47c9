"""A rule about one person: whether a flow concerns it at all, and what it says of a person."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from lineage.judging.case import Case, PersonCase
from lineage.judging.verdict import Said


class PersonRule(NamedTuple):
    """`concerns` is asked once for a flow, `judge` for each movement and person."""

    id: str
    citation: str
    reason: str
    concerns: Callable[[Case], bool]
    judge: Callable[[PersonCase], Iterator[Said]]

    def said(self, case: PersonCase) -> Iterator[Said]:
        """What it says of one person's movement, with its name put to it."""
        for one in self.judge(case):
            yield one._replace(rule=self.id, reason=one.reason or self.reason)


def person_rule(
    id: str, citation: str, reason: str, concerns: Callable[[Case], bool]
) -> Callable[[Callable[[PersonCase], Iterator[Said]]], PersonRule]:
    """Make a function a rule about one person."""
    return lambda judge: PersonRule(id, citation, reason, concerns, judge)
