"""Public and private entities with which data was shared (LGPD Art. 18 VII), where they are, and
what carries data to them across the border (Art. 33; Resolution CD/ANPD 19/2024).
"""

from typing import Any, Final

from lineage.answers.laws.asked import Asked
from lineage.answers.laws.part import Part
from lineage.answers.laws.recipient import by_receiver, recipient_shown
from lineage.answers.safeguards import tools_at
from lineage.judging.case import PersonCase
from lineage.law.days import local_day
from lineage.law.places import country
from lineage.packs.clocks import AnswerDeadline
from lineage.view import UNKNOWN

LAW: Final = "lgpd"
HOME: Final = "BR"
PUBLIC: Final = "public_authority"


def shared(asked: Asked) -> Part:
    """Entities by name, public and private apart; processors are among them."""
    public: list[dict[str, Any]] = []
    private: list[dict[str, Any]] = []
    for party, cases in by_receiver(list(asked.cases.values())):
        is_public = any(case.case.recipient_class == PUBLIC for case in cases)
        (public if is_public else private).append(_shown(asked, party, cases))
    return Part(
        {
            "shared_with": {"public": public, "private": private},
            "simplified_due": _at_once(asked),
        }
    )


def _shown(asked: Asked, party: str, cases: list[PersonCase]) -> dict[str, Any]:
    places = {country(case.case.place) if case.case.place else UNKNOWN for case in cases}
    outside = sorted(places - {HOME, UNKNOWN})
    return recipient_shown(asked, party, cases) | {
        "countries": sorted(places),
        "international": bool(outside) or (UNKNOWN if UNKNOWN in places else False),
        "mechanisms": tools_at(asked.view, asked.known_at).shown([case.hop for case in cases]),
    }


def _at_once(asked: Asked) -> str | None:
    """The day of the request, on which a simplified answer is due (Art. 19 I)."""
    row = asked.view.packs.rows(AnswerDeadline).at(LAW, asked.anchor)
    if asked.query.received_at is None or row is None:
        return None
    return local_day(asked.anchor, row.zone).isoformat()
