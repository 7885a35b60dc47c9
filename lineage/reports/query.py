"""What reports are asked for: a query of an answer, and the language it is written in."""

from datetime import timedelta
from typing import Literal, Self

from lineage.answers.query import DisclosureQuery, Moments
from lineage.instants import EPOCH, from_datetime

Language = Literal["en", "de", "es", "fr"]


class Written(Moments):
    """Something written in a language, as of moments that can be pinned."""

    language: Language = "en"
    """What it is written in."""

    def moments_us(self) -> tuple[int, int]:
        """(`as_of`, `known_at`) of a pinned query."""
        assert self.as_of is not None
        return from_datetime(self.as_of), self.known_at_us()

    def pinned(self, now: int) -> Self:
        """The same query with its moments filled in, so that it can be asked again later."""
        moment = EPOCH + timedelta(microseconds=now)
        return self.model_copy(
            update={"as_of": self.as_of or moment, "known_at": self.known_at or moment}
        )


class LetterQuery(Written, DisclosureQuery):
    """A letter to a person: where their data has gone, under the law they ask by."""


class RegisterQuery(Written):
    """A register that the company must keep."""

    name: Literal["art-30", "processors"]
    """Which one."""
