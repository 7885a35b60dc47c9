"""One request, as the routes see it: who calls, and what was sent, within limits."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import orjson
from anyio import CapacityLimiter, to_thread
from pydantic import BaseModel, ValidationError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Message

from api.auth import Caller
from api.measures import Measures
from api.problems import Problem, invalid
from lineage.bootstrap import Lineage
from lineage.reports.jobs import Jobs
from lineage.view import View

QUERY_BYTES_MAX: Final = 64 * 1024
"""A query is a handful of fields; nothing that large is one."""
JSON: Final = "application/json"
THREADS_MAX: Final = 8
"""Requests that compute or wait in a thread at one time; the rest queue up."""

Model = TypeVar("Model", bound=BaseModel)
Answer = TypeVar("Answer")
Bytes = TypeVar("Bytes", bytes, bytearray)


@dataclass(frozen=True, slots=True)
class Service:
    """What every route works with; one for each application."""

    lineage: Lineage
    measures: Measures
    threads: CapacityLimiter
    jobs: Jobs


@dataclass(frozen=True, slots=True)
class Call:
    """One authorised request."""

    request: Request
    service: Service
    caller: Caller
    route: str
    """Method and template, such as `GET /v1/parties/{id}`: never what was filled in."""
    scope: str | None

    @property
    def lineage(self) -> Lineage:
        return self.service.lineage

    async def posted(self, model: type[Model]) -> Model:
        """The query in the body, parsed once. Raises Problem (413, 415, 422)."""
        if self.media() != JSON:
            raise unsupported_media(JSON)
        try:
            return model.model_validate_json(await self.body(QUERY_BYTES_MAX))
        except ValidationError as error:
            raise invalid(error, model) from None

    def asked(self, model: type[Model]) -> Model:
        """The query in the URL. Raises Problem (422)."""
        try:
            return model.model_validate(dict(self.request.query_params))
        except ValidationError as error:
            raise invalid(error, model) from None

    def media(self) -> str:
        """The media type of the body without its parameters, in lower case."""
        declared = self.request.headers.get("content-type", "")
        return declared.partition(";")[0].strip().lower()

    async def body(self, bytes_max: int) -> bytes:
        """The body, never more of it than allowed. Raises Problem (413)."""
        declared = self.request.headers.get("content-length", "")
        if declared.isdigit() and int(declared) > bytes_max:
            raise too_large(bytes_max)
        first = await self._received()
        if not first.get("more_body"):
            whole: bytes = first.get("body", b"")
            return within(whole, bytes_max)
        body, more = bytearray(first["body"]), True
        while more:
            message = await self._received()
            body += message.get("body", b"")
            within(body, bytes_max)
            more = message.get("more_body", False)
        return bytes(body)

    async def _received(self) -> Message:
        # Nearly every body comes in one message; `Request.body()` costs more than reading it.
        message = await self.request.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        return message

    async def in_thread(self, compute: Callable[..., Answer], *arguments: Any) -> Answer:
        """Something that takes long, while other requests are served."""
        return await to_thread.run_sync(compute, *arguments, limiter=self.service.threads)

    def refuse_audience(self, audience: str) -> None:
        """Raises Problem (403) where this caller may not ask on behalf of an audience."""
        if audience not in self.caller.audiences:
            allowed = ", ".join(sorted(self.caller.audiences))
            raise Problem(
                403,
                "audience-not-allowed",
                f"expected `audience` to be one that this token may ask for: {allowed}",
                errors=[{"field": "audience", "expected": allowed}],
            )

    async def note_access(
        self,
        subject: str | None,
        *,
        audience: str | None = None,
        law: str | None = None,
        about: str | None = None,
    ) -> View:
        """Journal a query about a person, or about everybody whom something concerns.

        Returns the record as it stands now, in which to look them up; what came since the last time
        is taken in beside the loop. Raises StoreUnavailable; then there is no answer.
        """
        view = self.lineage.current_view()
        if view is None:
            view = await self.in_thread(self.lineage.view)
        self.lineage.access.record(
            self.caller.name,
            self.route,
            subject,
            audience=audience,
            law=law,
            scope=self.scope,
            about=about,
        )
        return view


def answer(body: object, status: int = 200) -> Response:
    """An answer as JSON. Answers are data already; nothing is validated on the way out."""
    return Response(orjson.dumps(body), status, media_type=JSON)


def within(body: Bytes, bytes_max: int) -> Bytes:
    """The body. Raises Problem (413) where it is longer than allowed."""
    if len(body) > bytes_max:
        raise too_large(bytes_max)
    return body


def too_large(bytes_max: int) -> Problem:
    return Problem(413, "body-too-large", f"expected a body of at most {bytes_max} bytes")


def unsupported_media(*expected: str) -> Problem:
    return Problem(
        415, "unsupported-media-type", f"expected a Content-Type of {', '.join(expected)}"
    )
