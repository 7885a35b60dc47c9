"""The cohorts that bulk events point at: which manifests were read, and which are awaited."""

from typing import Any

from lineage.cohorts.problems import REASONS
from lineage.instants import OPEN, write
from lineage.view import View


def cohorts(view: View) -> dict[str, Any]:
    """One entry a manifest and number of people, in order of the first event that names it."""
    mirror = view.mirror
    events: dict[tuple[str, int], list[int]] = {}
    for ordinal, cohort in mirror.cohorts.events():
        events.setdefault((cohort.sha256, cohort.size), []).append(ordinal)
    listed = [
        {
            "sha256": sha256,
            "count": size,
            "events": len(ordinals),
            "first_event": mirror.identity(ordinals[0])[1],
            "known_from": _written(mirror.cohorts.known_from(ordinals[0])),
            "problem": REASONS.get(mirror.cohorts.problem(ordinals[0]), ""),
        }
        for (sha256, size), ordinals in events.items()
    ]
    return {"complete": not any(one["problem"] for one in listed), "cohorts": listed}


def _written(known_from: int) -> str | None:
    return write(known_from) if known_from <= OPEN else None
