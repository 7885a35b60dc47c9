"""How datasets, jobs, the events made of them and the events they are made of are named."""

from hashlib import sha256
from typing import Final, NamedTuple
from urllib.parse import quote

NAME_MAX: Final = 400
"""Longer names are cut and end in a digest, so that they stay distinct within `Reference`."""


class Dataset(NamedTuple):
    """A dataset as OpenLineage names it (https://openlineage.io/docs/spec/naming)."""

    namespace: str
    name: str


class Job(NamedTuple):
    namespace: str
    name: str


class Seen(NamedTuple):
    """When an event was appended to its log, in microseconds since 1970, and under which number.

    Numbers grow along the log, with gaps.
    """

    at: int
    number: int
    by_broker: bool = True
    """Whether the broker says when. A producer's word orders the log, and is no evidence."""


START: Final = Seen(0, 0)
"""For streams in which nobody asks when and where."""


def event_id(run_id: str, job: Job, sender: Dataset, receiver: Dataset) -> str:
    """The same for the same run, job and pair of datasets, however often and whenever read."""
    return f"ol-{fitted(run_id)}-{digest(*job, *sender, *receiver)}"


def source_of(job: Job) -> str:
    """The `source` of what a job did, a URI.

    The job's namespace, not the producer: events of one run may come from several producers.
    """
    return fitted(f"openlineage:{quote(job.namespace, safe='/:@')}")


def digest(*parts: str) -> str:
    """Sixteen hexadecimal digits that no shift of text between the parts can reproduce."""
    lengths = ",".join(str(len(part)) for part in parts)
    return sha256("\0".join((lengths, *parts)).encode()).hexdigest()[:16]


def fitted(name: str) -> str:
    return name if len(name) <= NAME_MAX else f"{name[:NAME_MAX]}~{digest(name)}"
