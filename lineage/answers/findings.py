"""What is worth acting on, as known at a moment: derived from the record, never out of date."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from lineage.answers.heard import heard
from lineage.answers.query import FindingsQuery, known_at_shown
from lineage.answers.secrecy import STATEMENT, Secrecy, secrecy_of
from lineage.instants import OPEN, UNKNOWN, from_datetime, write
from lineage.judging.everybody import Everybody
from lineage.judging.finding import finding
from lineage.judging.histories import history_findings
from lineage.judging.seen import Seen
from lineage.stores.base import StoredFinding
from lineage.tracing.trace import Trace
from lineage.view import View


class Span(NamedTuple):
    """The part of all findings that a query asks for."""

    begins_at: int
    ends_at: int
    party: str | None
    code: str | None

    def has(self, seen: Seen) -> bool:
        """Whether a finding is in the span; one without a time is in every span."""
        timely = seen.occurred_at == UNKNOWN or self.begins_at <= seen.occurred_at < self.ends_at
        return (
            timely
            and (self.code is None or seen.code == self.code)
            and (self.party is None or self.party in seen.parties)
        )


def findings(
    view: View, stored: Iterable[StoredFinding], query: FindingsQuery, subject: int | None, now: int
) -> dict[str, Any]:
    """Findings in order of time, then code. `subject` is the number of the query's person."""
    known_at = OPEN if query.known_at is None else from_datetime(query.known_at)
    span = Span(
        from_datetime(query.begins_at) if query.begins_at else UNKNOWN,
        from_datetime(query.ends_at) if query.ends_at else OPEN,
        query.party,
        query.code,
    )
    secrecy = secrecy_of(view, query.audience, now)
    seen = (
        _of_everybody(view, stored, secrecy, known_at)
        if query.subject is None
        else _of_person(view, subject, secrecy, known_at)
    )
    found = sorted((one for one in seen if span.has(one)), key=lambda one: one.key)
    rest = [one for one in found if query.cursor is None or one.cursor > query.cursor]
    page = rest[: query.limit]
    return {
        "query": _echo(query, known_at_shown(now, known_at)),
        "statement": STATEMENT,
        "complete": len(page) == len(rest),
        "gaps": [],
        "next": page[-1].cursor if len(page) < len(rest) else None,
        "total": len(found),
        "findings": [finding(one) for one in page],
    }


def standing_findings(
    view: View, stored: Iterable[StoredFinding], now: int
) -> Iterator[dict[str, Any]]:
    """Every finding as the company may see it, as known now, in no particular order."""
    secrecy = Secrecy(view.facts, "company", now)
    return (finding(one) for one in _of_everybody(view, stored, secrecy, OPEN))


def _of_person(view: View, subject: int | None, secrecy: Secrecy, known_at: int) -> Iterator[Seen]:
    recorded = view.histories.of(subject, known_at)
    details = view.mirror.details(recorded.ordinals)
    hidden = secrecy.hidden(view.mirror, recorded.ordinals, details)
    without = view.retracted_among(recorded.ordinals, known_at)
    recorded = heard(recorded, hidden, without, view.company)
    traced = Trace(recorded.until(OPEN, without), view.company)
    return history_findings(view, traced, known_at)


def _of_everybody(
    view: View, stored: Iterable[StoredFinding], secrecy: Secrecy, known_at: int
) -> Iterator[Seen]:
    everybody = Everybody(view, secrecy.hidden_anywhere(view.mirror), known_at)
    yield from everybody.gaps()
    yield from everybody.late()
    yield from everybody.undeclared()
    if secrecy.restricts:
        # What an order hides may be what conflicted; its arrival is then no business of theirs.
        return
    yield from (_of_arrival(one) for one in stored if one.recorded_at <= known_at)


def _of_arrival(stored: StoredFinding) -> Seen:
    return Seen(
        UNKNOWN if stored.occurred_at is None else stored.occurred_at,
        stored.code,
        stored.event_id,
        stored.reason,
        stored.rule,
        stored.recorded_at,
        parties=frozenset({stored.party}) if stored.party else frozenset(),
    )


def _echo(query: FindingsQuery, known_at: int) -> dict[str, Any]:
    asked = query.model_dump(mode="json", by_alias=True, exclude_none=True)
    return {"command": "findings", **asked, "known_at": write(known_at)}
