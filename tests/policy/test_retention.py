"""Until when copies are kept: what a period starts with, and which row governs."""

import pytest

from tests.builders import COMPANY, Event, a_fact, day
from tests.policy.company import a_company, collected, hosted
from tests.policy.judged import codes_of
from tests.reference.store import ReferenceStore
from tests.worlds import fill, lineage_on


def kept(starts: str, holder: str = "NIM", period: str = "P10D", **data: str) -> Event:
    given = {"holder": holder, "category": "ip_address", "period": period, "starts": starts, **data}
    return a_fact("retention", f"{holder}-ip", 1, **given)


def a_customer(is_one: bool, at: int, **data: str) -> Event:
    return a_fact("subject", "ANA", at, customer=is_one, **data)


def overdue(*events: Event, at: int, holder: str = "NIM") -> bool:
    lineage = lineage_on(ReferenceStore())
    fill(lineage, [*a_company(), *events])
    return "retention-exceeded" in codes_of(lineage, holder, as_of=day(at))


@pytest.mark.parametrize(("at", "is_overdue"), [(39, False), (40, True)])
def test_a_contract_that_the_movement_names(at: int, is_overdue: bool) -> None:
    """Its end starts the period, the last instant of which is no longer in time."""
    terms = a_fact(
        "agreement", "dpa", 2, parties=[COMPANY, "NIM"], kind="processor", valid_to=day(30)
    )
    moved = hosted(basis={"contract": "dpa"})
    assert overdue(kept("contract_end"), terms, moved, at=at) is is_overdue


def test_a_contract_that_runs_on() -> None:
    """No period has begun; nor does being a customer matter where the movement names another."""
    terms = a_fact("agreement", "dpa", 2, parties=[COMPANY, "NIM"], kind="processor")
    moved = hosted(basis={"contract": "dpa"})
    gone = [a_customer(True, 3), a_customer(False, 20)]
    assert not overdue(kept("contract_end"), terms, moved, *gone, at=1000)


@pytest.mark.parametrize(("at", "is_overdue"), [(29, False), (30, True)])
def test_a_customer_who_is_one_no_longer(at: int, is_overdue: bool) -> None:
    """From the moment at which the person stopped being a customer, also if that is said early."""
    rule, held = kept("contract_end", COMPANY), collected(categories=["ip_address"])
    ended = [a_customer(True, 3), a_customer(False, 20)]
    assert overdue(rule, held, *ended, at=at, holder=COMPANY) is is_overdue
    foretold = a_customer(True, 3, valid_to=day(20))
    assert overdue(rule, held, foretold, at=at, holder=COMPANY) is is_overdue


def test_a_customer_who_came_back() -> None:
    """The contract runs again; who never was a customer has none that could end."""
    rule, held = kept("contract_end", COMPANY), collected(categories=["ip_address"])
    back = [a_customer(True, 3), a_customer(False, 20), a_customer(True, 25)]
    assert overdue(rule, held, *back, at=35, holder=COMPANY) is False
    assert overdue(rule, held, *back, a_customer(False, 40), at=50, holder=COMPANY)
    assert not overdue(rule, held, *back, a_customer(False, 40), at=49, holder=COMPANY)
    assert not overdue(rule, held, a_customer(False, 3), at=1000, holder=COMPANY)


def test_a_request_says_that_a_contract_has_ended() -> None:
    """Or that an account is closed, each for the periods that start with it."""
    for kind in ("contract_end", "account_closure"):
        asks = a_fact("request", "r", 20, subject="ANA", kind=kind)
        assert overdue(kept(kind), hosted(), asks, at=30)
        assert not overdue(kept(kind), hosted(), asks, at=29)
        other = "account_closure" if kind == "contract_end" else "contract_end"
        assert not overdue(kept(other), hosted(), asks, at=1000)


def test_the_shortest_row_governs() -> None:
    """Of those for a purpose the copy has; a period beyond all time is never over."""
    long = a_fact("retention", "l", 1, holder="NIM", category="ip_address", period="P900Y")
    short = kept("collection", purpose="monitor_usage")
    assert overdue(long, short, hosted(), at=20)
    assert not overdue(long, kept("collection", purpose="contact_user"), hosted(), at=1000)
