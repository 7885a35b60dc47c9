"""Input that could not be recorded."""

from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from starlette.responses import Response

from api import examples, schemas
from api.call import Call, answer
from api.routing import Operation, json_body, query_parameters


class Page(BaseModel):
    """A page of the quarantine."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    after: Annotated[int, Field(ge=0, le=2**53)] = 0
    """Only rows with a higher number: the `next` of the page before."""
    limit: Annotated[int, Field(ge=1, le=1000)] = 100
    """At most this many rows."""


class Replay(BaseModel):
    """Which rows to try again: those named, or all that wait."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    numbers: Annotated[list[int] | None, Field(min_length=1, max_length=10_000)] = None
    """Numbers of rows that wait."""
    all: Literal[True] | None = None
    """Every row that waits."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.numbers is None) == (self.all is None):
            raise ValueError("expected exactly one of `numbers` and `all`")
        return self


async def quarantine(call: Call) -> Response:
    """List the input that waits in quarantine, without its bytes."""
    page = call.asked(Page)
    return answer(await call.in_thread(call.lineage.quarantine_page, page.after, page.limit))


async def replay_quarantine(call: Call) -> Response:
    """Try quarantined input again. What is still refused stays where it is."""
    query = await call.posted(Replay)
    return answer(await call.in_thread(call.lineage.replay, query.numbers))


OPERATIONS: Final = (
    Operation(
        "GET",
        "/v1/quarantine",
        "quarantine",
        frozenset({"admin"}),
        quarantine,
        schemas.QuarantinePage,
        examples.QUARANTINE,
        parameters=query_parameters(Page, {"limit": 100}),
        problems=(422, 503),
    ),
    Operation(
        "POST",
        "/v1/quarantine/replay",
        "quarantine",
        frozenset({"admin"}),
        replay_quarantine,
        schemas.Replayed,
        examples.REPLAYED,
        bodies=json_body(Replay, {"all": True}),
        problems=(404, 413, 415, 422, 503),
    ),
)
