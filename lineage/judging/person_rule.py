"""A rule about one person: whether a flow concerns it at all, and what it says of a person."""

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from lineage.judging.case import Case, PersonCase
from lineage.judging.verdict import Said

FIRST_SEEN: Final = "first-seen"
"""What a rule reads that asks when a person was first heard of."""
EVENT: Final = "event"
"""What a rule reads that looks at the event itself, which no two people need have alike."""


class PersonRule(NamedTuple):
    """`concerns` is asked once for a flow, `judge` for each movement and person."""

    id: str
    citation: str
    reason: str
    concerns: Callable[[Case], bool]
    reads: frozenset[str]
    """All that it looks at of a person: types of facts, `FIRST_SEEN`, `EVENT`.

    People of whom the same is known of these are judged alike (`lineage.judging.kinds`).
    """
    judge: Callable[[PersonCase], Iterator[Said]]

    def said(self, case: PersonCase) -> Iterator[Said]:
        """What it says of one person's movement, with its name put to it."""
        for one in self.judge(case):
            yield one._replace(rule=self.id, reason=one.reason or self.reason)


def person_rule(
    id: str, citation: str, reason: str, concerns: Callable[[Case], bool], *reads: str
) -> Callable[[Callable[[PersonCase], Iterator[Said]]], PersonRule]:
    """Make a function a rule about one person, of whom it reads what is named last."""
    return lambda judge: PersonRule(id, citation, reason, concerns, frozenset(reads), judge)
