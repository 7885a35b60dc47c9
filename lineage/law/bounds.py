"""How many people, at least and at most."""

from collections.abc import Iterable
from typing import NamedTuple


class Bounds(NamedTuple):
    """`lower` people for sure; at most `upper`, None where nobody can tell."""

    lower: int
    upper: int | None

    @property
    def any(self) -> bool:
        """Whether there may be anybody."""
        return self.upper is None or self.upper > 0


NOBODY = Bounds(0, 0)


def total(parts: Iterable[Bounds]) -> Bounds:
    """The people of groups that share nobody."""
    lower, upper = 0, 0
    unknown = False
    for part in parts:
        lower += part.lower
        upper += part.upper or 0
        unknown = unknown or part.upper is None
    return Bounds(lower, None if unknown else upper)
