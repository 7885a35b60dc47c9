"""Why the people of a cohort are not known: stable codes, kept with what was found."""

from typing import Final

MISSING: Final = "missing"
OUTSIDE: Final = "outside"
ELSEWHERE: Final = "elsewhere"
UNREADABLE: Final = "unreadable"
DIGEST: Final = "digest"
COLUMN: Final = "column"
COUNT: Final = "count"

REASONS: Final = {
    MISSING: "there is no file where the manifest should be",
    OUTSIDE: "the manifest lies outside the folders that manifests are read from",
    ELSEWHERE: "the manifest is not a file of this machine, and none is fetched",
    UNREADABLE: "the manifest cannot be read as NDJSON, CSV or Parquet",
    DIGEST: "the file has another digest than the event says",
    COLUMN: "the manifest has no column of identifiers",
    COUNT: "the manifest names another number of people than the event says",
}
"""In words, the way a finding gives them."""
