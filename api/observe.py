"""Around every request: measured, logged in one line, and no exception leaves.

The log names the route's template, never what was filled in, and of an exception only its class
and where it was raised: its message might hold what somebody sent.
"""

import logging
import time
from pathlib import PurePath
from typing import Final

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.measures import Measures
from api.problems import of_exception

LOG: Final = logging.getLogger("lineage.api")
UNMATCHED: Final = "unmatched"
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
CLIENT_GONE: Final = 499
"""Logged for a caller that left before its answer; never sent."""


class Observed:
    """ASGI middleware, outermost of the application's own."""

    def __init__(self, app: ASGIApp, measures: Measures) -> None:
        self._app, self._measures = app, measures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except ClientDisconnect:
            status = CLIENT_GONE
        except Exception as error:  # noqa: BLE001  The server would log the message, see above.
            _log_failure(error, _route(scope))
            if not status:
                await of_exception(error).response()(scope, receive, sending)
        finally:
            self._observe(scope, status, time.perf_counter() - began)

    def _observe(self, scope: Scope, status: int, duration_s: float) -> None:
        method = scope["method"] if scope["method"] in METHODS else "other"
        route = _route(scope)
        self._measures.request(method, route, status, duration_s)
        if LOG.isEnabledFor(logging.INFO):
            LOG.info(
                "request",
                extra={
                    "fields": {
                        "method": method,
                        "route": route,
                        "status": status,
                        "duration_ms": round(duration_s * 1000, 3),
                    }
                },
            )


def _route(scope: Scope) -> str:
    return getattr(scope.get("route"), "path_format", UNMATCHED)


def _log_failure(error: BaseException, route: str) -> None:
    traceback = error.__traceback__
    frames = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        frames.append(f"{PurePath(code.co_filename).name}:{traceback.tb_lineno}")
        traceback = traceback.tb_next
    fields = {"route": route, "exception": type(error).__name__, "at": frames[-8:]}
    LOG.error("failure", extra={"fields": fields})
