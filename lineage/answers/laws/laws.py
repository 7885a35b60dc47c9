"""Which law adds what."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from lineage.answers.laws.asked import Asked
from lineage.answers.laws.ccpa import california
from lineage.answers.laws.part import Part

_PARTS: Final[Mapping[str, Callable[[Asked], Part]]] = MappingProxyType({"ccpa": california})
NOTHING: Final = Part({})


def law_part(asked: Asked) -> Part:
    """What the law of a query adds to what every answer has."""
    part = _PARTS.get(asked.query.law)
    return part(asked) if part else NOTHING
