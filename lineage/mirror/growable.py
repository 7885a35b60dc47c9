"""A numpy array that grows at its end without being copied each time."""

from typing import Any, Final

import numpy as np
from numpy.typing import DTypeLike, NDArray

_SLACK: Final = 1.06
_SMALLEST: Final = 256


class Growable:
    """An append-only column. Room is added in proportion, at most six per cent too much."""

    def __init__(self, dtype: DTypeLike, room: int = 0) -> None:
        self._array: NDArray[Any] = np.empty(room, dtype=dtype)
        self._length = 0

    def __len__(self) -> int:
        return self._length

    @property
    def nbytes(self) -> int:
        return self._array.nbytes

    @property
    def view(self) -> NDArray[Any]:
        """What has been appended so far; not a copy."""
        return self._array[: self._length]

    def extend(self, values: NDArray[Any]) -> None:
        needed = self._length + len(values)
        if needed > len(self._array):
            room = max(needed, int(len(self._array) * _SLACK), _SMALLEST)
            grown = np.empty(room, dtype=self._array.dtype)
            grown[: self._length] = self.view
            self._array = grown
        self._array[self._length : needed] = values
        self._length = needed


class Flags:
    """Whether something is so of each number; a byte a number, up to the highest that was set."""

    def __init__(self) -> None:
        self._set: NDArray[np.bool_] = np.zeros(0, dtype=bool)

    def __contains__(self, number: int) -> bool:
        return number < len(self._set) and bool(self._set[number])

    @property
    def nbytes(self) -> int:
        return self._set.nbytes

    def set(self, numbers: NDArray[Any]) -> None:
        needed = int(numbers.max(initial=0)) + 1
        if needed > len(self._set):
            grown = np.zeros(max(needed, int(len(self._set) * _SLACK)), dtype=bool)
            grown[: len(self._set)] = self._set
            self._set = grown
        self._set[numbers] = True


class Sparse:
    """Values that few events have, found by the event's ordinal; ordinals ascend."""

    def __init__(self, dtype: DTypeLike) -> None:
        self.ordinals = Growable(np.uint32)
        self.values = Growable(dtype)

    @property
    def nbytes(self) -> int:
        return self.ordinals.nbytes + self.values.nbytes

    def extend(self, ordinals: NDArray[Any], values: NDArray[Any]) -> None:
        if len(ordinals):
            # In this order, so that no ordinal is found without its value.
            self.values.extend(values)
            self.ordinals.extend(ordinals)

    def spans(self, ordinals: NDArray[Any]) -> list[tuple[int, int, int]]:
        """(ordinal, start, end) of the values of those of ascending `ordinals` that have any."""
        if not len(self.ordinals):
            return []
        known = self.ordinals.view
        # Of the column's own type, or numpy would convert the whole column to the other one.
        wanted = ordinals.astype(known.dtype, copy=False)
        starts = known.searchsorted(wanted)
        hits = known.take(starts, mode="clip") == wanted
        if not hits.any():
            return []
        found, starts = wanted[hits], starts[hits]
        ends = known.searchsorted(found, side="right")
        return list(zip(found.tolist(), starts.tolist(), ends.tolist(), strict=True))

    def first_values(self, ordinals: NDArray[Any]) -> dict[int, int]:
        """Ordinal → first value, of those of the ascending `ordinals` that have one."""
        spans = self.spans(ordinals)
        if not spans:
            return {}
        values = self.values.view
        return {ordinal: int(values[start]) for ordinal, start, _ in spans}
