"""The shapes of reports that were asked for."""

from typing import Any, Literal

from api.schemas.base import Shape


class ReportJob(Shape):
    """One report that was asked for, and how far it is."""

    id: str
    report: str
    query: dict[str, Any]
    """The question, with its moments filled in."""
    form: Literal["pdf", "html", "json"]
    paper: Literal["a4", "us-letter"]
    status: Literal["queued", "answering", "laying_out", "done", "failed", "cancelled"]
    created_at: str
    finished_at: str | None
    error: str | None
    counts: dict[str, int] | None
    """Rows by table, once it is answered."""
    answer_sha256: str | None


class ReportJobs(Shape):
    """Every report that was asked for, the newest first."""

    reports: list[ReportJob]
