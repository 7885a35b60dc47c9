"""What the schema and column lineage facets of a dataset say, flattened."""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from lineage.openlineage.events import (
    DatasetUse,
    InputField,
    SchemaField,
    Transformation,
)
from lineage.openlineage.names import Dataset

CLEAR: Final = ""
PSEUDONYMISED: Final = "pseudonymised"
AGGREGATE: Final = "aggregate"
INFLUENCE: Final = "influence"
STRENGTH: Final = (CLEAR, PSEUDONYMISED, AGGREGATE, INFLUENCE)
"""How much of a value is left in what was made of it, most first."""


class Dependency(NamedTuple):
    """A column of an output was made of a field of another dataset."""

    column: str
    """Empty where the output as a whole depends on the field."""
    source: Dataset
    field: str
    state: str
    """One of STRENGTH. CLEAR says only that nobody claimed a weaker state."""


def dataset_of(use: DatasetUse | InputField) -> Dataset:
    return Dataset(use.namespace, use.name)


def columns_of(use: DatasetUse) -> frozenset[str]:
    """Paths of the columns of a schema, such as `contact.email`; empty where it is not known."""
    facet = use.facets.schema_facet if use.facets else None
    return frozenset(_paths(facet.fields)) if facet else frozenset()


def dependencies_of(use: DatasetUse) -> frozenset[Dependency]:
    """Column lineage; empty where it is not known. An empty facet says nothing."""
    facet = use.facets.column_lineage if use.facets else None
    if facet is None:
        return frozenset()
    found = {_dependency("", field, "") for field in facet.dataset}
    for column, origin in facet.fields.items():
        declared = origin.transformation_type or ""
        found |= {_dependency(column, field, declared) for field in origin.input_fields}
    return frozenset(found)


def strongest(states: Iterable[str]) -> str:
    return min(states, key=STRENGTH.index)


def _paths(fields: tuple[SchemaField, ...]) -> Iterator[str]:
    rest = [("", field) for field in fields]
    while rest:
        prefix, field = rest.pop()
        path = f"{prefix}{field.name}"
        if path:
            yield path
        rest += [(f"{path}.", child) for child in field.fields]


def _dependency(column: str, field: InputField, declared: str) -> Dependency:
    if field.transformations:
        state = strongest(_state(transformation) for transformation in field.transformations)
    else:
        state = PSEUDONYMISED if declared == "MASKED" else CLEAR
    return Dependency(column, dataset_of(field), field.field, state)


def _state(transformation: Transformation) -> str:
    if transformation.type == "INDIRECT":
        return INFLUENCE
    if not transformation.masking:
        return CLEAR
    return AGGREGATE if transformation.subtype == "AGGREGATION" else PSEUDONYMISED
