"""Reports that are made in the background: a folder of jobs, and one thread that works them off.

A job is a file, written whole at every change, so that a server that was killed goes on where it
was: what was waiting or being made is made again, from the same pinned query, to the same bytes. No
job is about a person, so that nothing in the folder names one.
"""

import re
import secrets
import threading
from collections.abc import Mapping
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Final, Literal

import orjson
from pydantic import BaseModel, ConfigDict, ValidationError

from lineage import instants
from lineage.bootstrap import Lineage
from lineage.errors import LineageError, NotFound, ReportError
from lineage.reports import files
from lineage.reports.diligence.handing_over import record_handing_over
from lineage.reports.files import WHOLE
from lineage.reports.verify import make

FOLDER: Final = "reports"
Status = Literal["queued", "answering", "laying_out", "done", "failed", "cancelled"]
SingleForm = Literal["pdf", "html", "json"]
_ID: Final = re.compile(r"r-[0-9a-f]{24}")


class Job(BaseModel):
    """One report that was asked for."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    id: str
    report: str
    """Which report: `due-diligence`."""
    query: dict[str, Any]
    """The question, with its moments filled in."""
    form: SingleForm
    paper: files.Paper
    status: Status = "queued"
    created_at: str
    finished_at: str | None = None
    error: str | None = None
    """Why it failed, in words that name nobody."""
    counts: dict[str, int] | None = None
    """Rows by table, once it is answered."""
    answer_sha256: str | None = None


class Jobs:
    """The jobs of one store. Safe for several threads of one process."""

    def __init__(self, lineage: Lineage) -> None:
        self._lineage = lineage
        self._folder = lineage.settings.folder / FOLDER
        self._lock = threading.Lock()
        self._queue: SimpleQueue[str | None] = SimpleQueue()
        self._worker: threading.Thread | None = None

    def start(self) -> None:
        """Work off what waits, what an earlier process left included."""
        for job in reversed(self.all()):
            if job.status in ("queued", "answering", "laying_out"):
                self._write(job.model_copy(update={"status": "queued"}))
                self._queue.put(job.id)
        self._worker = threading.Thread(target=self._work, name="reports", daemon=True)
        self._worker.start()

    def stop(self) -> None:
        """Finish the report that is being made; the rest waits for the next start."""
        self._queue.put(None)
        if self._worker is not None:
            self._worker.join()

    def submit(
        self, report: str, query: Mapping[str, Any], form: SingleForm, paper: files.Paper
    ) -> Job:
        """Ask for a report. `query` is pinned and names no person."""
        job = Job(
            id=f"r-{secrets.token_hex(12)}",
            report=report,
            query=dict(query),
            form=form,
            paper=paper,
            created_at=instants.write(instants.now()),
        )
        self._write(job)
        self._queue.put(job.id)
        return job

    def all(self) -> list[Job]:
        """Every job, the newest first."""
        found = [self._read(path) for path in self._folder.glob("r-*.job.json")]
        return sorted(found, key=lambda job: (job.created_at, job.id), reverse=True)

    def find(self, job_id: str) -> Job:
        """One job. Raises NotFound."""
        path = self._path(job_id)
        if path is None or not path.exists():
            raise NotFound("no report of this id was asked for")
        return self._read(path)

    def cancel(self, job_id: str) -> Job:
        """Give a job up, and its file with it. Raises NotFound."""
        with self._lock:
            job = self.find(job_id).model_copy(
                update={"status": "cancelled", "finished_at": instants.write(instants.now())}
            )
            self._write(job)
            self._file(job).unlink(missing_ok=True)
            return job

    def content(self, job_id: str) -> tuple[Job, bytes]:
        """The file of a report that is done. Raises NotFound where it is not."""
        job = self.find(job_id)
        if job.status != "done":
            raise NotFound("the report of this id is not there")
        return job, self._file(job).read_bytes()

    def _work(self) -> None:
        while (job_id := self._queue.get()) is not None:
            try:
                self._make(job_id)
            except LineageError as error:
                self._end(job_id, status="failed", error=str(error))
            except Exception as error:  # noqa: BLE001  # One report must not stop the others.
                self._end(job_id, status="failed", error=type(error).__name__)

    def _make(self, job_id: str) -> None:
        job = self._move(job_id, status="answering")
        if job is None:
            return
        now = instants.now()
        report = make(self._lineage, job.report, job.query, now)
        told = {"counts": report.counts, "answer_sha256": report.answer_sha256}
        if self._move(job_id, status="laying_out", **told) is None:
            return
        made = files.made(report, job.form, job.paper, self._lineage.settings.fonts)
        with self._lock:
            if self.find(job_id).status == "cancelled":
                return
            files.write({WHOLE: made[WHOLE]}, self._file(job))
            record_handing_over(self._lineage, report, now)
            self._write(
                self.find(job_id).model_copy(
                    update={"status": "done", "finished_at": instants.write(instants.now())}
                )
            )

    def _move(self, job_id: str, **changes: Any) -> Job | None:
        """The job as changed, None where it was cancelled meanwhile."""
        with self._lock:
            job = self.find(job_id)
            if job.status == "cancelled":
                return None
            changed = job.model_copy(update=changes)
            self._write(changed)
            return changed

    def _end(self, job_id: str, **changes: Any) -> None:
        self._move(job_id, finished_at=instants.write(instants.now()), **changes)

    def _path(self, job_id: str) -> Path | None:
        return self._folder / f"{job_id}.job.json" if _ID.fullmatch(job_id) else None

    def _file(self, job: Job) -> Path:
        return self._folder / f"{job.id}.{job.form}"

    def _write(self, job: Job) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        content = orjson.dumps(job.model_dump(mode="json"), option=orjson.OPT_INDENT_2)
        files.write({WHOLE: content}, self._folder / f"{job.id}.job.json")

    def _read(self, path: Path) -> Job:
        try:
            return Job.model_validate_json(path.read_bytes())
        except (OSError, ValidationError):
            raise ReportError(f"the job {path.name} cannot be read") from None
