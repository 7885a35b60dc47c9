"""Health and metrics of a consumer over HTTP, for an orchestrator and for Prometheus."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Final

import orjson
from prometheus_client import CONTENT_TYPE_LATEST

from consumers.measures import Measures
from lineage.errors import UsageError

JSON: Final = "application/json"


@contextmanager
def served(measures: Measures, host: str, port: int) -> Iterator[int]:
    """Serve /health/live, /health/ready and /metrics; gives the port, 0 where there is none.

    Raises UsageError where the address cannot be listened on.
    """
    if not port:
        yield 0
        return
    try:
        server = ThreadingHTTPServer((host, port), _handler(measures))
    except OSError as error:
        raise UsageError(
            f"health and metrics cannot listen on {host}:{port}: {error.strerror};"
            " choose another with --metrics-port, or 0 for none"
        ) from None
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, name="health", daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(measures: Measures) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """Answers three paths, logs nothing."""

        def do_GET(self) -> None:
            status, media, body = _answer(self.path, measures)
            self.send_response(status)
            self.send_header("content-type", media)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """The consumer's own log is enough."""

    return Handler


def _answer(path: str, measures: Measures) -> tuple[int, str, bytes]:
    if path == "/metrics":
        return 200, CONTENT_TYPE_LATEST, measures.text()
    if path == "/health/live":
        return 200, JSON, orjson.dumps({"live": True})
    if path == "/health/ready":
        ready, body = measures.readiness()
        return 200 if ready else 503, JSON, orjson.dumps(body)
    problem = {"type": "about:blank", "title": "Not Found", "status": 404, "code": "not-found"}
    return 404, "application/problem+json", orjson.dumps(problem)
