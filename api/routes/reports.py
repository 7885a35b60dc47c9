"""Reports to hand over: letters at once, everything else in the background."""

from typing import Final

from pydantic import BaseModel, ConfigDict
from starlette.responses import Response

from api import examples, schemas
from api.call import Call, answer
from api.routes.disclosures import refuse_future
from api.routing import Operation, json_body
from lineage import instants
from lineage.reports import files
from lineage.reports.diligence.query import DiligenceQuery
from lineage.reports.files import WHOLE, Paper
from lineage.reports.jobs import SingleForm
from lineage.reports.query import LetterQuery, RegisterQuery
from lineage.reports.report import DILIGENCE, REGISTER, disclosure_letter

MEDIA: Final = {"pdf": "application/pdf", "html": "text/html", "json": "application/json"}
ACCEPTED: Final = 202
SCOPES: Final = frozenset({"report"})
_ID: Final = {
    "name": "id",
    "in": "path",
    "required": True,
    "description": "The report, as it was named when it was asked for.",
    "schema": {"type": "string"},
    "example": "r-0123456789abcdef01234567",
}


class Laid(BaseModel):
    """What a report is put into."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    form: SingleForm = "pdf"
    """What kind of file."""
    paper: Paper = "a4"
    """What it is laid out for."""


class LetterOrder(LetterQuery, Laid):
    """A letter to a person."""


class RegisterOrder(RegisterQuery, Laid):
    """A register that the company must keep."""


class DiligenceOrder(DiligenceQuery, Laid):
    """What a buyer would take over."""


async def letter(call: Call) -> Response:
    """Where a person's data has gone, as a letter.

    The file itself is the answer, and none is kept. A token asks for the audiences it was made
    for, as with `POST /v1/disclosures`.
    """
    order = await call.posted(LetterOrder)
    call.refuse_audience(order.audience)
    refuse_future(order)
    await call.note_access(order.subject, audience=order.audience, law=order.law)
    content = await call.in_thread(_letter, call, order)
    return Response(content, media_type=MEDIA[order.form])


async def due_diligence(call: Call) -> Response:
    """Ask for a due-diligence report, which is made in the background.

    In counts; a buyer's are rounded down, and that it was handed over is recorded.
    """
    order = await call.posted(DiligenceOrder)
    call.refuse_audience(order.audience)
    refuse_future(order)
    return await _asked(call, DILIGENCE, order, order)


async def register(call: Call) -> Response:
    """Ask for a register, which is made in the background.

    The record of processing activities (GDPR Art. 30), or processors at any depth.
    """
    order = await call.posted(RegisterOrder)
    return await _asked(call, REGISTER, order, order)


async def reports(call: Call) -> Response:
    """List the reports that were asked for, the newest first."""
    found = await call.in_thread(call.service.jobs.all)
    return answer({"reports": [job.model_dump(mode="json") for job in found]})


async def report(call: Call) -> Response:
    """How far a report is."""
    job = await call.in_thread(call.service.jobs.find, call.request.path_params["id"])
    return answer(job.model_dump(mode="json"))


async def report_file(call: Call) -> Response:
    """The file of a report that is done."""
    job, content = await call.in_thread(call.service.jobs.content, call.request.path_params["id"])
    return Response(content, media_type=MEDIA[job.form])


async def cancel_report(call: Call) -> Response:
    """Give a report up, and its file with it."""
    job = await call.in_thread(call.service.jobs.cancel, call.request.path_params["id"])
    return answer(job.model_dump(mode="json"))


async def _asked(
    call: Call, kind: str, query: DiligenceQuery | RegisterQuery, laid: Laid
) -> Response:
    pinned = query.pinned(instants.now()).model_dump(
        mode="json", exclude_none=True, exclude={"form", "paper"}
    )
    job = await call.in_thread(call.service.jobs.submit, kind, pinned, laid.form, laid.paper)
    response = answer(job.model_dump(mode="json"), ACCEPTED)
    response.headers["Location"] = f"/v1/reports/{job.id}"
    return response


def _letter(call: Call, order: LetterOrder) -> bytes:
    query = LetterQuery.model_validate(order.model_dump(exclude={"form", "paper"}))
    made = disclosure_letter(call.lineage, query, instants.now())
    return files.made(made, order.form, order.paper, call.lineage.settings.fonts)[WHOLE]


def _order(path: str, handler: object, model: type[BaseModel], example: object) -> Operation:
    return Operation(
        "POST",
        path,
        "reports",
        SCOPES,
        handler,  # type: ignore[arg-type]
        schemas.ReportJob,
        examples.REPORT_JOB,
        bodies=json_body(model, example),
        problems=(413, 415, 422, 503),
        status=ACCEPTED,
    )


OPERATIONS: Final = (
    Operation(
        "POST",
        "/v1/reports/disclosure",
        "reports",
        frozenset({"disclose"}),
        letter,
        None,
        "%PDF-1.7",
        MEDIA["pdf"],
        bodies=json_body(LetterOrder, examples.LETTER_ORDER),
        problems=(413, 415, 422, 503),
    ),
    _order("/v1/reports/due-diligence", due_diligence, DiligenceOrder, examples.DILIGENCE_ORDER),
    _order("/v1/reports/register", register, RegisterOrder, examples.REGISTER_ORDER),
    Operation(
        "GET",
        "/v1/reports",
        "reports",
        SCOPES,
        reports,
        schemas.ReportJobs,
        {"reports": [examples.REPORT_JOB]},
    ),
    Operation(
        "GET",
        "/v1/reports/{id}",
        "reports",
        SCOPES,
        report,
        schemas.ReportJob,
        examples.REPORT_JOB,
        parameters=(_ID,),
        problems=(404,),
    ),
    Operation(
        "GET",
        "/v1/reports/{id}/file",
        "reports",
        SCOPES,
        report_file,
        None,
        "%PDF-1.7",
        MEDIA["pdf"],
        parameters=(_ID,),
        problems=(404,),
    ),
    Operation(
        "DELETE",
        "/v1/reports/{id}",
        "reports",
        SCOPES,
        cancel_report,
        schemas.ReportJob,
        examples.REPORT_JOB,
        parameters=(_ID,),
        problems=(404,),
    ),
)
