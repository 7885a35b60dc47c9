"""Refuses requests that name another host than the service's own.

On loopback without tokens, a web page could otherwise reach the service through a name of its own
that it lets point at 127.0.0.1 (DNS rebinding).
"""

from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from api.problems import Problem

LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})


class OnlyHosts:
    """ASGI middleware. `hosts` are names without a port, in lower case."""

    def __init__(self, app: ASGIApp, hosts: frozenset[str]) -> None:
        self._app, self._hosts = app, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and _host(scope) not in self._hosts:
            problem = Problem(421, "host-not-served", "the service is not called by this name")
            await problem.response()(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _host(scope: Scope) -> str:
    named = Headers(scope=scope).get("host", "").lower()
    head, _, port = named.rpartition(":")
    return head if head and port.isdigit() else named
