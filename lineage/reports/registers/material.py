"""What registers are written from: observed flows, and facts beside them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lineage.answers.flows import flows
from lineage.facts import AGREEMENT, RETENTION
from lineage.reports.names import Names
from lineage.reports.query import RegisterQuery
from lineage.reports.words import Words
from lineage.view import View

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Records:
    """Flows and facts at one moment as known at another, with names and words to put them in."""

    answer: Answer
    """The answer of `flows`."""
    names: Names
    words: Words
    company: frozenset[str]
    agreements: tuple[Answer, ...]
    """Those in force."""
    schedule: tuple[Answer, ...]
    """Retention facts in force."""

    @property
    def flows(self) -> tuple[Answer, ...]:
        """Flows between parties and with people, without plans and steps within the company."""
        return tuple(
            flow
            for flow in self.answer["flows"]
            if flow["kind"] not in ("planned", "internal")
            and not {flow["from"]["party"], flow["to"]["party"]} <= self.company
        )


def records(view: View, query: RegisterQuery, now: int) -> Records:
    """`query` is pinned."""
    as_of, known_at = query.moments_us()
    words = Words(query.language)
    return Records(
        flows(view, query, now),
        Names(view, words, as_of, known_at),
        words,
        view.company,
        tuple(_in_force(view, AGREEMENT, as_of, known_at)),
        tuple(_in_force(view, RETENTION, as_of, known_at)),
    )


def _in_force(view: View, fact_type: str, as_of: int, known_at: int) -> Iterator[Answer]:
    for fact_id in view.facts.ids(fact_type):
        body = view.facts.at(fact_type, fact_id, as_of, known_at)
        if body is not None:
            yield body
