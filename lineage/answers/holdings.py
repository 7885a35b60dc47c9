"""What a party holds at a moment: by system and category, of how many people."""

from typing import Any

from lineage.answers.query import HoldingsQuery
from lineage.answers.retention import schedule
from lineage.answers.secrecy import STATEMENT
from lineage.instants import OPEN, write
from lineage.mirror.select import standing
from lineage.tracing.population import Holding, Population
from lineage.view import UNKNOWN, View


def holdings(view: View, query: HoldingsQuery, now: int) -> dict[str, Any]:
    """Live holdings of a party. People are counted with a lower and an upper bound."""
    as_of, known_at = query.as_of_us(now), query.known_at_us()
    kept = standing(view.mirror, as_of, known_at, view.retracted(known_at))
    population = Population(view.mirror, kept, view.company, known_at)
    found = [
        (system, category, population.holding(query.party, system, category, as_of))
        for system, category in population.systems(query.party)
    ]
    return {
        "query": {
            "command": "holdings",
            "party": query.party,
            "as_of": write(as_of),
            "known_at": write(view.known_at_shown(as_of, known_at)),
        },
        "statement": STATEMENT,
        "complete": not any(holding.unknown or holding.cohort for _, _, holding in found),
        "gaps": [],
        "next": None,
        "name": view.party_name(query.party, as_of, known_at),
        "holdings": [
            _holding(system, category, holding)
            | {"retention": schedule(view, query.party, category, holding.since, as_of, known_at)}
            for system, category, holding in found
            if holding.since != OPEN or holding.cohort
        ],
    }


def _holding(system: str, category: str, holding: Holding) -> dict[str, Any]:
    sure = int((~holding.in_doubt).sum())
    upper: int | str = len(holding.subjects) + holding.cohort
    return {
        "system": system or UNKNOWN,
        "category": category,
        "people": {"lower": sure, "upper": UNKNOWN if holding.unknown else upper},
        "since": UNKNOWN if holding.since == OPEN else write(holding.since),
        "certainty": "recorded" if sure or not len(holding.subjects) else "possible",
    }
