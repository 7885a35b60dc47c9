"""What a report is asked for: a query of an answer, and the language it is written in."""

from datetime import timedelta
from typing import Literal, Self

from lineage.answers.query import DisclosureQuery
from lineage.instants import EPOCH

Language = Literal["en", "de", "es", "fr"]


class LetterQuery(DisclosureQuery):
    """A letter to a person: where their data has gone, under the law they ask by."""

    language: Language = "en"
    """What the letter is written in."""

    def pinned(self, now: int) -> Self:
        """The same query with its moments filled in, so that it can be asked again later."""
        moment = EPOCH + timedelta(microseconds=now)
        return self.model_copy(
            update={"as_of": self.as_of or moment, "known_at": self.known_at or moment}
        )
