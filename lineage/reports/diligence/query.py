"""What a due-diligence report is asked for."""

from typing import Annotated, Literal

from pydantic import Field

from lineage.events.common import Reference
from lineage.reports.diligence.coarse import K_DEFAULT
from lineage.reports.query import Written


class DiligenceQuery(Written):
    """What moved, to whom, on what basis, and what was found, for one transaction."""

    transaction: Reference
    """The transaction's fact id."""
    audience: Literal["buyer", "company", "regulator"] = "buyer"
    """Who will read it: a buyer learns nothing secret and no small group."""
    k: Annotated[int, Field(ge=3, le=1000)] = K_DEFAULT
    """The smallest group of people that a buyer may learn the size of; below 3 none is hidden."""
    language: Literal["en"] = "en"
