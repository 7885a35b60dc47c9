"""What a business disclosed, as the CCPA looks at it: by letter, kind and third party."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final, NamedTuple

from lineage.answers.laws.asked import Asked, third_party_category
from lineage.answers.laws.collected import Collections
from lineage.judging.case import PersonCase
from lineage.judging.law.us import disclosure_type
from lineage.law import ccpa
from lineage.law.ccpa import SENSITIVE, DisclosureType
from lineage.law.cpni import LOCATION
from lineage.law.numbers import precise
from lineage.packs.packs import Packs
from lineage.view import UNKNOWN

LAW: Final = "ccpa"


class Disclosed(NamedTuple):
    """One category of one disclosure."""

    case: PersonCase
    category: str
    letters: tuple[str, ...]
    kind: DisclosureType
    third_party: str
    collected_at: int | None
    """When the business collected it, None where nobody recorded it."""


def disclosures(asked: Asked, collections: Collections) -> list[Disclosed]:
    """Everything personal that the business disclosed, in order of departure."""
    found = []
    for case in asked.cases.values():
        kind, third_party = disclosure_type(case), third_party_category(case)
        for category in sorted({datum.category for datum in case.data}):
            radius = asked.datum(case.hop, category, "precision_m")
            letters = letters_of(asked.view.packs, category, radius, case.at)
            collected_at = collections.collected_at(case.hop, category)
            found.append(Disclosed(case, category, letters, kind, third_party, collected_at))
    return found


def letters_of(packs: Packs, category: str, radius_m: list[float], at: int) -> tuple[str, ...]:
    """Letters of a category; a position is sensitive only if it is precise (1798.140(w))."""
    found = ccpa.letters(packs, [category])
    far = radius_m and category in LOCATION and precise(packs, LAW, min(radius_m), at).fails
    return tuple(one for one in found if not (far and one == SENSITIVE)) or (UNKNOWN,)


def by_letter(disclosed: Iterable[Disclosed], kinds: Iterable[str]) -> dict[str, list[str]]:
    """Letter → the categories of third parties to whom anything of it went, by these kinds."""
    found: dict[str, set[str]] = defaultdict(set)
    wanted = frozenset(kinds)
    for one in disclosed:
        if one.kind in wanted:
            for letter in one.letters:
                found[letter].add(one.third_party)
    return {letter: sorted(parties) for letter, parties in sorted(found.items())}


def missing(one: Disclosed) -> str:
    """The field without which nobody can tell what a disclosure was; empty where none is."""
    if one.kind != UNKNOWN:
        return ""
    flow = one.case.flow
    if not flow.purposes:
        return "purposes"
    return "" if flow.consideration else "consideration"
