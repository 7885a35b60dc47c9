"""Notices that secrecy orders put off."""

from api.schemas.base import Answer, Shape


class Waiting(Shape):
    """How many people an event names, how many were told of it, how many wait."""

    all: int | str
    told: int
    waiting: int | str


class Freed(Shape):
    """An event that no order hides from its people any more."""

    event: str
    source: str
    occurred_at: str
    party: str
    categories: list[str]
    orders: list[str]
    legal_bases: list[str]
    ended_at: str
    people: Waiting


class InForce(Shape):
    """An order that still binds."""

    order: str
    legal_basis: str
    ends_at: str | None


class DeferredNotices(Answer):
    """Whom to tell of what secrecy orders hid, and orders that still bind."""

    waiting: list[Freed]
    in_force: list[InForce]
