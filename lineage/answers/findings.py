"""What is worth acting on, as known at a moment: derived from the record, never out of date."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from lineage.answers.heard import heard
from lineage.answers.laws.part import Gap
from lineage.answers.query import FindingsQuery, known_at_shown
from lineage.answers.scope import residency_gaps
from lineage.answers.secrecy import STATEMENT, Secrecy, secrecy_of
from lineage.instants import OPEN, UNKNOWN, from_datetime, write
from lineage.judging.bulk import Bulk, each, first_of
from lineage.judging.everybody import Everybody
from lineage.judging.finding import finding
from lineage.judging.person import person_findings
from lineage.judging.person_verdicts import PersonVerdicts
from lineage.judging.population import Population
from lineage.judging.seen import Seen
from lineage.mirror.mirror import Mirror
from lineage.policy.company import company_findings
from lineage.stores.base import StoredFinding
from lineage.tracing.trace import Trace
from lineage.view import View


class Span(NamedTuple):
    """The part of all findings that a query asks for."""

    begins_at: int
    ends_at: int
    party: str | None
    code: str | None

    def cut(self, mirror: Mirror, bulk: Bulk) -> Bulk:
        """The part of a bulk that happened in the span."""
        occurred = mirror.occurred_at.view[bulk.ordinals]
        first, last = occurred.searchsorted((self.begins_at, self.ends_at), side="left").tolist()
        return replace(bulk, ordinals=bulk.ordinals[first:last], subjects=bulk.subjects[first:last])

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
    as_of = now if query.as_of is None else from_datetime(query.as_of)
    secrecy = secrecy_of(view, query.audience, as_of)
    bulks: list[Bulk] = []
    gaps: list[Gap] = []
    seen: Iterable[Seen]
    if query.subject is None:
        bulks, seen = _of_everybody(view, stored, secrecy, as_of, known_at)
    else:
        gaps, seen = _of_person(view, subject, secrecy, as_of, known_at)
    found = [one for one in seen if span.has(one)]
    bulks = [span.cut(view.mirror, bulk) for bulk in bulks if span.has(bulk.like)]
    page = _page(view.mirror, found, bulks, query.cursor or "", query.limit + 1)
    more = len(page) > query.limit
    page = page[: query.limit]
    return {
        "query": _echo(query, known_at_shown(now, known_at)),
        "statement": STATEMENT,
        "complete": not (more or gaps),
        "gaps": gaps,
        "next": page[-1].key if more else None,
        "total": len(found) + sum(len(bulk.ordinals) for bulk in bulks),
        "findings": [finding(one) for one in page],
    }


def _page(
    mirror: Mirror, found: list[Seen], bulks: list[Bulk], after: str, limit: int
) -> list[Seen]:
    """The first findings after a cursor, in order."""
    rest = [one for one in found if not after or one.key > after]
    rest += first_of(mirror, bulks, after, limit)
    return sorted(rest, key=lambda one: one.key)[:limit]


def standing_findings(
    view: View, stored: Iterable[StoredFinding], now: int
) -> Iterator[dict[str, Any]]:
    """Every finding as the company may see it, as known now, in no particular order."""
    secrecy = secrecy_of(view, "company", now)
    bulks, found = _of_everybody(view, stored, secrecy, now, OPEN)
    yield from (finding(one) for one in found)
    yield from (finding(one) for bulk in bulks for one in each(view.mirror, bulk))


def everything(
    view: View, stored: Iterable[StoredFinding], audience: str, as_of: int, known_at: int
) -> tuple[list[Bulk], list[Seen]]:
    """(what is said of whole flows, everything else), as an audience may see it."""
    return _of_everybody(view, stored, secrecy_of(view, audience, as_of), as_of, known_at)


def _of_person(
    view: View, subject: int | None, secrecy: Secrecy, as_of: int, known_at: int
) -> tuple[list[Gap], list[Seen]]:
    """(why there may be more findings, those there are)."""
    recorded = view.histories.of(subject, known_at)
    details = view.mirror.details(recorded.ordinals)
    hidden = secrecy.hidden(view.mirror, recorded.ordinals, details)
    without = view.retracted_among(recorded.ordinals, known_at)
    recorded = heard(recorded, hidden, without, view.company)
    traced = Trace(recorded.until(OPEN, without), view.company)
    person = PersonVerdicts(view, traced, subject, known_at)
    moments = (hop.departed_at for hop in traced.hops)
    gaps = list(residency_gaps(view, person.facts, moments, as_of, known_at))
    return gaps, person_findings(person, as_of)


def _of_everybody(
    view: View, stored: Iterable[StoredFinding], secrecy: Secrecy, as_of: int, known_at: int
) -> tuple[list[Bulk], list[Seen]]:
    """(what is said of whole flows, everything else)."""
    everybody = Everybody(view, secrecy.hidden_anywhere(view.mirror), known_at)
    bulks, found = Population(everybody, as_of).findings()
    found += everybody.gaps()
    found += everybody.unread()
    found += everybody.late()
    found += everybody.undeclared()
    found += company_findings(view, everybody.categories(), as_of, known_at)
    if not secrecy.restricts:
        # What an order hides may be what conflicted; its arrival is then no business of theirs.
        found += [_of_arrival(one) for one in stored if one.recorded_at <= known_at]
    return bulks, found


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
