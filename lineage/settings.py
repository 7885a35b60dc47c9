"""Every setting of the product, in frozen tables: name, default, help.

Each can be given as an environment variable (its table's prefix and the name in capitals); the
ones that have a flag can be given on the command line, which wins.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, ClassVar, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from lineage.errors import UsageError
from lineage.validation import first_complaint

PREFIX: Final = "LINEAGE_"
PREFIXES: Final = (PREFIX, "LINEAGE_KAFKA_", "LINEAGE_CONSUMER_", "LINEAGE_TEST_")
"""Every table has one; a variable belongs to the most specific that fits."""


class Table(BaseModel):
    """What an operator can choose about one part of the product. Unknown names are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    PREFIX: ClassVar[str]
    """What its variables begin with."""

    @classmethod
    def load(cls, environment: Mapping[str, str] | None = None, **given: Any) -> Self:
        """The table from the environment, overruled by what was given. Raises UsageError."""
        variables = os.environ if environment is None else environment
        values: dict[str, Any] = {
            variable.removeprefix(cls.PREFIX).lower(): text
            for variable, text in variables.items()
            if _table_of(variable) == cls.PREFIX
        }
        values |= {name: value for name, value in given.items() if value is not None}
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            _, name, expected = first_complaint(error)
            place = f"setting {cls.PREFIX}{name.upper() or '*'}"
            raise UsageError(f"{place}: {expected}; see `lineage settings`") from None


class Settings(Table):
    """What an operator can choose about the product as a whole."""

    PREFIX: ClassVar[str] = PREFIX

    store: str = "./lineage-data"
    """Folder of the embedded store, or the address of a Neo4j server: `neo4j+s://HOST:7687`."""
    local_folder: str = "./lineage-data"
    """Folder of the key file and the access journal where the store is a server."""
    key_file: str = ""
    """The installation's key file; `key` in the store's folder, or the local one, where empty."""
    neo4j_user: str = "neo4j"
    """User at the Neo4j server."""
    neo4j_password: SecretStr = SecretStr("")
    """The user's password; a file is safer."""
    neo4j_password_file: str = ""
    """File that holds the user's password and nothing else."""
    neo4j_ca_file: str = ""
    """Certificates of authorities to trust for `neo4j+s://`, in PEM; the system's where empty."""
    neo4j_database: str = "neo4j"
    """Database at the Neo4j server; the Community edition has this one only."""
    company: str = ""
    """Party id of the company itself; the party facts of class `company` where empty."""
    identifiers: Literal["reversible", "one-way"] = "reversible"
    """`reversible` keeps raw identifiers sealed, `one-way` keeps none: settled at first use."""
    raw_events: Literal["sealed", "off"] = "sealed"
    """`sealed` keeps received events, compressed and sealed; `off` keeps none."""
    late_after_h: Annotated[int, Field(ge=1)] = 24
    """Hours after which the report of a movement counts as late."""
    manifests: str = ""
    """Folders that manifests of cohorts are read from, parted as in PATH; nothing else is."""
    packs: str = ""
    """Files and folders of packs beside those shipped, parted as in PATH; see `lineage packs`."""
    fonts: str = ""
    """Folder of fonts for scripts in PDF reports that the fonts brought along lack, such as CJK."""
    tokens_file: str = ""
    """Hashes of bearer tokens; the API listens on nothing but this machine without them."""

    @property
    def on_server(self) -> bool:
        """Whether the store is a server and not a folder."""
        return "://" in self.store

    @property
    def folder(self) -> Path:
        """Where the key file and the access journal are, and an embedded store with them."""
        return Path(self.local_folder if self.on_server else self.store)

    @property
    def manifest_folders(self) -> tuple[Path, ...]:
        return tuple(Path(one) for one in self.manifests.split(os.pathsep) if one)

    @property
    def key_path(self) -> Path:
        return Path(self.key_file) if self.key_file else self.folder / "key"


def load(environment: Mapping[str, str] | None = None, **given: Any) -> Settings:
    """Settings from the environment, overruled by what was given. Raises UsageError."""
    return Settings.load(environment, **given)


def _table_of(variable: str) -> str:
    """The prefix of the table that a variable belongs to, empty for none."""
    return max((one for one in PREFIXES if variable.startswith(one)), key=len, default="")
