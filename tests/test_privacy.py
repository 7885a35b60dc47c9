"""No raw identifier leaves the process in clear: not into the store's files, logs or errors."""

import base64
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from lineage.answers.query import DisclosureQuery
from lineage.bootstrap import Lineage, open_lineage
from lineage.errors import LineageError
from lineage.ingest.pipeline import Origin, Outcome, Received
from lineage.settings import Settings
from tests.builders import (
    Event,
    a_collection,
    a_correction,
    a_movement,
    a_notice,
    a_party,
    a_secrecy_order,
    a_subject,
    an_erasure,
    an_event,
    encoded,
)

PEOPLE = ("ana.ferreira@example.org", "+49-151-5550-1234", "Zoë Ångström", "PT-1987-04-12-ANA")
ORIGIN = Origin("test", imports_history=True)


def events() -> Iterator[Event]:
    """Every way in which events name people, also where senders were told not to."""
    ana, phone, zoe, number = PEOPLE
    yield a_party()
    yield a_subject(ana, residency="DE")
    yield a_collection("c1", 1, people=(ana, phone))
    yield a_movement("m1", 2, people=PEOPLE)
    yield a_movement("m2", 3, kind="onward", sender="NIM", receiver="SHW", people=(zoe,))
    yield a_movement(f"transfer-{ana}", 3, people=(ana,))
    roles = [{"id": phone, "role": "contact_non_user"}, {"id": ana, "role": "user"}]
    yield a_movement("m3", 4, subjects=roles)
    yield an_erasure("x1", 5, people=(number,), reference=f"rq-{number}")
    yield an_event("request", {"id": "rq", "subject": ana, "kind": "erasure"}, "rq", 4)
    consent = {"id": f"consent-{phone}", "subjects": [phone], "status": "given"}
    yield an_event("consent", consent, f"consent-{phone}", 1)
    scope = {"subjects": [zoe, {"id": number, "role": "user"}]}
    yield an_event("legal-request", {"id": "lr", "scope": scope}, "lr", 2)
    yield an_event("notice", {"id": "n", "about": "breach", "subjects": [zoe]}, "n", 6)
    yield a_notice("n2", "NIM", "rq", 6)
    yield a_secrecy_order("so", ["m1"])
    yield a_movement("m4", 5, kind="return", people=(ana,), derived_from=(f"transfer-{ana}",))
    # What is refused is kept as well, and sealed.
    yield a_movement("m1", 2, people=(ana,))
    yield {**a_movement("m9", 2, people=PEOPLE), "specversion": "0.3"}
    yield a_movement("m10", 2, people=(ana,), kind=f"of {ana}")
    yield a_subject(zoe, residency=zoe)
    yield an_event(ana, {"id": ana}, ana)


@pytest.fixture
def lineage(tmp_path: Path) -> Iterator[Lineage]:
    opened = open_lineage(Settings(store=str(tmp_path / "data")))
    yield opened
    opened.close()


def ingest(lineage: Lineage) -> list[Outcome]:
    received = [Received(encoded(event)) for event in events()]
    cut_off = [Received(item.raw[:-9]) for item in received]
    return lineage.pipeline.submit(received + cut_off, ORIGIN)


def clear_texts() -> list[bytes]:
    """The identifiers as they could stand in a file: as they are, escaped, encoded."""
    found: list[bytes] = []
    for person in PEOPLE:
        plain = person.encode()
        found += [plain, person.lower().encode(), person.encode("utf-16-le")]
        found += [person.encode("unicode_escape"), plain.hex().encode()]
        found += [base64.b64encode(plain).rstrip(b"=")[:-1]]
    return found


def test_no_file_of_the_store_names_a_person(lineage: Lineage) -> None:
    """Not the database, not what is written ahead of it; nor the key file, for that matter."""
    outcomes = ingest(lineage)
    assert {outcome.status for outcome in outcomes} == {"recorded", "quarantined"}
    files = [path for path in lineage.settings.folder.rglob("*") if path.is_file()]
    assert {path.name for path in files} >= {"lineage.sqlite", "lineage.sqlite-wal", "key"}
    for path in files:
        content = path.read_bytes()
        for text in clear_texts():
            assert text not in content, f"{path.name} names a person"


def test_outcomes_and_quarantine_pages_name_nobody(lineage: Lineage) -> None:
    """Reasons and details say which field and what was expected, never what was received."""
    outcomes = ingest(lineage)
    said = " ".join(f"{outcome.reason} {outcome.detail}" for outcome in outcomes)
    said += " ".join(f"{row.reason} {row.detail}" for row in lineage.store.quarantine(0, 1000))
    said += " ".join(repr(finding) for finding in lineage.store.findings())
    for person in PEOPLE:
        assert person not in said


def test_answers_name_only_the_person_asked_about(lineage: Lineage) -> None:
    """As the caller named it, in the echo of the query, and nowhere else."""
    ingest(lineage)
    for person in PEOPLE:
        answer = lineage.where(DisclosureQuery(subject=person, audience="company"))
        assert answer["query"].pop("subject") == person
        assert answer["recipients"]
        for other in PEOPLE:
            assert other not in repr(answer)


def test_logs_and_errors_name_nobody(
    lineage: Lineage, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """Nothing is logged or printed about people, even where recording fails."""
    caplog.set_level(logging.DEBUG)
    ingest(lineage)
    lineage.store.close()
    with pytest.raises(LineageError) as raised:
        lineage.pipeline.submit([Received(encoded(a_movement("m77", 1, people=PEOPLE)))], ORIGIN)
    printed = capfd.readouterr()
    said = caplog.text + printed.out + printed.err + str(raised.value) + repr(raised.value)
    for person in PEOPLE:
        assert person not in said
        assert person.encode("unicode_escape").decode() not in said


def test_identifiers_can_be_revealed_or_not_at_all(tmp_path: Path) -> None:
    """Sealed identifiers come back for those who may ask; in one-way mode nothing does."""
    for mode, expected in (("reversible", PEOPLE[0]), ("one-way", None)):
        settings = Settings(store=str(tmp_path / mode), identifiers=mode)  # type: ignore[arg-type]
        lineage = open_lineage(settings)
        ingest(lineage)
        view = lineage.view()
        number = lineage.directory.find(PEOPLE[0])
        assert view.mirror.events
        assert number is not None
        assert lineage.directory.reveal(number) == expected
        assert lineage.directory.pseudonym(number).startswith("s-")
        lineage.close()


def test_links_hold_though_ids_name_a_person(lineage: Lineage) -> None:
    """An id with a person in it becomes another id, the same wherever that person is named."""
    ana = PEOPLE[0]
    first = a_movement(f"transfer-{ana}", 1, people=(ana,))
    second = a_movement(
        f"onward-{ana}",
        1,
        sender="NIM",
        receiver="SHW",
        people=(ana,),
        derived_from=(f"transfer-{ana}",),
    )
    received = [Received(encoded(event)) for event in (a_party(), second, first, second)]
    fates = [outcome.status for outcome in lineage.pipeline.submit(received, ORIGIN)]
    assert fates == ["recorded", "recorded", "recorded", "duplicate"]
    answer = lineage.where(DisclosureQuery(subject=ana, audience="company"))
    assert [one["certainty"] for one in answer["recipients"]] == ["recorded", "recorded"]
    assert answer["gaps"] == []


@pytest.mark.xfail(strict=True, reason="references in facts that name nobody are kept as they came")
@pytest.mark.parametrize(
    "fact",
    [
        a_correction("k1", f"transfer-{PEOPLE[0]}", 7),
        a_secrecy_order("so", [f"transfer-{PEOPLE[0]}"]),
        a_notice("n2", "NIM", f"rq-{PEOPLE[0]}", 6),
    ],
)
def test_references_of_facts_name_nobody(lineage: Lineage, fact: Event) -> None:
    """A reference to an event whose id names a person is kept as that event's id is."""
    named = a_movement(f"transfer-{PEOPLE[0]}", 1, people=PEOPLE[:1])
    lineage.pipeline.submit([Received(encoded(named)), Received(encoded(fact))], ORIGIN)
    (row,) = lineage.store.facts(-1, frozenset({fact["type"]}))
    assert PEOPLE[0].encode() not in row.body


@pytest.mark.xfail(strict=True, reason="activities are kept as they came")
def test_activities_name_nobody(lineage: Lineage) -> None:
    """A contract or a system that is named after a person is kept under its pseudonym."""
    event = a_movement("m1", 1, people=PEOPLE[:1], basis={"contract": f"contract-{PEOPLE[0]}"})
    lineage.pipeline.submit([Received(encoded(event))], ORIGIN)
    assert PEOPLE[0] not in repr(lineage.store.activities(0))
