"""Sections on breaches: which data, of whom, in what state, makes a duty to tell somebody."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from lineage.packs.rows import Id, Row
from lineage.packs.vocabulary import Coded

State = Literal["clear", "encrypted_key_exposed", "encrypted_key_safe", "pseudonymised"]
"""In what state data lay where it was exposed."""
IncidentKind = Literal["confidentiality", "integrity", "availability"]
SubjectRole = Literal["user", "account_admin", "contact_non_user", "call_counterparty"]
Term = Annotated[str, Field(min_length=1, max_length=200)]
"""A category as events name it, or a fideslang key, which takes in whatever stands below it."""


class BreachElement(Coded):
    """An element of data that a law names, and the categories that hold it."""

    SECTION: ClassVar[str] = "breach_elements"

    holds: tuple[Term, ...] = ()
    """Categories that hold it for sure."""
    may_hold: tuple[Term, ...] = ()
    """Categories that hold it at times, so that people count for the upper bound only."""
    network_information: bool = False
    """Whether whatever the vocabulary calls CPNI holds it: `yes` for sure, `maybe` at times."""


class BreachTrigger(Row):
    """What must be exposed, of one person, for the duties of a law to arise."""

    SECTION: ClassVar[str] = "breach_triggers"
    REFERS: ClassVar[Mapping[str, str]] = {"regime": "regimes"}

    regime: Id
    combinations: tuple[Annotated[tuple[Id, ...], Field(min_length=1)], ...] = ()
    """Rows of `breach_elements` that make it together; any one combination, any data if empty."""
    states: tuple[State, ...] = ("clear", "encrypted_key_exposed")
    """States in which data counts for sure …"""
    perhaps_states: tuple[State, ...] = ()
    """… and in which it may."""
    kinds: tuple[IncidentKind, ...] = ("confidentiality", "integrity", "availability")
    roles: tuple[SubjectRole, ...] = ()
    """Only people in these roles; anybody if empty."""
    intentional: bool = False
    """Whether somebody must have meant to."""
    judgement: str = ""
    """What is left to counsel, in words; nothing if empty."""
    presumed: bool = True
    """Whether the duty is taken to arise until counsel has judged."""
