"""`personaldata.erasure.v1`: a holder was asked to erase, or did."""

from typing import Annotated, Literal

from pydantic import Field

from lineage.events.common import Code, Instant, Reference
from lineage.events.who import About


class Erasure(About):
    """Only `confirmed` ends a holding; `claimed` leaves later exposure possible."""

    holder: Reference
    system: Reference | None = None
    categories: Literal["all"] | Annotated[tuple[Code, ...], Field(min_length=1, max_length=500)]
    method: Code | None = None
    status: Literal["requested", "notified", "claimed", "confirmed"]
    requested_at: Instant | None = None
    reference: Reference | None = None
