"""Adequacy decisions, and the certifications on which some of them depend (GDPR Art. 45)."""

from collections.abc import Iterable
from typing import Final

from lineage.law.places import within
from lineage.law.ruling import Fact, LawRule, Result
from lineage.packs.packs import Packs
from lineage.packs.transfer_law import Adequacy, Scheme

ADEQUATE: Final = LawRule(
    "law.adequacy",
    "GDPR Art. 45(3); UK GDPR Art. 45A; Swiss FADP Art. 16(1)",
    "is the recipient's place adequate for this recipient",
)


def decisions(packs: Packs, regime: str, place: str, at: int) -> list[Adequacy]:
    """The decisions about a place that hold at a moment."""
    return [
        row
        for row in packs.rows(Adequacy).in_force(at)
        if row.regime == regime and within(packs, place, row.place, at)
    ]


def adequate(
    packs: Packs,
    regime: str,
    place: str,
    receiver: str,
    certifications: Iterable[Fact],
    at: int,
) -> Result:
    """Whether a decision covers this recipient at this place. An empty place is unknown."""
    if not place:
        return ADEQUATE.untold("place")
    held = {str(fact["scheme"]): fact for fact in certifications if fact["party"] == receiver}
    found = decisions(packs, regime, place, at)
    for row in found:
        if row.scheme is None:
            limit = f", for {row.limited_to}" if row.limited_to else ""
            return ADEQUATE.holds(f"{row.decision} covers {place}{limit}", [row])
        needed = needed_schemes(packs, row.scheme, at)
        if needed and all(scheme.id in held for scheme in needed):
            facts = [held[scheme.id] for scheme in needed]
            return ADEQUATE.holds(
                f"{row.decision} covers recipients under {needed[0].name}", [row, *needed], facts
            )
    if found:
        schemes = ", ".join(sorted({row.scheme for row in found if row.scheme}))
        return ADEQUATE.fails(f"the recipient is not certified under {schemes}", found)
    return ADEQUATE.fails(f"no adequacy decision covers {place}")


def needed_schemes(packs: Packs, scheme_id: str, at: int) -> list[Scheme]:
    """A scheme and those it builds on; empty where one of them is not in force."""
    schemes: list[Scheme] = []
    wanted: str | None = scheme_id
    while wanted is not None:
        scheme = packs.rows(Scheme).at(wanted, at)
        if scheme is None:
            return []
        schemes.append(scheme)
        wanted = scheme.requires
    return schemes
