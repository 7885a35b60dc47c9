"""What happened, out of a query and the facts: for tracing, and for the clocks of law."""

from dataclasses import dataclass
from typing import Any, Final

from lineage.activities import Flow
from lineage.answers.incident.query import TraceQuery
from lineage.errors import NotFound, Untraceable
from lineage.facts import INCIDENT, PARTY, SYSTEM, Statement
from lineage.instants import EARLIEST, from_datetime, parse
from lineage.tracing.incident.incident import CONFIDENTIALITY, Incident
from lineage.view import View

WINDOW_FIELDS: Final = ("from", "to")


@dataclass(frozen=True)
class Matter:
    """An incident as it stood at `as_of`, as known at `known_at`."""

    incident: Incident
    body: dict[str, Any]
    """The fact; empty where the query names holder and window itself."""
    as_of: int
    known_at: int
    open_ended: bool
    """Whether nobody declared an end of the window, so that it ends at `as_of`."""
    open_begun: bool
    """Whether nobody declared a beginning, so that it reaches back to the first record."""

    @property
    def known_since(self) -> int:
        """When the breach came to be known; the end of its window where nobody said."""
        said = [self.moment(name) for name in ("discovered_at", "aware_at", "determined_at")]
        return min((one for one in said if one is not None), default=self.incident.ends_at)

    def moment(self, field: str) -> int | None:
        return parse(self.body[field]) if self.body.get(field) else None


def matter_of(view: View, query: TraceQuery, now: int) -> Matter:
    """What is to be traced.

    Raises NotFound where incident or holder are not in the record, Untraceable where the window
    has no moment that has come.
    """
    as_of, known_at = query.as_of_us(now), query.known_at_us()
    body = _body(view, query, as_of, known_at) if query.incident else {}
    holder = str(body["holder"]) if body else str(query.holder)
    _known(view, holder)
    begins_at, ends_at, open_begun, open_ended = _window(query, body, as_of)
    if ends_at <= begins_at:
        raise Untraceable("the window ends before it begins, or as it begins")
    if begins_at >= as_of:
        raise Untraceable("the window has not begun yet at the moment that is asked about")
    incident = Incident(
        holder,
        begins_at,
        ends_at,
        query.kind or body.get("kind", CONFIDENTIALITY),
        frozenset(query.systems or body.get("systems", ())),
        frozenset(query.categories or body.get("categories", ())),
        body.get("key_compromised"),
    )
    return Matter(incident, body, as_of, known_at, open_ended, open_begun)


def _body(view: View, query: TraceQuery, as_of: int, known_at: int) -> dict[str, Any]:
    said: Statement | None = view.facts.last(INCIDENT, str(query.incident), known_at)
    if said is None or (as_of >= said.valid_to):
        raise NotFound("no incident of this id is recorded")
    return said.body


def _window(query: TraceQuery, body: dict[str, Any], as_of: int) -> tuple[int, int, bool, bool]:
    begins, ends = (
        from_datetime(asked) if asked else (parse(body[name]) if body.get(name) else None)
        for asked, name in zip((query.begins_at, query.ends_at), WINDOW_FIELDS, strict=True)
    )
    return (
        EARLIEST if begins is None else begins,
        max(as_of, (begins or EARLIEST) + 1) if ends is None else ends,
        begins is None,
        ends is None,
    )


def _known(view: View, holder: str) -> None:
    """Raises NotFound for a party that is neither declared nor seen."""
    if view.facts.last(PARTY, holder) is not None or holder in view.company:
        return
    if any(holder in (flow.from_party, flow.to_party) for _, flow in view.mirror.flows()):
        return
    raise NotFound("no party of this id is recorded")


def systems_of(view: View, holder: str) -> frozenset[str]:
    """Systems of a party that are declared, or were seen in a movement."""
    declared = {
        one
        for one in view.facts.ids(SYSTEM)
        if (said := view.facts.last(SYSTEM, one)) and said.body.get("party") == holder
    }
    seen = {system for _, flow in view.mirror.flows() for system in _ends_at(flow, holder)}
    return frozenset(declared | seen)


def _ends_at(flow: Flow, holder: str) -> list[str]:
    ends = ((flow.from_party, flow.from_system), (flow.to_party, flow.to_system))
    return [system for party, system in ends if party == holder and system]
