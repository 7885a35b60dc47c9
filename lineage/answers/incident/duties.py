"""Duties, collisions and findings of a breach as an answer writes them."""

from typing import Any

from lineage.answers.incident.counts import bounds
from lineage.answers.incident.traced import Traced
from lineage.instants import OPEN, write
from lineage.law.breach import Duty
from lineage.law.breaches import Hold
from lineage.law.collisions import Collision
from lineage.law.findings import BreachFinding, breach_findings
from lineage.view import UNKNOWN

Answer = dict[str, Any]


def written_duties(traced: Traced) -> list[Answer]:
    """Every duty, those that bind first, then by when they end."""
    found = sorted(traced.duties, key=_order)
    return [_duty(one, traced) for one in found]


def written_collisions(traced: Traced) -> list[Answer]:
    return [_collision(one) for one in traced.collisions]


def written_findings(traced: Traced) -> list[Answer]:
    return [_finding(one) for one in breach_findings(traced.duties, traced.collisions)]


def instant(moment: int | None) -> str | None:
    """A moment, None where there is none or nobody knows it."""
    return None if moment is None or moment >= OPEN else write(moment)


def _order(duty: Duty) -> tuple[bool, int, str]:
    end = duty.window.not_after
    return not duty.binds, OPEN if end is None else end, duty.clock.id


def _duty(duty: Duty, traced: Traced) -> Answer:
    clock, running = duty.clock, duty.window
    return {
        "regime": clock.regime,
        "duty": clock.id,
        "name": clock.duty,
        "to": clock.to,
        "owed_by": _owed_by(duty, traced),
        "not_before": instant(running.not_before),
        "not_after": instant(running.not_after),
        "how_soon": clock.measure or None,
        "anchor": clock.anchor,
        "anchored_at": instant(running.anchor_at),
        "zone": clock.zone,
        "pauses": [_pause(one) for one in running.pauses],
        "may_wait_for": list(clock.pauses),
        "status": duty.status,
        "in_force": not duty.pending,
        "applies": _word(duty.applies),
        "triggered": _word(duty.trigger),
        "reason": duty.reason,
        "people": bounds(duty.people),
        "told": {
            "first_at": instant(duty.progress.first_at),
            "in_time": bounds(duty.progress.met),
            "late": bounds(duty.progress.late),
            "early": bounds(duty.progress.early),
            "not_yet": bounds(duty.progress.untold),
        },
        "last_safe_at": instant(duty.last_safe_at),
        "source": clock.source,
    }


def _owed_by(duty: Duty, traced: Traced) -> list[str]:
    """The holder tells its controllers; the rest is theirs to do, or its own where it is one."""
    holder = traced.matter.incident.holder
    if duty.clock.to in ("controller", "owner"):
        return [holder]
    return traced.controllers or [holder]


def _pause(hold: Hold) -> Answer:
    return {
        "from": write(hold.begins_at),
        "to": instant(hold.ends_at),
        "by": hold.by or UNKNOWN,
        "reference": hold.reference or UNKNOWN,
    }


def _collision(one: Collision) -> Answer:
    return {
        "waiting": one.waiting.clock.id,
        "pressing": one.pressing.clock.id,
        "people": bounds(one.people),
        "not_before": instant(one.not_before),
        "not_after": instant(one.not_after),
        "empty": one.empty,
        "last_safe_at": instant(one.last_safe_at),
        "reason": one.reason,
    }


def _finding(one: BreachFinding) -> Answer:
    return {
        "code": one.code,
        "duty": one.clock,
        "clauses": [one.citation],
        "reason": one.reason,
        "people": bounds(one.people),
    }


def _word(outcome: str) -> str:
    return {"holds": "yes", "does_not": "no"}.get(outcome, UNKNOWN)
