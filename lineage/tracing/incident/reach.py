"""Which flows an incident's data can have taken, judged by parties and categories alone.

Time is looked at later and movement by movement: that flows follow one another in the record says
nothing about one person. This only keeps from reading flows that no path can take.
"""

from collections import defaultdict

import numpy as np

from lineage.tracing.hops import SUBJECT
from lineage.tracing.incident.incident import Incident
from lineage.tracing.incident.layout import ANY, Layout, Stock
from lineage.tracing.incident.record import Flags


def reachable(layout: Layout, incident: Incident) -> Flags:
    """The entries of the layout that are on some path of flows from the holder."""
    onward: dict[Stock, list[int]] = defaultdict(list)
    for entry in range(len(layout)):
        onward[layout.stocks[layout.sent_from[entry]]].append(entry)
    found = np.zeros(len(layout), dtype=np.bool_)
    begun = [
        Stock(incident.holder, category)
        for category in layout.categories
        if incident.reaches(category)
    ]
    new = [*begun, Stock(incident.holder, ANY)]
    reached = set(new)
    while new:
        stock = new.pop()
        for entry in onward[stock]:
            flow, category = layout[entry]
            if found[entry] or SUBJECT in (flow.from_party, flow.to_party):
                continue
            found[entry] = True
            for there in (Stock(flow.to_party, category), Stock(flow.to_party, ANY)):
                if there not in reached:
                    reached.add(there)
                    new.append(there)
    return found


def leaves(incident: Incident, layout: Layout) -> Flags:
    """The entries by which the incident's data leave the holder, or its named systems."""
    return layout.where(
        lambda flow, category: (
            flow.from_party == incident.holder
            and flow.to_party != SUBJECT
            and incident.maybe_in(flow.from_system)
            and incident.reaches(category)
            and not incident.stays(flow)
        )
    )
