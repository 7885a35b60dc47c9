"""GraphML, DOT and JSON, as other programs read them."""

import io
import re

import networkx as nx

from lineage.graph.build import party_graph
from lineage.graph.formats import dot, graphml
from tests.graphs.test_questions import a_flow, a_party, graph_of


def test_graphml_is_read_back() -> None:
    """networkx reads what it wrote: every party, every flow, what they say."""
    graph = graph_of(("PGN", "A"), ("PGN", "A"), ("A", "B"))
    read = nx.read_graphml(io.BytesIO(graphml(graph).encode()), force_multigraph=True)
    assert set(read.nodes) == set(graph.nodes)
    assert sorted(read.edges(keys=True)) == sorted(graph.edges(keys=True))
    assert read.nodes["A"]["name"] == "A Inc"
    assert read["PGN"]["A"]["f-0"]["movements"] == 1


def test_dot_has_every_party_and_flow() -> None:
    """Names that hold quotes, backslashes and line breaks do not break out of theirs."""
    listed = [a_flow(0, "PGN", 'A"];\n evil', "unknown", 3)]
    written = dot(party_graph(listed, [a_party("PGN"), a_party('A"];\n evil')]))
    assert '"A\\"];\\n evil"' in written
    assert len(re.findall(r" -> ", written)) == 1
    assert written.count("\n") == 7
