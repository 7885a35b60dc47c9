"""Which laws protect the person of an answer, and whether that can be told.

A law that protects people by where they live says nothing of somebody whose residence nobody
declared: an answer says so, because its findings may not be all there are.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import Any

from lineage.answers.laws.part import Gap, gap
from lineage.facts import REGIME, SUBJECT, FactBook
from lineage.law.places import protects
from lineage.law.ruling import Outcome, Result
from lineage.packs.clocks import AnswerDeadline
from lineage.packs.regimes import Regime
from lineage.view import UNKNOWN, View

UNKNOWN_RESIDENCY = "residency_unknown"


def laws_shown(
    view: View, person: FactBook, law: str, as_of: int, known_at: int
) -> list[dict[str, Any]]:
    """The law that is asked under and those that apply to the company, and whom they protect."""
    home = _residency(person, as_of, known_at)
    moment = (view.facts.epoch(as_of, known_at), bisect_right(view.packs.changes, as_of))
    return view.once(("laws", law, home, moment), lambda: _laws(view, law, home, as_of, known_at))


def _laws(view: View, law: str, home: str, as_of: int, known_at: int) -> list[dict[str, Any]]:
    active = _active(view, as_of, known_at)
    asked = view.packs.rows(AnswerDeadline).at(law, as_of)
    named = sorted({*active, *((asked.regime,) if asked else ())})
    return [_shown(view, regime, active, home, as_of) for regime in named]


def residency_gaps(
    view: View, person: FactBook, moments: Iterable[int], as_of: int, known_at: int
) -> Iterator[Gap]:
    """One gap where a law that applies cannot tell whether it protects the person at a movement."""
    applying = [regime for regime, applies in _active(view, as_of, known_at).items() if applies]
    by_place = [
        regime
        for regime in applying
        if protects(view.packs, regime, "", as_of).outcome is Outcome.CANNOT_TELL
    ]
    if not by_place:
        return
    for home in _residencies(person, moments, known_at):
        rulings = (protects(view.packs, regime, home, as_of) for regime in by_place)
        if any(one.outcome is Outcome.CANNOT_TELL for one in rulings):
            yield gap(None, None, None, UNKNOWN_RESIDENCY)
            return


def _active(view: View, as_of: int, known_at: int) -> dict[str, bool | None]:
    """Law → whether it applies to the company, as facts say."""
    epoch = view.facts.epoch(as_of, known_at)
    return view.once(("active", epoch), lambda: _stated(view, as_of, known_at))


def _stated(view: View, as_of: int, known_at: int) -> dict[str, bool | None]:
    said = ((one, view.facts.at(REGIME, one, as_of, known_at)) for one in view.facts.ids(REGIME))
    return {one: fact.get("active") for one, fact in said if fact is not None}


def _shown(
    view: View, regime: str, active: dict[str, bool | None], home: str, as_of: int
) -> dict[str, Any]:
    applies = active.get(regime)
    ruling = protects(view.packs, regime, home, as_of)
    return {
        "regime": regime,
        "name": view.packs.name(Regime, regime),
        "applies_to_company": UNKNOWN if applies is None else applies,
        "protects_person": _told(ruling),
        "missing": ruling.missing or None,
    }


def _told(ruling: Result) -> bool | str:
    return UNKNOWN if ruling.outcome is Outcome.CANNOT_TELL else ruling.holds


def _residency(person: FactBook, at: int, known_at: int) -> str:
    said = (person.at(SUBJECT, one, at, known_at) for one in person.ids(SUBJECT))
    return next((str(one["residency"]) for one in said if one and one.get("residency")), "")


def _residencies(person: FactBook, moments: Iterable[int], known_at: int) -> set[str]:
    """Where the person lived at some moments; empty text stands for nobody knows."""
    statements = list(person.statements(SUBJECT, known_at))
    turns = sorted({turn for said in statements for turn in (said.valid_from, said.valid_to)})
    among = {bisect_right(turns, at): at for at in moments}
    return {_residency(person, at, known_at) for at in among.values()}
