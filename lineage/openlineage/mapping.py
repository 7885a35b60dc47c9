"""The mapping file: the legal entities, systems and data categories that names stand for.

Patterns are shell globs (`*`, `?`, `[…]`). In every list the first entry that matches wins.
Datasets and jobs are matched by case, columns without.
"""

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from lineage.errors import MappingError
from lineage.events.common import Code, Instant, Place, Reference, Text
from lineage.events.movement import Basis, Transfer
from lineage.validation import first_complaint
from lineage.yaml_text import Readable, parse_yaml, read_text

Glob = Annotated[str, Field(min_length=1, max_length=1000)]

RESERVED: Final = frozenset({"@public", "@users"})


def _one_or_more(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Globs = Annotated[tuple[Glob, ...], BeforeValidator(_one_or_more), Field(min_length=1)]
Codes = Annotated[tuple[Code, ...], BeforeValidator(_one_or_more)]


class _Part(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", populate_by_name=True, regex_engine="python-re"
    )


class MappedParty(_Part):
    """A legal entity, as in the fact `personaldata.party.v1`."""

    name: Text | None = None
    party_class: Annotated[Code | None, Field(alias="class")] = None
    place: Place | None = None
    contact: Text | None = None
    url: Text | None = None
    ccpa_category: Code | None = None


class MappedSystem(_Part):
    """Where datasets sit, as in the fact `personaldata.system.v1`."""

    party: Reference
    name: Text | None = None
    place: Place | None = None
    access_places: tuple[Place, ...] = ()


class StatedBasis(Basis):
    model_config = ConfigDict(extra="forbid")


class StatedTransfer(Transfer):
    model_config = ConfigDict(extra="forbid")


class Terms(_Part):
    """What movements are for and on which ground; what is left out stays unknown."""

    purposes: Codes = ()
    role: Code | None = None
    """The receiver's role where the data goes to another party, such as `processor`."""
    basis: StatedBasis | None = None
    transfer: StatedTransfer | None = None
    consideration: Code | None = None
    direct_marketing: bool | None = None


class DatasetRule(_Part):
    """Datasets that sit in a system."""

    namespace: Glob = "*"
    name: Globs = ("*",)
    system: Reference


class ColumnRule(_Part):
    """Columns that hold certain categories, or that are known to hold no personal data."""

    namespace: Glob = "*"
    dataset: Globs = ("*",)
    column: Globs
    category: Codes = ()
    not_personal: bool = False
    collection_mode: Code | None = None
    subject_role: Code | None = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> "ColumnRule":
        if bool(self.category) == self.not_personal:
            raise ValueError("expected exactly one of category and not_personal: true")
        return self


class SourceRule(Terms):
    """Datasets that are filled from the person: a run that writes one is a collection."""

    namespace: Glob = "*"
    name: Globs


class JobRule(Terms):
    """What jobs are for."""

    namespace: Glob = "*"
    name: Globs


class SinkRule(Terms):
    """Jobs that send what they read to a system that no OpenLineage dataset stands for."""

    namespace: Glob = "*"
    name: Globs
    system: Reference
    inputs: Globs = ("*",)
    """Names of the datasets whose data is sent; others are only consulted."""
    categories: Codes = ()
    """What is sent. Where nothing is named, all that the inputs hold is inferred to be sent."""


class Mapping(_Part):
    """A whole mapping file."""

    version: Literal["1"]
    company: Reference
    """The party whose movements are disclosures; others pass data onward."""
    valid_from: Instant = Field(default="1970-01-01T00:00:00Z", validate_default=True)
    """Since when the parties and systems are as described."""
    parties: dict[Reference, MappedParty]
    systems: dict[Reference, MappedSystem]
    datasets: tuple[DatasetRule, ...] = ()
    columns: tuple[ColumnRule, ...] = ()
    sources: tuple[SourceRule, ...] = ()
    jobs: tuple[JobRule, ...] = ()
    sinks: tuple[SinkRule, ...] = ()


def load_mapping(file: Readable) -> Mapping:
    """Read a mapping file in YAML. Raises MappingError with the place in the file."""
    return parse_mapping(read_text(file, MappingError), file.name)


def parse_mapping(text: str, file_name: str = "mapping") -> Mapping:
    """The same for text. Unknown keys, duplicate keys and undeclared references are errors."""
    document = parse_yaml(text, file_name, MappingError)
    try:
        mapping = Mapping.model_validate(document.value)
    except ValidationError as error:
        _, place, expected = first_complaint(error)
        raise MappingError(f"{file_name}: {place or 'file'}: {expected}") from None
    for complaint in _undeclared(mapping):
        raise MappingError(f"{file_name}: {complaint}")
    return mapping


def _undeclared(mapping: Mapping) -> list[str]:
    parties, systems = mapping.parties.keys() | RESERVED, mapping.systems.keys()
    used: list[tuple[str, str, str]] = [("company", "parties", mapping.company)]
    used += [(f"systems.{id}.party", "parties", one.party) for id, one in mapping.systems.items()]
    used += [
        (f"datasets.{n}.system", "systems", rule.system) for n, rule in enumerate(mapping.datasets)
    ]
    used += [(f"sinks.{n}.system", "systems", rule.system) for n, rule in enumerate(mapping.sinks)]
    return [
        f"{place}: expected one of those declared under {table}"
        for place, table, name in used
        if name not in (parties if table == "parties" else systems)
    ]
