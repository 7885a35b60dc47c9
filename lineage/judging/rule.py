"""A rule: a small pure function with a stable id, a citation and a one-line reason."""

from collections.abc import Callable, Iterator
from typing import Generic, NamedTuple, TypeVar

from lineage.judging.verdict import Said

Subject = TypeVar("Subject")
Judge = Callable[[Subject], Iterator[Said]]


class Rule(NamedTuple, Generic[Subject]):
    """What it is called, where it is written, what it wants, and how it looks at a case."""

    id: str
    citation: str
    reason: str
    judge: Callable[[Subject], Iterator[Said]]

    def said(self, case: Subject) -> Iterator[Said]:
        """What it says of a case, with its name put to it."""
        for one in self.judge(case):
            yield one._replace(rule=self.id, reason=one.reason or self.reason)


def rule(id: str, citation: str, reason: str) -> Callable[[Judge[Subject]], Rule[Subject]]:
    """Make a function a rule."""
    return lambda judge: Rule(id, citation, reason, judge)
