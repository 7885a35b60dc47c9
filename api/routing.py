"""How a route is declared: what it does, who may call it, and how it is documented.

Handlers take a `Call` and give back a finished response. FastAPI finds the route and writes the
OpenAPI document; its own parsing and validation of bodies and answers is left aside, because
queries are parsed once with the models of the core and answers are data already.
"""

import inspect
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from fastapi import FastAPI
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from api.auth import ANYBODY, Tokens, authorise
from api.call import Call, Service
from api.problems import MEDIA

Handler = Callable[[Call], Awaitable[Response]]
Bodies = Mapping[str, dict[str, Any]]
"""Media type → its OpenAPI media object: `schema`, and `example` or `examples`."""

JSON: Final = "application/json"
_MEANING: Final = {
    400: "The body is empty.",
    401: "No token, or one that nobody issued.",
    403: "The token lacks the scope.",
    404: "Nothing of this id is in the record.",
    413: "The body is too large.",
    415: "The media type is not one of those named.",
    422: "The query is not as expected; `errors` names fields and expectations.",
    500: "Something went wrong; nothing of it is said here.",
    503: "The store cannot be used right now; try again.",
}


@dataclass(frozen=True, slots=True)
class Operation:
    """One route. `scopes` is empty where anybody may call it."""

    method: str
    path: str
    tag: str
    scopes: frozenset[str]
    handler: Handler
    answer: type[BaseModel] | None
    example: Any = None
    media: str = JSON
    bodies: Bodies = field(default_factory=dict)
    parameters: tuple[dict[str, Any], ...] = ()
    problems: tuple[int, ...] = ()
    status: int = 200
    also: tuple[int, ...] = ()
    """Other statuses with the same body."""


class DirectRoute(APIRoute):
    """A route whose endpoint is called with the request itself."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        endpoint: Callable[[Request], Coroutine[Any, Any, Response]] = self.endpoint
        return endpoint


def add(app: FastAPI, operation: Operation, service: Service, tokens: Tokens | None) -> None:
    """Put a route into the application."""
    handler = operation.handler
    app.router.add_api_route(
        operation.path,
        _endpoint(operation, service, tokens),
        methods=[operation.method],
        route_class_override=DirectRoute,
        name=getattr(handler, "__name__", operation.path),
        operation_id=getattr(handler, "__name__", None),
        tags=[operation.tag],
        summary=_first_line(handler),
        description=_documentation(operation),
        response_model=None,
        response_class=Response,
        responses=_responses(operation),
        openapi_extra=_extra(operation),
    )


def query_parameters(model: type[BaseModel], examples: Mapping[str, Any]) -> tuple[Any, ...]:
    """The OpenAPI parameters of a query in the URL."""
    schema = model.model_json_schema()
    return tuple(
        {
            "name": name,
            "in": "query",
            "required": name in schema.get("required", ()),
            "description": described.get("description", ""),
            "schema": {key: value for key, value in described.items() if key != "description"},
            **({"example": examples[name]} if name in examples else {}),
        }
        for name, described in schema["properties"].items()
    )


def json_body(model: type[BaseModel], example: Any) -> Bodies:
    return {JSON: {"schema": model.model_json_schema(), "example": example}}


def _endpoint(
    operation: Operation, service: Service, tokens: Tokens | None
) -> Callable[[Request], Coroutine[Any, Any, Response]]:
    handler, scopes = operation.handler, operation.scopes
    route = f"{operation.method} {operation.path.replace(':path', '')}"
    named_scope = " ".join(sorted(scopes)) or None

    async def endpoint(request: Request) -> Response:
        caller = ANYBODY
        if scopes:
            caller = authorise(tokens, request.headers.get("authorization"), scopes)
        return await handler(Call(request, service, caller, route, named_scope))

    return endpoint


def _first_line(handler: Handler) -> str:
    return (inspect.getdoc(handler) or "").partition("\n")[0].rstrip(".")


def _documentation(operation: Operation) -> str:
    text = inspect.getdoc(operation.handler) or ""
    if not operation.scopes:
        return text
    return f"{text}\n\nScope: {' or '.join(f'`{scope}`' for scope in sorted(operation.scopes))}."


def _responses(operation: Operation) -> dict[int | str, dict[str, Any]]:
    body: dict[str, Any] = {"description": "The answer."}
    if operation.answer is not None:
        body["model"] = operation.answer
        body["content"] = {JSON: {"example": operation.example}}
    else:
        body["content"] = {
            operation.media: {"schema": {"type": "string"}, "example": operation.example}
        }
    statuses = {*operation.problems, 500} | ({401, 403} if operation.scopes else set())
    answers: dict[int | str, dict[str, Any]] = {
        status: dict(body) for status in (operation.status, *operation.also)
    }
    return answers | {status: _problem(status) for status in sorted(statuses)}


def _problem(status: int) -> dict[str, Any]:
    return {
        "description": _MEANING[status],
        "content": {MEDIA: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


def _extra(operation: Operation) -> dict[str, Any]:
    extra: dict[str, Any] = {}
    if operation.bodies:
        extra["requestBody"] = {"required": True, "content": dict(operation.bodies)}
    if operation.parameters:
        extra["parameters"] = list(operation.parameters)
    if operation.scopes:
        extra["security"] = [{"token": []}]
    return extra
