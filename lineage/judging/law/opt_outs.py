"""When a person did not want data sold or shared: as preferences say, and requests to opt out."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Final

from lineage.facts import PREFERENCE, REQUEST, FactBook, Statement
from lineage.instants import OPEN, parse
from lineage.judging.case import PersonCase
from lineage.judging.lens import Known, known
from lineage.law.opt_outs import OptOut, joined

OF_SALE: Final = "opt_out_of_sale"
ASKING: Final = "opt_out"


def opt_outs(book: FactBook, known_at: int) -> list[OptOut]:
    """The opt-outs of one person, in order. `book` holds what was stated of the person.

    A request counts from its receipt until a preference that came later takes it back.
    """
    spans = [span for one in book.ids(PREFERENCE) for span in _chosen(book, one, known_at)]
    offs = sorted(
        said.valid_from
        for said in book.statements(PREFERENCE, known_at)
        if said.body["preference"] == OF_SALE and said.body["status"] == "off"
    )
    for request in _requests(book, known_at):
        since = received_at(request)
        spans.append(OptOut(since, next((off for off in offs if off > since), OPEN)))
    return joined(spans)


def opt_out_at(case: PersonCase) -> OptOut | None:
    """The opt-out in force at a movement; it wins a tie (design, section 4)."""
    found = opt_outs(case.person.book, case.person.known_at)
    return next((one for one in found if one.holds_at(case.at)), None)


def asked_out(case: PersonCase) -> list[Known]:
    """Requests to opt out that had come, as if they were preferences."""
    return [
        known(said)._replace(body={**_ON, "id": said.fact_id})
        for said in _requests(case.person.book, case.person.known_at)
        if received_at(said) <= case.at
    ]


def received_at(request: Statement) -> int:
    """When a request came."""
    told = request.body.get("received_at")
    return parse(told) if told else request.valid_from


_ON: Final[dict[str, Any]] = {"preference": OF_SALE, "status": "on"}


def _requests(book: FactBook, known_at: int) -> Iterator[Statement]:
    """What was said last of each request to opt out."""
    for one in book.ids(REQUEST):
        said = book.last(REQUEST, one, known_at)
        if said is not None and said.body["kind"] == ASKING:
            yield said


def _chosen(book: FactBook, fact_id: str, known_at: int) -> Iterator[OptOut]:
    """Stretches over which one preference is an opt-out."""
    said = [one for one in book.said_of(PREFERENCE, fact_id) if one.recorded_at <= known_at]
    turns = sorted({turn for one in said for turn in (one.valid_from, one.valid_to)})
    for since, until in pairwise(turns):
        body = book.at(PREFERENCE, fact_id, since, known_at) or {}
        if (body.get("preference"), body.get("status")) == (OF_SALE, "on"):
            yield OptOut(since, until)
