"""The one shape of every error: RFC 9457 `application/problem+json` with a stable `code`.

Nothing that was received is ever repeated in it: what a caller sent may name a person.
"""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any, Final

import orjson
from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from lineage.errors import LineageError, NotFound, OutcomeUnknown, Untraceable, UsageError

MEDIA: Final = "application/problem+json"
RETRY_AFTER_S: Final = 1


class Problem(Exception):
    """What a request cannot get, in the words of RFC 9457. Details are constant texts."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        errors: Iterable[dict[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.status, self.code, self.detail = status, code, detail
        self.errors = list(errors)
        self.headers = dict(headers or {})

    def body(self) -> dict[str, Any]:
        """`{type, title, status, code, detail}`, and `errors` where fields are at fault."""
        body: dict[str, Any] = {
            "type": f"urn:personal-data-lineage:problem:{self.code}",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
        }
        return body | ({"errors": self.errors} if self.errors else {})

    def response(self) -> Response:
        return Response(orjson.dumps(self.body()), self.status, self.headers, MEDIA)


def invalid(error: ValidationError, model: type[BaseModel]) -> Problem:
    """What a query lacks: the field and what is expected of it, never what was received."""
    known = {field.alias or name for name, field in model.model_fields.items()}
    complaints = error.errors(include_url=False, include_context=False, include_input=False)
    errors = {
        (field, expected): None
        for complaint in complaints
        for field, expected in [_complaint(complaint["loc"], complaint, known)]
    }
    return Problem(
        422,
        "invalid-query",
        "the query is not as expected; `errors` says where",
        errors=[{"field": field, "expected": expected} for field, expected in errors],
    )


def of_exception(error: Exception) -> Problem:
    """Any exception as a problem; what nobody foresaw is an `internal-error` without detail."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, HTTPException):
        return _of_http(error)
    if isinstance(error, NotFound):
        return Problem(404, error.code, "nothing of this id is in the record")
    if isinstance(error, UsageError | Untraceable):
        return Problem(422, error.code, str(error))
    if isinstance(error, OutcomeUnknown):
        return Problem(
            503,
            error.code,
            "the store went away while it recorded; send the request again, what is recorded"
            " already is recognised",
            headers={"Retry-After": str(RETRY_AFTER_S)},
        )
    if isinstance(error, LineageError) and error.retryable:
        return Problem(
            503,
            error.code,
            "the store cannot be used right now; nothing was recorded, send the request again",
            headers={"Retry-After": str(RETRY_AFTER_S)},
        )
    code = error.code if isinstance(error, LineageError) else "internal-error"
    return Problem(500, code, "something went wrong here; the server's log says where")


async def handle(_: Request, error: Exception) -> Response:
    """Exception handler of the application."""
    return of_exception(error).response()


def _of_http(error: HTTPException) -> Problem:
    code, detail = {
        404: ("no-such-route", "there is nothing at this path"),
        405: ("method-not-allowed", "this path does not take this method"),
    }.get(error.status_code, ("http-error", "the request cannot be served"))
    return Problem(error.status_code, code, detail, headers=error.headers)


def _complaint(
    place: tuple[int | str, ...], complaint: Mapping[str, Any], known: set[str]
) -> tuple[str, str]:
    if complaint["type"] == "json_invalid":
        return "body", "a JSON object in UTF-8"
    if not place:
        return "body", _expected(complaint)
    if place[0] not in known:
        # The name of an unknown field is received text like any other.
        return "unknown field", f"one of {', '.join(sorted(known))}"
    return ".".join(str(part) for part in place if part in known or type(part) is int), _expected(
        complaint
    )


def _expected(complaint: Mapping[str, Any]) -> str:
    if complaint["type"] in {"model_type", "model_attributes_type", "dict_type"}:
        return "a JSON object"
    if complaint["type"] == "missing":
        return "a value"
    text = str(complaint["msg"])
    for start in ("Value error, ", "Input should be ", "expected "):
        text = text.removeprefix(start)
    return text
