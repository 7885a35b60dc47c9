"""The application: every route over one opened store."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from typing import Any, Final

from anyio import CapacityLimiter, to_thread
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.exceptions import HTTPException

import lineage as package
from api import problems, routing, schemas
from api.auth import Tokens
from api.call import THREADS_MAX, Service
from api.hosts import OnlyHosts
from api.measures import Measures
from api.observe import Observed
from api.routes import (
    disclosures,
    events,
    explanations,
    findings,
    flows,
    health,
    holdings,
    incidents,
    metrics,
    notices,
    parties,
    quarantine,
    reports,
)
from lineage.bootstrap import Lineage
from lineage.errors import LineageError
from lineage.events.envelope import Envelope
from lineage.reports.jobs import Jobs

OPERATIONS: Final = (
    *events.OPERATIONS,
    *disclosures.OPERATIONS,
    *findings.OPERATIONS,
    *explanations.OPERATIONS,
    *flows.OPERATIONS,
    *parties.OPERATIONS,
    *holdings.OPERATIONS,
    *incidents.OPERATIONS,
    *notices.OPERATIONS,
    *quarantine.OPERATIONS,
    *reports.OPERATIONS,
    *health.OPERATIONS,
    *metrics.OPERATIONS,
)


def create_app(
    lineage: Lineage, tokens: Tokens | None, hosts: frozenset[str] | None = None
) -> FastAPI:
    """An application that answers from `lineage`, which whoever opened it closes.

    Without `tokens` everybody may do everything: only for listening on loopback. `hosts` are the
    names the service may be called by, any where None.
    """
    measures = Measures(lineage)
    service = Service(lineage, measures, CapacityLimiter(THREADS_MAX), Jobs(lineage))
    app = FastAPI(
        title="Personal data lineage",
        version=package.__version__,
        description="Where personal data went, when, on which legal basis, and where it went next.",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=_lifespan(lineage, service.jobs),
        # It would send paths and the messages of exceptions to whatever OTEL_* variables name.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    for operation in OPERATIONS:
        routing.add(app, operation, service, tokens)
    for kind in (problems.Problem, LineageError, HTTPException):
        app.add_exception_handler(kind, problems.handle)
    if hosts is not None:
        app.add_middleware(OnlyHosts, hosts=hosts)
    app.add_middleware(Observed, measures=measures)
    # FastAPI documents this as the way to add to its document.
    app.openapi = partial(_document, app)  # type: ignore[method-assign]
    return app


def _lifespan(
    lineage: Lineage, jobs: Jobs
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await to_thread.run_sync(lineage.view)
        await to_thread.run_sync(jobs.start)
        yield
        await to_thread.run_sync(jobs.stop)
        await to_thread.run_sync(lineage.access.close)

    return lifespan


def _document(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document, with what all routes share."""
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title,
            version=app.version,
            description=app.description,
            routes=app.routes,
        )
        components = document["components"]
        components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        components["schemas"] |= {
            "Problem": schemas.Problem.model_json_schema(),
            "CloudEvent": Envelope.model_json_schema(),
        }
        app.openapi_schema = document
    return app.openapi_schema
