"""A report that is handed to a buyer is itself a movement, and is recorded as one (law 6.2)."""

from typing import Final

import orjson

from lineage.bootstrap import Lineage
from lineage.ingest.pipeline import Origin, Outcome, Received
from lineage.instants import write
from lineage.reports.report import DILIGENCE, Report

SOURCE: Final = "//lineage/reports"
ORIGIN: Final = Origin("report")


def record_handing_over(lineage: Lineage, report: Report, now: int) -> Outcome | None:
    """Record that a buyer was given these counts.

    None for any other report, and where the two sides are not declared.
    What moved is aggregate, so that it is in nobody's own answer.
    """
    if report.kind != DILIGENCE or report.query["audience"] != "buyer":
        return None
    company = min(lineage.view().company, default="")
    acquirer = report.answer["transaction"]["acquirer"]
    categories = sorted({one["category"] for one in report.answer["inventory"]})
    if not company or acquirer == "unknown" or not categories:
        return None
    event = {
        "specversion": "1.0",
        "id": f"report-{report.answer_sha256[:32]}-{now}",
        "source": SOURCE,
        "type": "personaldata.movement.v1",
        "time": write(now),
        "data": {
            "kind": "disclose",
            "from": {"party": company},
            "to": {"party": acquirer, "class": "acquirer", "role": "controller"},
            "all_held": True,
            "data": [{"category": one, "state": "aggregate"} for one in categories],
            "purposes": ["business_transfer"],
            "basis": {"transaction": report.query["transaction"]},
        },
    }
    [outcome] = lineage.pipeline.submit([Received(orjson.dumps(event))], ORIGIN)
    return outcome
