"""A case: what raises a code, and what almost does."""

from typing import Any, NamedTuple

from tests.builders import Event, a_fact
from tests.policy.company import VERSION, a_company, agreed

BOUND = ("NIM", "RAZ", "GUI", "PUF", "KIT", "LAW")


class Case(NamedTuple):
    """Events beside the company's own; the finding is about `about`, an event or a party."""

    code: str
    raises: list[Event]
    near_miss: list[Event]
    about: str = "m1"
    as_of: int = 100
    """The day on which copies are looked at."""
    without: tuple[str, ...] = ()
    """Ids of events of the company that are left out."""

    def world(self, events: list[Event]) -> list[Event]:
        return [event for event in the_company() if event["id"] not in self.without] + events


def the_company() -> list[Event]:
    """Every party bound as the policy wants it, an affiliate, a deal, and ANA in California."""
    bound = [event for party in BOUND for event in agreed(party)]
    share: dict[str, Any] = {"owner": "PGN", "owned": "PUF", "interest": "voting", "percent": 50}
    undertaking: dict[str, Any] = {"kind": "policy_undertaking", "parties": ["PGN", "PUF"]}
    return [
        *a_company(),
        *bound,
        a_fact("ownership", "puf", event_id="own-puf", **share),
        a_fact("agreement", "und", event_id="und-puf", policy_version=VERSION, **undertaking),
        a_fact("subject", "ANA", event_id="ana", residency="US-CA"),
    ]


def granted(permission: str, at: int = 1, status: str = "granted") -> Event:
    """ANA switches a permission of the device on or off."""
    data: dict[str, Any] = {"subjects": ["ANA"], "permission": permission, "status": status}
    return a_fact("permission", permission, at, **data)


def datum(category: str, **data: Any) -> dict[str, Any]:
    return {"category": category, **data}


def of(event: Event, *data: dict[str, Any]) -> Event:
    """The event with other data than the builders give it."""
    return {**event, "data": {**event["data"], "data": list(data)}}
