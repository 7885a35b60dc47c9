"""Who got a person's data in China or from there: name, contact, purpose, method, categories,
and whether the person consented to that recipient separately (PIPL Art. 23, 39).
"""

from typing import Any

from lineage.answers.laws.asked import Asked, is_processing
from lineage.answers.laws.part import Part
from lineage.answers.laws.recipient import by_receiver, recipient_shown
from lineage.judging.case import PersonCase
from lineage.judging.law import asking
from lineage.law.pipl import abroad, separate_consent
from lineage.law.ruling import Outcome
from lineage.view import UNKNOWN


def provided(asked: Asked) -> Part:
    """Every recipient of the company's disclosures, with what the law wants told of it."""
    cases = list(asked.cases.values())
    return Part({"provided_to": [_shown(asked, *one) for one in by_receiver(cases)]})


def _shown(asked: Asked, party: str, cases: list[PersonCase]) -> dict[str, Any]:
    handler = any(not is_processing(case) for case in cases)
    outside = [_abroad(case) for case in cases]
    return recipient_shown(asked, party, cases) | {
        "methods": sorted({case.flow.kind for case in cases}),
        "another_handler": handler,
        "abroad": True if True in outside else UNKNOWN if UNKNOWN in outside else False,
        "separate_consent": _consent(asked, party, cases),
    }


def _abroad(case: PersonCase) -> bool | str:
    found = abroad((case.case.place, *case.flow.access_places))
    return UNKNOWN if found is None else found


def _consent(asked: Asked, party: str, cases: list[PersonCase]) -> dict[str, Any]:
    """Whether each movement that needs one had it, and which did not."""
    needing = [case for case in cases if not is_processing(case) or _abroad(case) is not False]
    rulings = [
        separate_consent(
            asking.bodies(asking.consents(case)),
            party,
            case.flow.purposes,
            {one.category for one in case.data},
        )
        for case in needing
    ]
    lacking = [case.hop for case, found in zip(needing, rulings, strict=True) if not found.holds]
    consents = {fact for found in rulings if found.holds for fact in found.facts}
    outcomes = {found.outcome for found in rulings}
    return {
        "needed": bool(needing),
        "in_force_at_movement": _in_force(outcomes) if needing else None,
        "consents": sorted(asked.without_pseudonym(one) for one in consents),
        "missing_for": asked.events(lacking),
    }


def _in_force(outcomes: set[Outcome]) -> bool | str:
    if Outcome.DOES_NOT in outcomes:
        return False
    return UNKNOWN if Outcome.CANNOT_TELL in outcomes else True
