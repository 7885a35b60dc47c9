"""The least that an answer takes with the same parts: a yardstick for `where` over HTTP.

The body is parsed (orjson), the person found (HMAC and the directory), their events read from the
mirror's columns, and one object with a recipient's fields written for each receiver. Nothing is
validated, traced, judged or journalled, nobody's erasures are looked at, and no clock is asked.
"""

from typing import Any, Final

import numpy as np
import orjson

from lineage.activities import Flow
from lineage.bootstrap import Lineage
from lineage.instants import write

_RECIPIENT: Final[dict[str, Any]] = {
    "party": "",
    "name": "unknown",
    "class": "service_provider",
    "role": "processor",
    "place": "unknown",
    "country": "unknown",
    "places": ["unknown"],
    "access_places": [],
    "state": "have_been",
    "depth": 1,
    "via": [],
    "categories": [],
    "purposes": [],
    "legal_bases": [],
    "safeguards": [],
    "first_at": "",
    "last_at": "",
    "access_open": False,
    "movements": 0,
    "certainty": "recorded",
    "evidence": [],
}


def answer(lineage: Lineage, body: bytes) -> bytes:
    """JSON about the person whom the body names."""
    mirror = lineage.mirror
    number = lineage.directory.find(orjson.loads(body)["subject"])
    ordinals = mirror.rows.of(number or 0)
    index = ordinals.astype(np.intp)
    found: dict[str, dict[str, Any]] = {}
    for activity, at, identity in zip(
        mirror.activity.view[index].tolist(),
        mirror.occurred_at.view[index].tolist(),
        mirror.identities(ordinals),
        strict=True,
    ):
        flow = mirror.activities[activity]
        if isinstance(flow, Flow):
            recipient = found.get(flow.to_party)
            if recipient is None:
                recipient = found[flow.to_party] = _first(flow, write(at))
            recipient["last_at"] = write(at)
            recipient["movements"] += 1
            recipient["evidence"].append(identity[1])
    return orjson.dumps({"recipients": [found[party] for party in sorted(found)]})


def _first(flow: Flow, at: str) -> dict[str, Any]:
    recipient = _RECIPIENT.copy()
    recipient["party"], recipient["first_at"] = flow.to_party, at
    recipient["categories"], recipient["purposes"] = sorted(flow.categories), flow.purposes
    recipient["evidence"] = []
    return recipient
