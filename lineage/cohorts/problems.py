"""Why the people of a cohort are not known: stable codes, kept with what was found."""

from typing import Final

MISSING: Final = "missing"
OUTSIDE: Final = "outside"
ELSEWHERE: Final = "elsewhere"
UNREADABLE: Final = "unreadable"
TOO_LARGE: Final = "too-large"
DIGEST: Final = "digest"
COLUMN: Final = "column"
COUNT: Final = "count"

REASONS: Final = {
    MISSING: "there is no file where its manifest should be",
    OUTSIDE: "its manifest lies outside the folders that manifests are read from",
    ELSEWHERE: "its manifest is not a file of this machine, and none is fetched",
    UNREADABLE: "its manifest cannot be read as NDJSON, CSV or Parquet",
    TOO_LARGE: "its manifest is larger than one may be",
    DIGEST: "the file has another digest than the event says",
    COLUMN: "its manifest has no column of identifiers",
    COUNT: "its manifest names another number of people than the event says",
}
"""In words, as a finding gives them."""


class Problem(Exception):
    """Raised where a manifest cannot be used. Holds a code, never anything of the file."""

    def __init__(self, code: str) -> None:
        super().__init__(REASONS[code])
        self.code = code
