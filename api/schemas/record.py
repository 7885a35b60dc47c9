"""Findings, flows, parties and holdings."""

from typing import Literal

from pydantic import Field

from api.schemas.base import Answer, Finding, Shape


class Findings(Answer):
    """A page of findings, and how many there are in all."""

    total: int
    findings: list[Finding]


class FlowSender(Shape):
    """Where a flow begins."""

    party: str
    system: str
    place: str


class FlowReceiver(FlowSender):
    """Where a flow ends."""

    access_places: list[str]
    party_class: str = Field(alias="class")
    role: str
    on_behalf_of: str


class Flow(Shape):
    """An observed processing activity."""

    flow: str
    """Depends on nothing but what the flow is."""
    kind: str
    sender: FlowSender = Field(alias="from")
    receiver: FlowReceiver = Field(alias="to")
    categories: list[str]
    subject_roles: list[str]
    purposes: list[str]
    legal_basis: str
    tool: str
    reference: str
    movements: int
    first_at: str
    last_at: str


class Flows(Answer):
    """Every flow."""

    flows: list[Flow]


class Node(Shape):
    """A party in the graph."""

    party: str
    name: str
    party_class: str = Field(alias="class")
    place: str
    country: str


class Hop(Shape):
    """One flow of a chain."""

    sender: str = Field(alias="from")
    receiver: str = Field(alias="to")
    flow: str
    kind: str
    movements: int
    first_at: str
    last_at: str


class ChokePoint(Shape):
    """A party that passes data on."""

    party: str
    people: int
    """Of how many people it received something and then sent something."""
    only_way_to: list[str]
    """Parties that the company's data reaches through this one alone."""


class ReachedCountry(Shape):
    """A country that data reaches."""

    country: str
    parties: list[str]
    sent_by_company: bool
    chain: list[Hop]


class Graph(Flows):
    """The graph of parties and flows, and what it shows."""

    nodes: list[Node]
    choke_points: list[ChokePoint]
    cycles: list[list[str]]
    """Ways on which data can come back; `complete` is false where there are more."""
    countries: list[ReachedCountry]
    chain: list[Hop] | None
    """Empty where there is no way, null where none was asked for."""


class Party(Shape):
    """A legal entity, as declared and as seen."""

    party: str
    name: str
    party_class: str = Field(alias="class")
    place: str
    country: str
    declared: bool
    movements_in: int
    movements_out: int
    categories: list[str]


class Parties(Answer):
    """Every party."""

    parties: list[Party]


class OneParty(Answer):
    """One party and its flows."""

    party: Party
    flows: list[Flow]


class People(Shape):
    """How many people, at least and at most."""

    lower: int
    upper: int | Literal["unknown"]


class Scheduled(Shape):
    """A row of the retention schedule about what is held."""

    rule: str
    period: str
    starts: str
    purpose: str | None
    first_due: str | None
    """When the first copy is to be gone; null where that depends on the person or the purpose."""


class Holding(Shape):
    """What is held in one system, of how many people."""

    system: str
    category: str
    people: People
    since: str
    certainty: Literal["recorded", "possible"]
    retention: list[Scheduled]


class Holdings(Answer):
    """What a party holds."""

    name: str
    holdings: list[Holding]
