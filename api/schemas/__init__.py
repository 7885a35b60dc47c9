"""The shapes of all answers, for the OpenAPI document; no answer passes through these models.

A test holds real answers against them, and nothing may be in an answer that is not here.
"""

from api.schemas.base import Problem
from api.schemas.disclosure import Disclosure
from api.schemas.explanation import Explanation
from api.schemas.intake import Live, QuarantinePage, Ready, Recorded, Replayed
from api.schemas.notices import DeferredNotices
from api.schemas.record import Findings, Flows, Graph, Holdings, OneParty, Parties
from api.schemas.reports import ReportJob, ReportJobs
from api.schemas.trace import Trace

__all__ = [
    "DeferredNotices",
    "Disclosure",
    "Explanation",
    "Findings",
    "Flows",
    "Graph",
    "Holdings",
    "Live",
    "OneParty",
    "Parties",
    "Problem",
    "QuarantinePage",
    "Ready",
    "Recorded",
    "Replayed",
    "ReportJob",
    "ReportJobs",
    "Trace",
]
