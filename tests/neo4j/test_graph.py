"""What people see in the graph after events were recorded."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from lineage.bootstrap import Lineage
from lineage.ingest.pipeline import Origin, Received
from lineage.stores.base import Announcement
from lineage.stores.neo4j.connection import Address
from lineage.stores.neo4j.store import Neo4jStore
from lineage.verify import verify
from tests import graph
from tests.builders import (
    a_cohort,
    a_manifest,
    a_movement,
    a_party,
    an_erasure,
    an_event,
    encoded,
)
from tests.worlds import Question, ask, fill, lineage_on


@pytest.fixture
def lineage(database: Address) -> Iterator[Lineage]:
    graph.empty(database)
    store = Neo4jStore(database)
    yield lineage_on(store)
    store.close()


def found(database: Address, query: str) -> list[dict[str, Any]]:
    return [record.data() for record in graph.run(database, query)]


def test_a_movement_reads_like_the_domain(lineage: Lineage, database: Address) -> None:
    """A person's data moved in a flow from one system to another, operated by parties at places."""
    fill(
        lineage,
        [
            a_movement("m1", 1, to={"system": "nim-1", "place": "US-OR", "role": "processor"}),
            a_movement(
                "m2",
                2,
                kind="onward",
                sender="NIM",
                receiver="SHW",
                completed=3,
                ended=5,
                derived_from=["m1"],
                purposes=["hosting_backend"],
            ),
        ],
    )
    (first, second) = found(
        database,
        """
        MATCH (person:Subject)-[moved:MOVED]->(flow:Flow)-[:TO]->(to:System)-[:OPERATED_BY]->(party)
        OPTIONAL MATCH (to)-[:LOCATED_IN]->(place:Place)
        MATCH (flow)-[:FROM]->(:System)-[:OPERATED_BY]->(sender:Party)
        RETURN person.pseudonym STARTS WITH 's-' AS pseudonym, moved.event AS event,
               toString(moved.at) AS at, toString(moved.completed_at) AS completed,
               toString(moved.ended_at) AS ended, moved.ordinal AS ordinal,
               moved.identity AS identity, moved.derived_from AS parents, flow.kind AS kind,
               flow.categories AS categories,
               flow.purposes AS purposes, sender.id AS sender, to.name AS system, party.id AS party,
               place.code AS place
        ORDER BY moved.ordinal
        """,
    )
    identity = first.pop("identity")
    assert first == {
        "pseudonym": True,
        "event": "m1",
        "at": "2020-01-02T00:00:00Z",
        "completed": None,
        "ended": None,
        "ordinal": 0,
        "parents": None,
        "kind": "disclose",
        "categories": ["email"],
        "purposes": None,
        "sender": "PGN",
        "system": "nim-1",
        "party": "NIM",
        "place": "US-OR",
    }
    assert second["completed"] == "2020-01-04T00:00:00Z"
    assert second["ended"] == "2020-01-06T00:00:00Z"
    assert (second["parents"], second["purposes"]) == ([identity], ["hosting_backend"])
    assert (second["sender"], second["party"], second["place"]) == ("NIM", "SHW", None)


def test_a_parent_that_arrives_late_is_linked(lineage: Lineage, database: Address) -> None:
    """What a movement says it comes from leads to it, whichever was recorded first."""
    fill(lineage, [a_movement("child", 2, sender="NIM", receiver="SHW", derived_from=["parent"])])
    fill(lineage, [a_movement("parent", 1)])
    number = lineage.directory.find("ANA")
    rows = graph.run(database, graph.documented("Recorded chains"), number=number)
    assert [(row["from"], row["event"]) for row in rows] == [("parent", "child")]


def test_findings_lead_to_what_they_are_about(lineage: Lineage, database: Address) -> None:
    """To the flow of a movement, to people where all of its people are meant, and to parties."""
    fill(
        lineage,
        [
            a_party("PGN", "company"),
            a_movement("gap", 1, sender="NIM", receiver="SHW", people=("ANA", "BEN")),
        ],
    )
    assert lineage.announce()
    rows = found(
        database,
        """
        MATCH (finding:Finding {code: 'lineage-gap', event: 'gap'})-[:ABOUT]->(what)
        RETURN last(labels(what)) AS label, coalesce(what.kind, what.number) AS what
        ORDER BY label, what
        """,
    )
    ana, ben = (lineage.directory.find(person) for person in ("ANA", "BEN"))
    assert [(row["label"], row["what"]) for row in rows] == [
        ("Flow", "disclose"),
        ("Subject", ana),
        ("Subject", ben),
    ]


def test_a_finding_about_parties_leads_to_each(lineage: Lineage, database: Address) -> None:
    """Though its message names them in one text; a party nobody knows is not made up."""
    fill(lineage, [a_party("NIM", "vendor"), a_party("SHW", "vendor")])
    message = orjson.dumps({"data": {"code": "c", "party": "NIM, SHW, XYZ"}})
    lineage.store.announce(1, [Announcement(1, "f", True, message)])
    query = "MATCH (:Finding {identity: 'f'})-[:ABOUT]->(p:Party) RETURN p.id AS id ORDER BY id"
    assert [row["id"] for row in found(database, query)] == ["NIM", "SHW"]
    assert not found(database, "MATCH (p:Party {id: 'NIM, SHW, XYZ'}) RETURN p.id AS id")


def test_a_bulk_movement_is_one_relationship(lineage: Lineage, database: Address) -> None:
    """From its manifest, or from everyone whose data the sender has; never one a person."""
    fill(
        lineage,
        [
            a_movement("m1", 1, cohort=1_000_000),
            a_movement("m2", 2, all_held=True, sender="NIM"),
            an_erasure("x1", 3, all_held=True),
            an_erasure("x2", 4, cohort=5),
        ],
    )
    rows = found(
        database,
        """
        MATCH (who)-[r:MOVED|ERASED]->(activity)
        RETURN labels(who)[0] AS who, type(r) AS what, r.event AS event,
               coalesce(who.count, who.holder) AS whose ORDER BY event
        """,
    )
    assert [tuple(row.values()) for row in rows] == [
        ("Cohort", "MOVED", "m1", 1_000_000),
        ("Everyone", "MOVED", "m2", "NIM"),
        ("Everyone", "ERASED", "x1", "NIM"),
        ("Cohort", "ERASED", "x2", 1_000_000),
    ]


def test_members_of_a_cohort_are_never_expanded(
    lineage: Lineage, database: Address, tmp_path: Path
) -> None:
    """What was found of a manifest stands beside the cohort, its people in one piece."""
    cohort = a_cohort(("ANA", "BEN"))
    (tmp_path / cohort["uri"]).write_bytes(a_manifest(("ANA", "BEN")))
    origin = Origin("file", imports_history=True, folders=(tmp_path,))
    events = (a_movement("m1", 1, cohort=cohort), a_movement("m2", 2, cohort=7))
    lineage.pipeline.submit([Received(encoded(event)) for event in events], origin)
    rows = found(
        database,
        """
        MATCH (manifest:Manifest)-[:OF]->(cohort:Cohort)-[moved:MOVED]->(:Flow)
        OPTIONAL MATCH (manifest)-[:HOLDS]->(chunk:ManifestChunk)
        RETURN moved.event AS event, cohort.count AS count, manifest.problem AS problem,
               count(chunk) AS chunks ORDER BY event
        """,
    )
    assert [tuple(row.values()) for row in rows] == [("m1", 2, "", 1), ("m2", 7, "outside", 0)]
    [counted] = found(database, "MATCH (:Subject)-[r]->() RETURN count(r) AS relationships")
    assert counted["relationships"] == 0
    assert verify(lineage.store)["ok"]
    assert [one["party"] for one in ask(lineage, Question("BEN"))["recipients"]] == ["NIM"]


def test_an_erasure_stands_beside_the_movements(lineage: Lineage, database: Address) -> None:
    """What was erased, where, and how far the holder got with it."""
    fill(lineage, [a_movement("m1", 1), an_erasure("x1", 2, categories=("email",))])
    assert found(
        database,
        """
        MATCH (:Subject)-[erased:ERASED]->(act:Erasure)-[:AT]->(:System)-[:OPERATED_BY]->(party)
        RETURN erased.event AS event, act.status AS status, act.categories AS categories,
               party.id AS holder
        """,
    ) == [{"event": "x1", "status": "confirmed", "categories": ["email"], "holder": "NIM"}]


def test_facts_lead_to_parties_and_people(lineage: Lineage, database: Address) -> None:
    """With their interval; a party carries the name it was declared with last."""
    consent = {"id": "co", "subjects": ["ANA"], "status": "given", "valid_to": "2021-01-01"}
    fill(
        lineage,
        [
            a_party("NIM", "vendor", 1),
            an_event(
                "agreement", {"id": "ag", "kind": "processor", "parties": ["PGN", "NIM"]}, "a"
            ),
            an_event("consent", {**consent, "valid_to": "2021-01-01T00:00:00Z"}, "c", 2),
        ],
    )
    rows = found(
        database,
        """
        MATCH (fact:Fact)-[:ABOUT]->(what)
        RETURN fact.type AS type, labels(what)[0] AS label, coalesce(what.name, what.id) AS name,
               toString(fact.valid_from) AS since, toString(fact.valid_to) AS until
        ORDER BY type, name
        """,
    )
    assert [tuple(row.values()) for row in rows] == [
        ("personaldata.agreement.v1", "Party", "NIM Inc", "2020-01-01T00:00:00Z", None),
        ("personaldata.agreement.v1", "Party", "PGN", "2020-01-01T00:00:00Z", None),
        (
            "personaldata.consent.v1",
            "Subject",
            None,
            "2020-01-03T00:00:00Z",
            "2021-01-01T00:00:00Z",
        ),
        ("personaldata.party.v1", "Party", "NIM Inc", "2020-01-02T00:00:00Z", None),
    ]


def test_no_identifier_is_in_the_database(lineage: Lineage, database: Address) -> None:
    """A person is a pseudonym and a sealed box, wherever an event named them."""
    name = "zq7731@example.org"
    fill(
        lineage,
        [
            a_movement(f"m-{name}", 1, people=(name,), extra={"note": name}),
            an_event("consent", {"id": f"c-{name}", "subjects": [name], "status": "given"}, "c", 2),
            a_movement("m2", 3, people=(name,), receiver="TRN"),
            a_movement("m2", 4, people=(name,), receiver="SKU"),
        ],
    )
    everything = graph.run(database, "MATCH (n) RETURN properties(n) AS p")
    everything += graph.run(database, "MATCH ()-[r]->() RETURN properties(r) AS p")
    assert len(everything) > 10
    assert "zq7731" not in repr(everything)
