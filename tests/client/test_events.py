"""Shows that what the client lets out is what a receiver records, and what it does not let out."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import orjson
import pytest
from hypothesis import given
from msgspec.structs import replace

from lineage import instants
from lineage.client import (
    Basis,
    Client,
    Cohort,
    Consent,
    Datum,
    Erasure,
    EventReference,
    Incident,
    Movement,
    OutgoingEvent,
    Party,
    Receiver,
    Sender,
    Subject,
    SubjectFact,
    Transfer,
    checked,
)
from lineage.errors import EventRefused
from lineage.events.envelope import MODELS
from lineage.events.who import SUBJECTS_MAX
from lineage.ingest.decode import Decoder
from lineage.ingest.decoded import Refusal
from lineage.ingest.json_text import EVENT_BYTES_MAX
from tests.events.samples import FULL, MINIMAL, load, name_of
from tests.faults.mutants import MARK, Mutator
from tests.properties.movements import event, own_parts, shapes

SOURCE = "//shop.example/crm"
AT = datetime(2026, 1, 10, 8, 5, tzinfo=UTC)
NOW = instants.from_datetime(AT)
PERSON = "user-1001"


class Nowhere:
    """Builders need no transport."""


@pytest.fixture
def client() -> Client:
    transport: Any = Nowhere()
    return Client(transport, source=SOURCE)


def sent(event: OutgoingEvent) -> dict[str, Any]:
    """The event as it leaves."""
    loaded: dict[str, Any] = orjson.loads(event.text)
    return loaded


def refused(event: Any, now: int | None = None) -> EventRefused:
    with pytest.raises(EventRefused) as caught:
        checked(event, now)
    return caught.value


def tried(event: Any) -> OutgoingEvent | EventRefused:
    """What becomes of an event, at a time when nothing lies ahead."""
    try:
        return checked(event, instants.LATEST)
    except EventRefused as error:
        return error


def test_a_movement_in_short(client: Client) -> None:
    """Texts stand for a party, a category, a basis and a tool; what was not said is not there."""
    event = client.movement(
        kind="disclose",
        sender="SHOP",
        receiver="NIM",
        subjects=[PERSON],
        categories=["email"],
        purposes=["hosting_backend"],
        basis="eu-gdpr:A6-1-b",
        transfer="eu-gdpr:A45-3",
        derived_from=["m1"],
        completed_at=AT + timedelta(minutes=1),
        at=AT,
        event_id="m2",
    )
    assert sent(event) == {
        "specversion": "1.0",
        "id": "m2",
        "source": SOURCE,
        "type": "personaldata.movement.v1",
        "time": "2026-01-10T08:05:00Z",
        "data": {
            "kind": "disclose",
            "from": {"party": "SHOP"},
            "to": {"party": "NIM"},
            "subjects": [PERSON],
            "data": [{"category": "email"}],
            "purposes": ["hosting_backend"],
            "basis": {"gdpr": "eu-gdpr:A6-1-b"},
            "transfer": {"tool": "eu-gdpr:A45-3"},
            "derived_from": ["m1"],
            "completed_at": "2026-01-10T08:06:00Z",
        },
    }
    assert (event.type, event.source, event.id) == ("personaldata.movement.v1", SOURCE, "m2")


def test_a_movement_in_full(client: Client) -> None:
    """The models take the place of the texts, and say more."""
    event = client.movement(
        kind="onward",
        sender=Sender(party="NIM", place="US-OR"),
        receiver=Receiver(party="SHW", party_class="service_provider", role="sub_processor"),
        subjects=[Subject(id=PERSON, role="account_admin"), Subject(id="user-1002")],
        categories=[Datum(category="email", state="encrypted", key_holder="SHOP"), "name"],
        basis=Basis(contract="agr-1"),
        transfer=Transfer(controls=("security",)),
        derived_from=[EventReference(id="m1", source="//other"), EventReference(id="m2")],
        at=AT,
    )
    data = sent(event)["data"]
    assert data["to"] == {"party": "SHW", "class": "service_provider", "role": "sub_processor"}
    assert data["subjects"] == [{"id": PERSON, "role": "account_admin"}, "user-1002"]
    assert data["data"][0] == {"category": "email", "state": "encrypted", "key_holder": "SHOP"}
    assert data["derived_from"] == [{"id": "m1", "source": "//other"}, "m2"]


def test_an_erasure(client: Client) -> None:
    """Of everything, or of some categories."""
    everything = sent(client.erasure(holder="NIM", status="confirmed", subjects=[PERSON], at=AT))
    assert everything["data"] == {
        "holder": "NIM",
        "status": "confirmed",
        "categories": "all",
        "subjects": [PERSON],
    }
    some = client.erasure(holder="NIM", status="claimed", categories=["email"], all_held=True)
    assert sent(some)["data"]["categories"] == ["email"]
    cohort = Cohort(uri="file:///manifest", sha256="0" * 64, count=3)
    assert sent(client.erasure(holder="NIM", status="claimed", cohort=cohort))["data"]["cohort"]


def test_any_model(client: Client) -> None:
    """The type follows from the model."""
    for model, name in (
        (Party(id="NIM", name="Nimbus", party_class="service_provider"), "party"),
        (Consent(id="c1", subjects=(Subject(id=PERSON),), status="given"), "consent"),
        (Incident(id="i1", holder="NIM", kind="confidentiality"), "incident"),
        (SubjectFact(id=PERSON, residency="DE"), "subject"),
        (Erasure(holder="NIM", status="claimed", categories="all", all_held=True), "erasure"),
    ):
        assert client.event(model).type == f"personaldata.{name}.v1"
    with pytest.raises(EventRefused, match="unknown-type"):
        client.event(Subject(id=PERSON))


def test_ids_are_random_and_times_are_now(client: Client) -> None:
    """An application that wants to repeat an event after a crash gives both."""
    before = datetime.now(UTC)
    events = [sent(client.event(Party(id="NIM"))) for _ in range(2)]
    after = datetime.now(UTC)
    assert events[0]["id"] != events[1]["id"]
    assert all(before <= datetime.fromisoformat(one["time"]) <= after for one in events)


def test_times_are_in_utc_and_have_a_zone(client: Client) -> None:
    """A time without one is refused where it is given."""
    there = AT.astimezone(timezone(timedelta(hours=9)))
    assert sent(client.event(Party(id="NIM"), at=there))["time"] == "2026-01-10T08:05:00Z"
    with pytest.raises(EventRefused, match="zone"):
        client.event(Party(id="NIM"), at=datetime(2026, 1, 1))  # noqa: DTZ001


@pytest.mark.parametrize("path", [*FULL, *MINIMAL], ids=name_of)
def test_every_sample_leaves_as_it_is(path: Any) -> None:
    """A dict in the shape of the contract is sent unchanged, and models say the same again."""
    sample = load(path)
    event = checked(sample)
    assert sent(event) == sample
    transport: Any = Nowhere()
    model = MODELS[sample["type"]].model_validate(sample["data"])
    again = Client(transport, source=sample["source"]).event(
        model, at=datetime.fromisoformat(sample["time"]), event_id=sample["id"]
    )
    ours, theirs = Decoder().decode(again.text), Decoder().decode(event.text)
    assert replace(ours, recorded_at=None) == replace(theirs, recorded_at=None)


def test_what_leaves_is_recorded() -> None:
    """Whatever is wrong with an event: if the client lets it out, the decoder takes it."""
    left = []
    for text in Mutator(seed=11).mutants(5_000):
        with suppress(orjson.JSONDecodeError):
            outcome = tried(orjson.loads(text))
            if isinstance(outcome, EventRefused):
                assert MARK not in str(outcome)
            else:
                left.append(outcome)
    assert len(left) > 500
    for one in left:
        assert Decoder().decode(one.text).id == one.id


@given(shapes(), own_parts())
def test_plain_movements_leave(shape: dict[str, Any], parts: Any) -> None:
    """What the decoder takes and says nothing unknown, the client lets out."""
    value = event(shape, parts)
    text = orjson.dumps(value)
    try:
        Decoder().decode(text)
    except Refusal:
        return
    outcome = tried(value)
    if isinstance(outcome, EventRefused):
        assert outcome.reason in {"unknown-field", "names-a-person"}
    else:
        assert outcome.text == text


MOVEMENT: dict[str, Any] = {
    "specversion": "1.0",
    "id": "m1",
    "source": SOURCE,
    "type": "personaldata.movement.v1",
    "time": "2026-01-10T08:05:00Z",
    "data": {
        "kind": "disclose",
        "from": {"party": "SHOP"},
        "to": {"party": "NIM"},
        "subjects": [PERSON],
        "data": [{"category": "email"}],
    },
}


CROWD = [str(number) for number in range(SUBJECTS_MAX + 1)]
DEEP = orjson.loads("[" * 33 + "]" * 33)


def with_data(**changes: Any) -> dict[str, Any]:
    return {**MOVEMENT, "data": {**MOVEMENT["data"], **changes}}


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ({**MOVEMENT, "id": {1}}, "not-json"),
        ({**MOVEMENT, "id": "\ud800"}, "not-json"),
        ({**MOVEMENT, "id": ""}, "invalid-envelope"),
        ({**MOVEMENT, "specversion": "0.3"}, "unsupported-specversion"),
        ({**MOVEMENT, "type": "shop.order.v1"}, "unknown-type"),
        ({**MOVEMENT, "time": "2026-01-10T08:05:00"}, "invalid-time"),
        ({**MOVEMENT, "time": datetime(2026, 1, 1)}, "invalid-time"),  # noqa: DTZ001
        ({**MOVEMENT, "note": "x" * EVENT_BYTES_MAX}, "too-large"),
        (
            with_data(subjects=[str(number) for number in range(SUBJECTS_MAX + 1)]),
            "too-many-subjects",
        ),
        (with_data(subjects=[]), "invalid-data"),
        (with_data(kind="give"), "invalid-data"),
        (with_data(cohort={"uri": "u", "sha256": "0" * 64, "count": 1}), "invalid-data"),
        (
            {
                **MOVEMENT,
                "deep": [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]],
            },
            "too-deep",
        ),
        (with_data(purpose=["hosting_backend"]), "unknown-field"),
        (with_data(to={"party": "NIM", "rôle": "processor"}), "unknown-field"),
        (
            with_data(data=[{"category": "email"}, {"category": "name", "colour": 1}]),
            "unknown-field",
        ),
        ({**MOVEMENT, "id": f"move-{PERSON}"}, "names-a-person"),
        ({**MOVEMENT, "source": f"//shop.example/{PERSON}"}, "names-a-person"),
        ({**MOVEMENT, "subject": PERSON}, "names-a-person"),
        ("text", "not-an-object"),
    ],
)
def test_what_does_not_leave(value: Any, reason: str) -> None:
    """Each with the reason the receiver would give, where it would refuse; no person is named."""
    error = refused(value)
    assert error.reason == reason
    assert PERSON not in str(error)


def test_an_unknown_field_is_told_by_what_would_be_known() -> None:
    """The misspelt name may be anything, a person too; the names around it help enough."""
    error = refused(with_data(data=[{"category": "email", "zaphod": 1}]))
    assert error.detail.startswith("data.data: expected only category, collection_mode")
    assert "zaphod" not in str(error)
    assert "from, to" in refused(with_data(purpose=[])).detail


@pytest.mark.parametrize(
    ("event_type", "data"),
    [
        ("consent", {"id": "c", "subjects": [{"id": "max"}], "status": "given"}),
        ("subject", {"id": "max"}),
        ("request", {"id": "r", "subject": "max", "kind": "access"}),
        ("legal-request", {"id": "l", "scope": {"subjects": ["max"]}}),
    ],
)
def test_people_in_facts_are_kept_out_of_the_envelope(event_type: str, data: Any) -> None:
    """Wherever a fact names them; a part of a word is not a name."""
    fact = {**MOVEMENT, "type": f"personaldata.{event_type}.v1", "data": data}
    assert checked({**fact, "id": "maximum"}).id == "maximum"
    assert refused({**fact, "id": "for-max-1"}).reason == "names-a-person"


def test_clocks() -> None:
    """Five minutes ahead are forgiven; only a plan may lie further ahead."""
    assert checked(MOVEMENT, NOW - 300_000_000).id == "m1"
    assert refused(MOVEMENT, NOW - 300_000_001).reason == "time-in-future"
    assert checked(with_data(kind="planned"), NOW - 400_000_000).id == "m1"


def test_an_interval_that_runs_backward() -> None:
    fact = {**MOVEMENT, "type": "personaldata.party.v1"}
    data = {"id": "NIM", "valid_to": "2026-01-10T08:04:59Z"}
    assert refused({**fact, "data": data}).detail == "data: expected valid_to not before valid_from"


def test_a_text_is_no_list_of_people(client: Client) -> None:
    """`subjects="user-1"` would otherwise be six people."""
    with pytest.raises(EventRefused, match="found one text"):
        client.movement(
            kind="disclose", sender="A", receiver="B", subjects=PERSON, categories=["email"]
        )


def test_events_do_not_show_people() -> None:
    """Neither in the text of an event that gets into a log."""
    assert PERSON not in repr(checked(MOVEMENT))


def test_a_movement_of_a_model_is_plain(client: Client) -> None:
    """People are plain texts again, which decoders are quick with."""
    model = Movement.model_validate(MOVEMENT["data"])
    assert sent(client.event(model))["data"] == MOVEMENT["data"]
