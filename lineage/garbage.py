"""When to look for garbage: not while many objects are made that will all be gone in a moment."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


def settled() -> None:
    """Look for garbage once and for all in what lives now, such as a store that was just opened.

    Whatever is made later is searched without going through all of that again.
    """
    gc.collect()
    gc.freeze()


@contextmanager
def collection_paused() -> Iterator[None]:
    """Put off the search for cyclic garbage, for the whole process, until the context ends.

    A batch of events is tens of thousands of objects without cycles. Counting them as candidates
    sets off one search after the other, each through all that lives, for nothing. Threads that
    overlap are safe: whoever paused first takes it up again, at worst a little early for others.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
