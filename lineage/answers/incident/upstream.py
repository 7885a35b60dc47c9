"""Who gave the holder what was exposed, in which role it held it, and who must tell whom.

A processor tells the controller (GDPR Art. 33(2)), whoever keeps data for another tells its owner
(Cal. Civ. Code 1798.82(b)); a holder that decides for itself tells nobody further up.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

import numpy as np

from lineage.activities import Flow
from lineage.answers.incident.matter import Matter
from lineage.facts import AGREEMENT
from lineage.tracing.hops import SUBJECT
from lineage.tracing.incident.trace import IncidentTrace
from lineage.view import UNKNOWN, View

FOR_OTHERS: Final = frozenset({"processor", "sub_processor"})
"""Roles of holders that keep data for others."""
KINDS: Final = frozenset(
    {"processor", "sub_processor", "controller_to_controller", "joint", "scc", "bcr", "ccpa_terms"}
)
"""Agreements under which data is handed over."""


class Giver(NamedTuple):
    """Who gave data to the holder, and on which terms. Ordered as answers list them."""

    party: str
    role: str
    """The holder's."""
    on_behalf_of: str
    agreement: str


def upstream(view: View, trace: IncidentTrace, matter: Matter) -> list[Giver]:
    """Each giver of what was exposed."""
    ordinals = trace.exposure.rows.ordinals
    numbers = np.flatnonzero(np.bincount(view.mirror.activity.view[ordinals]))
    flows = [one for number in numbers if isinstance(one := view.mirror.activities[number], Flow)]
    return sorted({giver for flow in flows for giver in _givers(view, flow, matter)})


def holder_role(givers: Iterable[Giver]) -> str:
    """The one role in which it held what was exposed; `mixed` where it had several."""
    roles = {one.role for one in givers}
    return roles.pop() if len(roles) == 1 else ("mixed" if roles else UNKNOWN)


def controllers(givers: Iterable[Giver], holder: str) -> list[str]:
    """Whom the holder must tell: for whom it kept the data, or who gave it where nobody says."""
    told = {
        one.party if one.on_behalf_of == UNKNOWN else one.on_behalf_of
        for one in givers
        if one.role in FOR_OTHERS
    }
    return sorted(told - {holder, SUBJECT})


def other_holders(trace: IncidentTrace) -> list[str]:
    """Who got copies of exposed data from the holder: other systems, which were not breached."""
    record, holder = trace.record, trace.incident.holder
    company = record.company
    exposure = trace.exposure
    size = int(exposure.rows.subjects.max(initial=0)) + 1
    found = set()
    for number, flow in record.flows.items():
        if flow.from_party != holder or flow.to_party in (holder, SUBJECT):
            continue
        shared = [
            index for index, name in enumerate(exposure.categories) if name in flow.categories
        ]
        if flow.to_party in found or flow.to_party in company or not shared:
            continue
        exposed = np.zeros(size, dtype=np.bool_)
        exposed[exposure.rows.subjects[np.isin(exposure.rows.category, shared)]] = True
        got = record.moves([number]).subjects
        if exposed[got[got < size]].any():
            found.add(flow.to_party)
    return sorted(found)


def _givers(view: View, flow: Flow, matter: Matter) -> Iterable[Giver]:
    role, behalf = flow.to_role or UNKNOWN, flow.on_behalf_of or UNKNOWN
    agreements = _agreements(view, flow, matter) or [UNKNOWN]
    return [Giver(flow.from_party, role, behalf, one) for one in agreements]


def _agreements(view: View, flow: Flow, matter: Matter) -> list[str]:
    """The contract that a movement names, else those that its parties had when it was exposed."""
    if flow.contract:
        return [flow.contract]
    at = min(matter.incident.ends_at - 1, matter.as_of)
    found = []
    for agreement in view.facts.ids(AGREEMENT):
        body = view.facts.at(AGREEMENT, agreement, at, matter.known_at)
        if body and body.get("kind") in KINDS and body["parties"] == _ends(flow):
            found.append(agreement)
    return found


def _ends(flow: Flow) -> list[str]:
    return [flow.from_party, flow.to_party]
