"""The key of a record: what decides its partition (adr/0009).

Events about one person must stay in order, so they need one key; but keys show up in tools, logs
and compacted topics, and any hash of a guessable identifier can be undone by guessing. So the key
is one of 65,536 buckets, which thousands of people share in any company large enough to matter:
enough to spread over partitions, too little to name anyone, and no secret to distribute.
"""

from collections.abc import Sequence
from typing import Final

import xxhash

BUCKETS: Final = 1 << 16


def record_key(event_type: str, people: Sequence[str], fact_id: str | None) -> bytes | None:
    """Four hexadecimal digits: of the first person named, else of the fact.

    None where neither is there, as for cohorts: such an event concerns every partition alike.
    Events that name several people are in order with the events of the first only.
    """
    if people:
        return _bucket(f"subject\0{people[0]}")
    return _bucket(f"{event_type}\0{fact_id}") if fact_id is not None else None


def _bucket(text: str) -> bytes:
    return b"%04x" % (xxhash.xxh3_64_intdigest(text.encode()) % BUCKETS)
