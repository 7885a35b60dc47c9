"""Questions about the graph of parties and flows, answered in one answer."""

from typing import Annotated, Any, Self

import networkx as nx
from pydantic import Field, model_validator

from lineage.answers.flows import counted, flows, parties
from lineage.answers.query import Moments
from lineage.events.common import Reference
from lineage.graph.build import party_graph
from lineage.graph.people import passed_on
from lineage.graph.questions import chain, choke_points, countries, cycles
from lineage.view import View


class GraphQuery(Moments):
    """What the graph of parties and flows shows."""

    sender: Annotated[Reference | None, Field(alias="from")] = None
    """With `to`: the shortest chain from this party …"""
    receiver: Annotated[Reference | None, Field(alias="to")] = None
    """… to this one."""

    @model_validator(mode="after")
    def _both_ends(self) -> Self:
        if (self.sender is None) != (self.receiver is None):
            raise ValueError("expected `from` and `to` together")
        return self


def graph(view: View, query: Moments, now: int) -> nx.MultiDiGraph:
    """Parties and flows, as `flows` and `parties` list them."""
    return party_graph(flows(view, query, now)["flows"], parties(view, query, now)["parties"])


def graph_answer(view: View, query: GraphQuery, now: int) -> dict[str, Any]:
    """Nodes and edges, choke points, ways back, countries, and a chain where one is asked for."""
    listed = flows(view, query, now)
    drawn = party_graph(listed["flows"], parties(view, query, now)["parties"])
    kept = counted(view, query.as_of_us(now), query.known_at_us())
    ways_back, all_of_them = cycles(drawn)
    asked = query.sender is not None and query.receiver is not None
    return {
        **listed,
        "query": {
            **listed["query"],
            "command": "graph",
            "from": query.sender,
            "to": query.receiver,
        },
        "complete": all_of_them,
        "nodes": [_node(party, said) for party, said in drawn.nodes(data=True)],
        "choke_points": choke_points(
            drawn, passed_on(view.mirror, kept, query.known_at_us()), view.company
        ),
        "cycles": ways_back,
        "countries": countries(drawn, view.company),
        "chain": chain(drawn, str(query.sender), str(query.receiver)) if asked else None,
    }


def _node(party: str, said: dict[str, str]) -> dict[str, str]:
    return {
        "party": party,
        "name": said["name"],
        "class": said["party_class"],
        "place": said["place"],
        "country": said["country"],
    }
