"""The graph in the forms that drawing programs read."""

from io import BytesIO
from typing import Final

import networkx as nx

_ESCAPED: Final = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": ""})


def graphml(graph: nx.MultiDiGraph) -> str:
    """GraphML, as yEd, Gephi and Cytoscape read it."""
    written = BytesIO()
    nx.write_graphml_xml(graph, written, named_key_ids=True)
    return written.getvalue().decode() + "\n"


def dot(graph: nx.MultiDiGraph) -> str:
    """DOT, as Graphviz reads it: one edge for each flow, labelled with what moved."""
    lines = ["digraph lineage {", "  rankdir=LR;", "  node [shape=box];"]
    for party, said in graph.nodes(data=True):
        label = f"{said['name']}\n{said['country']}"
        lines.append(f"  {_quoted(party)} [label={_quoted(label)}];")
    for sender, receiver, said in graph.edges(data=True):
        label = f"{said['kind']}: {said['categories']}\n{said['movements']}"
        lines.append(f"  {_quoted(sender)} -> {_quoted(receiver)} [label={_quoted(label)}];")
    return "\n".join([*lines, "}"]) + "\n"


def _quoted(text: str) -> str:
    return f'"{text.translate(_ESCAPED)}"'
