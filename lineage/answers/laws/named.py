"""Third parties by name, as Oregon and Minnesota ask (ORS 646A.574; Minn. Stat. 325M.14).

Processors and affiliates are no third parties there, and people are not named.
"""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from lineage.activities import Flow
from lineage.answers.laws.asked import NOBODY, Asked, is_processing
from lineage.answers.laws.part import Part
from lineage.answers.laws.recipient import recipient_shown
from lineage.answers.secrecy import secrecy_of
from lineage.facts import OWNERSHIP
from lineage.judging.case import DISCLOSING, Case, PersonCase, anything_personal
from lineage.judging.lens import Lens
from lineage.law.affiliates import affiliate
from lineage.mirror.select import standing


def third_parties(asked: Asked) -> Part:
    """Those to whom this person's data went; those to whom anybody's went, to fall back on."""
    by_party: dict[str, list[PersonCase]] = defaultdict(list)
    for case in asked.cases.values():
        if _is_third_party(asked, case.case):
            by_party[case.hop.receiver].append(case)
    return Part(
        {
            "third_parties": {
                "of_this_person": [
                    recipient_shown(asked, party, cases)
                    for party, cases in sorted(by_party.items())
                ],
                "of_this_person_is_complete": not asked.unread,
                "of_anybody": [asked.party(party) for party in sorted(_of_anybody(asked))],
            }
        }
    )


def _is_third_party(asked: Asked, case: Case) -> bool:
    """Whether a receiver is one. Where it cannot be told, it is named."""
    receiver = case.flow.to_party
    if receiver.startswith(NOBODY) or is_processing(case):
        return False
    ownerships = [fact.body for fact in case.facts.every(OWNERSHIP)]
    test = f"{asked.query.law}-50"
    return not any(
        affiliate(case.packs, test, company, receiver, ownerships, asked.as_of).holds
        for company in sorted(asked.view.company)
    )


def _of_anybody(asked: Asked) -> set[str]:
    """Third parties to which the company gave anything of anybody, that this audience may know."""
    view = asked.view
    flows = (flow for flow in _observed(asked) if flow.from_party in view.company)
    found = set()
    for flow in flows:
        lens = Lens(view.facts, asked.as_of, asked.known_at)
        case = Case(flow, {}, lens, None, view.company, view.packs)
        if case.discloses and anything_personal(flow.data) and _is_third_party(asked, case):
            found.add(flow.to_party)
    return found


def _observed(asked: Asked) -> Iterator[Flow]:
    """Flows of which a movement had happened that the audience may learn of."""
    view, mirror = asked.view, asked.view.mirror
    kept = standing(mirror, asked.as_of, asked.known_at, view.retracted(asked.known_at))
    hidden = secrecy_of(view, asked.query.audience, asked.as_of).hidden_anywhere(mirror)
    kept[list(hidden)] = False
    used = np.bincount(mirror.activity.view[: len(kept)][kept], minlength=len(mirror.activities))
    for number, flow in mirror.flows():
        if number < len(used) and used[number] and flow.kind in DISCLOSING:
            yield flow
