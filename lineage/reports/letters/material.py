"""What a letter is written from: the answer, and what the record says beside it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lineage.facts import RETENTION
from lineage.reports.names import Names
from lineage.reports.query import LetterQuery
from lineage.reports.words import Words
from lineage.view import View

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Material:
    """One person's answer with names and words to put it in."""

    answer: Answer
    names: Names
    words: Words
    company: str
    """The party that answers; empty where nobody declared which it is."""
    schedule: tuple[Answer, ...]
    """Retention facts of the company in force."""

    def recipients(self, state: str) -> list[Answer]:
        """Recipients by name, those of `have_been` or of `will_be`."""
        found = [one for one in self.answer["recipients"] if one["state"] == state]
        return sorted(found, key=lambda one: (self.names.party(one["party"]), one["party"]))


def material(view: View, query: LetterQuery, answer: Answer) -> Material:
    """`query` is pinned, and `answer` is its answer."""
    as_of, known_at = query.moments_us()
    words = Words(query.language)
    company = min(view.company, default="")
    return Material(
        answer,
        Names(view, words, as_of, known_at),
        words,
        company,
        tuple(_schedule(view, company, as_of, known_at)),
    )


def _schedule(view: View, company: str, as_of: int, known_at: int) -> Iterator[Answer]:
    for fact_id in view.facts.ids(RETENTION):
        rule = view.facts.at(RETENTION, fact_id, as_of, known_at)
        if rule and rule.get("period") and rule.get("holder") in (None, company):
            yield rule
