"""Choke points, ways back, countries and chains, each against an oracle that tries everything."""

from itertools import permutations
from typing import Any

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from lineage.graph.build import party_graph
from lineage.graph.questions import CYCLE_PARTIES_MAX, chain, choke_points, countries, cycles

PARTIES = ["PGN", "A", "B", "C", "D"]
COMPANY = frozenset({"PGN"})
PLACES = ["unknown", "US-OR", "US", "JP", "DE"]

flows = st.builds(
    lambda sender, receiver, place, movements: (sender, receiver, place, movements),
    st.sampled_from([*PARTIES, "@subject"]),
    st.sampled_from([*PARTIES, "@public"]),
    st.sampled_from(PLACES),
    st.integers(1, 5),
)


def a_flow(number: int, sender: str, receiver: str, place: str, movements: int) -> dict[str, Any]:
    return {
        "flow": f"f-{number}",
        "kind": "disclose",
        "from": {"party": sender, "place": "unknown"},
        "to": {"party": receiver, "place": place},
        "categories": ["email"],
        "purposes": ["unknown"],
        "legal_basis": "unknown",
        "tool": "unknown",
        "movements": movements,
        "first_at": "2026-01-01T00:00:00Z",
        "last_at": "2026-01-02T00:00:00Z",
    }


def a_party(party: str, country: str = "DE") -> dict[str, Any]:
    return {"party": party, "name": f"{party} Inc", "class": "v", "place": country} | {
        "country": country
    }


def graph_of(*edges: tuple[str, str], **places: str) -> nx.MultiDiGraph:
    listed = [
        a_flow(number, sender, receiver, places.get(receiver, "unknown"), 1)
        for number, (sender, receiver) in enumerate(edges)
    ]
    return party_graph(listed, [a_party(party) for party in PARTIES])


def drawn(listed: list[tuple[str, str, str, int]]) -> nx.MultiDiGraph:
    return party_graph(
        [a_flow(number, *flow) for number, flow in enumerate(listed)],
        [a_party(party) for party in PARTIES],
    )


def plain(graph: nx.MultiDiGraph) -> nx.DiGraph:
    """Only parties that are somebody, and one edge between two of them."""
    kept = nx.DiGraph(graph.subgraph([one for one in graph if not one.startswith("@")]))
    kept.add_nodes_from(PARTIES)
    return kept


@given(st.lists(flows, max_size=9))
def test_the_only_way_is_the_only_way(listed: list[tuple[str, str, str, int]]) -> None:
    """Without a choke point, exactly those parties get nothing that it is the only way to."""
    graph = drawn(listed)
    reached = nx.descendants(plain(graph), "PGN")
    for point in choke_points(graph, {}, COMPANY):
        without = plain(graph)
        without.remove_node(point["party"])
        lost = reached - nx.descendants(without, "PGN") - {point["party"]}
        assert point["only_way_to"] == sorted(lost if point["party"] in reached else set())


@given(st.lists(flows, max_size=9))
def test_every_way_back_is_found_once(listed: list[tuple[str, str, str, int]]) -> None:
    """Cycles of distinct parties, each written from its least party on, short ones first."""
    graph = drawn(listed)
    found, all_of_them = cycles(graph)
    edges = set(plain(graph).edges())
    expected = [
        list(way)
        for length in range(2, CYCLE_PARTIES_MAX + 1)
        for way in permutations(PARTIES, min(length, len(PARTIES)))
        if len(way) == length and way[0] == min(way)
        if all(step in edges for step in zip(way, (*way[1:], way[0]), strict=True))
    ]
    assert sorted(found) == sorted(expected)
    assert [len(cycle) for cycle in found] == sorted(len(cycle) for cycle in found)
    assert all_of_them


@given(st.lists(flows, max_size=9), st.sampled_from(PARTIES), st.sampled_from(PARTIES))
def test_a_chain_is_a_shortest_one(
    listed: list[tuple[str, str, str, int]], sender: str, receiver: str
) -> None:
    """As many hops as networkx needs, each of them there, none where there is no way."""
    graph = drawn(listed)
    hops = chain(graph, sender, receiver)
    simple = plain(graph)
    if sender == receiver or not nx.has_path(simple, sender, receiver):
        assert hops == []
        return
    assert len(hops) == nx.shortest_path_length(simple, sender, receiver)
    assert [hops[0]["from"], *(hop["to"] for hop in hops)][-1] == receiver
    for hop in hops:
        between = graph[hop["from"]][hop["to"]]
        assert hop["movements"] == max(said["movements"] for said in between.values())


@given(st.lists(flows, max_size=9))
def test_countries_are_those_that_data_reaches(listed: list[tuple[str, str, str, int]]) -> None:
    """By the flow's own place, else by where the receiver is; and who sent it there."""
    reached = {"PGN"} | nx.descendants(plain(drawn(listed)), "PGN")
    into = [
        (place.split("-")[0] if place != "unknown" else "DE", sender, receiver)
        for sender, receiver, place, _ in listed
        if sender in reached and sender != receiver and not receiver.startswith("@")
    ]
    found = countries(drawn(listed), COMPANY)
    assert [one["country"] for one in found] == sorted({country for country, _, _ in into})
    for one in found:
        inward = [flow for flow in into if flow[0] == one["country"]]
        assert one["sent_by_company"] == any(sender == "PGN" for _, sender, _ in inward)
        assert one["parties"] == sorted({receiver for _, _, receiver in inward})
        assert one["chain"][0]["from"] == "PGN"
        assert one["chain"][-1]["to"] in one["parties"]


def test_choke_points_stand_in_order_of_the_people() -> None:
    """Most people first; whoever sends nothing on, or got nothing, is none."""
    graph = graph_of(("PGN", "A"), ("A", "B"), ("PGN", "C"), ("C", "B"), ("D", "B"), ("A", "D"))
    found = choke_points(graph, {"A": 3, "C": 9}, COMPANY)
    assert [(one["party"], one["people"]) for one in found] == [("C", 9), ("A", 3), ("D", 0)]


def test_an_unexpected_country_is_reached_by_others() -> None:
    """The company sends to Germany; that its processor sends on to Japan is shown as such."""
    graph = graph_of(("PGN", "A"), ("A", "B"), B="JP", A="DE")
    germany, japan = countries(graph, COMPANY)
    assert (germany["country"], germany["sent_by_company"]) == ("DE", True)
    assert (japan["country"], japan["sent_by_company"]) == ("JP", False)
    assert [(hop["from"], hop["to"]) for hop in japan["chain"]] == [("PGN", "A"), ("A", "B")]
