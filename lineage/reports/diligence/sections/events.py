"""What happened to the company: incidents, and disclosures to authorities in aggregate."""

from collections import Counter
from typing import Any

import numpy as np
import orjson

from lineage.facts import INCIDENT, LEGAL_REQUEST
from lineage.reports.diligence.deal import Deal
from lineage.view import UNKNOWN

Answer = dict[str, Any]


def incidents(deal: Deal) -> list[Answer]:
    """Every breach that is recorded, with what was told and when."""
    names = ("holder", "kind", "from", "to", "discovered_at", "aware_at", "determined_at")
    found = []
    for fact_id in deal.view.facts.ids(INCIDENT):
        body = deal.view.facts.at(INCIDENT, fact_id, deal.as_of, deal.known_at)
        if body is not None:
            about = {name: body.get(name, UNKNOWN) for name in names}
            told = {
                "categories": sorted(body.get("categories", ())),
                "le_notice_sent_at": body.get("le_notice_sent_at", UNKNOWN),
                "notices_sent": len(body.get("notices_sent", ())),
            }
            found.append({"incident": fact_id, **about, **told})
    return found


def government(deal: Deal) -> Answer:
    """Disclosures to authorities: how many, by instrument. Whose data they were is never said.

    Such counts are of events and not of people, as transparency reports give them.
    """
    ordinals = _legal(deal)
    details = deal.view.mirror.details(ordinals)
    kinds = Counter(_instrument(deal, details.get(one)) for one in ordinals.tolist())
    return {
        "disclosures": len(ordinals),
        "by_instrument": [
            {"instrument": instrument, "disclosures": count}
            for instrument, count in sorted(kinds.items())
        ],
    }


def _legal(deal: Deal) -> np.ndarray[Any, np.dtype[np.uint32]]:
    legal = np.zeros(len(deal.view.mirror.activities), dtype=bool)
    legal[[number for number, flow in deal.flows if flow.kind == "legal_disclosure"]] = True
    activity = deal.view.mirror.activity.view[: len(deal.kept)]
    return np.flatnonzero(deal.kept & legal[activity]).astype(np.uint32)


def _instrument(deal: Deal, detail: bytes | None) -> str:
    reference = orjson.loads(detail).get("basis", {}).get("legal_request") if detail else None
    request = deal.lens.one(LEGAL_REQUEST, reference) if reference else None
    return str((request.body.get("instrument") if request else None) or UNKNOWN)
