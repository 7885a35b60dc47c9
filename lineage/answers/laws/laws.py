"""Which law adds what."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from lineage.answers.laws.asked import Asked
from lineage.answers.laws.ccpa import california
from lineage.answers.laws.cpni import register
from lineage.answers.laws.lgpd import shared
from lineage.answers.laws.named import third_parties
from lineage.answers.laws.part import Part
from lineage.answers.laws.pipl import provided
from lineage.answers.laws.shine import shine_the_light

_PARTS: Final[Mapping[str, Callable[[Asked], Part]]] = MappingProxyType(
    {
        "ccpa": california,
        "cpni": register,
        "lgpd": shared,
        "minnesota": third_parties,
        "oregon": third_parties,
        "pipl": provided,
        "shine-the-light": shine_the_light,
    }
)
NOTHING: Final = Part({})


def law_part(asked: Asked) -> Part:
    """What the law of a query adds to what every answer has."""
    part = _PARTS.get(asked.query.law)
    return part(asked) if part else NOTHING
