"""The part of an OpenLineage event that says who read and wrote what.

Lenient where the field is: unknown fields are ignored, null facets and lists count as absent.
Strict where a guess would falsify evidence: a time needs an offset, a run its id.
Source: https://openlineage.io/spec/2-0-2/OpenLineage.json and the schema and column lineage facets.
"""

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from lineage.ingest.decoded import Refusal
from lineage.ingest.json_text import loads
from lineage.instants import parse
from lineage.validation import first_complaint

EventType = Literal["START", "RUNNING", "COMPLETE", "ABORT", "FAIL", "OTHER"]
Name = Annotated[str, Field(min_length=1, max_length=10_000)]


def _list_or_nothing(value: Any) -> Any:
    return () if value is None else value


def _unless_deleted(value: Any) -> Any:
    """A facet with `_deleted` takes back what earlier events said; it says nothing itself."""
    return None if isinstance(value, dict) and value.get("_deleted") is True else value


def _upper(value: Any) -> Any:
    return value.upper() if isinstance(value, str) else value


def _micros(value: Any) -> int:
    return parse(value if isinstance(value, str) else "")


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class SchemaField(_Part):
    name: Annotated[str, Field(max_length=10_000)]
    fields: "SchemaFields" = ()


SchemaFields = Annotated[tuple[SchemaField, ...], BeforeValidator(_list_or_nothing)]


class SchemaFacet(_Part):
    fields: SchemaFields = ()


class Transformation(_Part):
    """How a value came from another. INDIRECT: it only decided, as a filter or a join does."""

    type: Annotated[str | None, BeforeValidator(_upper)] = None
    subtype: Annotated[str | None, BeforeValidator(_upper)] = None
    masking: bool | None = None


class InputField(_Part):
    namespace: Name
    name: Name
    field: Annotated[str, Field(max_length=10_000)]
    transformations: Annotated[tuple[Transformation, ...], BeforeValidator(_list_or_nothing)] = ()


InputFields = Annotated[tuple[InputField, ...], BeforeValidator(_list_or_nothing)]


class ColumnOrigin(_Part):
    input_fields: Annotated[InputFields, Field(alias="inputFields")] = ()
    transformation_type: Annotated[
        str | None, BeforeValidator(_upper), Field(alias="transformationType")
    ] = None
    """IDENTITY or MASKED, in versions before 1-2-0."""


class ColumnLineageFacet(_Part):
    fields: Annotated[
        dict[str, ColumnOrigin], BeforeValidator(lambda value: {} if value is None else value)
    ] = {}
    dataset: InputFields = ()
    """What the dataset as a whole depends on."""


class Facets(_Part):
    schema_facet: Annotated[
        SchemaFacet | None, BeforeValidator(_unless_deleted), Field(alias="schema")
    ] = None
    column_lineage: Annotated[
        ColumnLineageFacet | None, BeforeValidator(_unless_deleted), Field(alias="columnLineage")
    ] = None


class DatasetUse(_Part):
    namespace: Name
    name: Name
    facets: Facets | None = None


Uses = Annotated[tuple[DatasetUse, ...], BeforeValidator(_list_or_nothing)]


class RunId(_Part):
    run_id: Annotated[Name, Field(alias="runId")]


class JobName(_Part):
    namespace: Name
    name: Name


class LineageEvent(_Part):
    """A RunEvent (with `run`), a JobEvent (with `job` alone) or a DatasetEvent (`dataset`)."""

    event_type: Annotated[EventType | None, BeforeValidator(_upper), Field(alias="eventType")] = (
        None
    )
    event_time: Annotated[int, BeforeValidator(_micros), Field(alias="eventTime")]
    """Microseconds since 1970; finer digits are cut off."""
    run: RunId | None = None
    job: JobName | None = None
    dataset: DatasetUse | None = None
    inputs: Uses = ()
    outputs: Uses = ()


_FIELDS: Final = frozenset(
    field.alias or name
    for model in (
        LineageEvent,
        RunId,
        JobName,
        DatasetUse,
        Facets,
        SchemaFacet,
        SchemaField,
        ColumnLineageFacet,
        ColumnOrigin,
        InputField,
        Transformation,
    )
    for name, field in model.model_fields.items()
)


def read_event(received: bytes) -> LineageEvent:
    """One OpenLineage event in JSON. Raises Refusal with the reason it cannot be used."""
    value = loads(received)
    if type(value) is not dict:
        raise Refusal("not-an-object", "expected a JSON object")
    try:
        event = LineageEvent.model_validate(value)
    except ValidationError as error:
        raise _refusal(error) from None
    if event.job is None and (event.run is not None or event.dataset is None):
        raise Refusal("invalid-data", "object: expected an OpenLineage run, job or dataset event")
    return event


def _refusal(error: ValidationError) -> Refusal:
    """The first complaint. Keys that are not of OpenLineage's own are not repeated."""
    kind, place, expected = first_complaint(error, _FIELDS)
    if kind.startswith("recursion"):
        return Refusal("too-deep", "fields: expected columns nested less deeply")
    reason = "invalid-time" if place == "eventTime" else "invalid-data"
    return Refusal(reason, f"{place or 'object'}: {expected}")
