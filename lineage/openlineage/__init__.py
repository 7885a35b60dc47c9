"""OpenLineage run events in, movements of personal data out.

OpenLineage says which job read and wrote which columns. It names no people, no legal entities and
no categories of personal data: a mapping file of the operator does (`mapping`).
"""

from importlib.resources import files

from lineage.openlineage.findings import UnmappedColumn, UntracedUse
from lineage.openlineage.mapping import Mapping, load_mapping
from lineage.openlineage.translate import OpenLineageDecoder, Translation

EXAMPLES = files(__name__) / "examples"
"""Mapping files to start from."""

__all__ = [
    "EXAMPLES",
    "Mapping",
    "OpenLineageDecoder",
    "Translation",
    "UnmappedColumn",
    "UntracedUse",
    "load_mapping",
]
