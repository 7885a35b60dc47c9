"""The PIPL: what leaves China counts towards the volume of the year."""

from collections.abc import Iterator
from typing import Final

from lineage.facts import SUBJECT
from lineage.judging.case import PersonCase
from lineage.judging.law import asking
from lineage.judging.law.asking import concerns, keeps, law_rule, protected
from lineage.judging.verdict import Said
from lineage.law.places import third_country
from lineage.law.ruling import LawRule

PIPL: Final = "pipl"
ABROAD: Final = LawRule(
    "law.pipl-abroad", "PIPL Art. 38 to 40", "does it leave China, and count towards the volume"
)


def _abroad(case: PersonCase) -> Iterator[Said]:
    """Whoever is abroad and can look at it counts as well as where it is kept."""
    if not protected(case, PIPL):
        return
    places = (case.case.place, *case.flow.access_places)
    asked = [third_country(case.case.packs, PIPL, place, case.at) for place in places]
    outside = next((one for one in asked if one.holds), None)
    if outside is not None:
        yield keeps(ABROAD, ABROAD.holds(outside.reason, outside.rows))


RULES: Final = (law_rule(ABROAD, concerns(PIPL, asking.discloses), _abroad, SUBJECT),)
