"""What a loaded model is to the engine: numbers in, numbers out."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Tensor = NDArray[np.float32]

# Beyond this many numbers of input a run is uncommon (960 × 960 pixels stay below), and what it
# took of memory is given back; below, keeping it is what makes the next run quick.
LARGE_INPUT = 3 * 1024 * 1024

# Each new shape leaves prepared code and buffers behind: 5 to 7 MB resident, 25 MB reserved. Lines
# come in 67 shapes (`recognition.plan`) and stay below; pages in more.
SHAPES_MAX = 72


class Network(Protocol):
    """One loaded model with one input and one output."""

    def run(self, batch: Tensor) -> Tensor:
        """Run once; as many callers at once as there are lanes. The result is the caller's."""
        ...

    def rest(self) -> None:
        """Give back memory that an uncommon run took; called between pages, by one caller."""
        ...

    def close(self) -> None: ...


class Reader(Protocol):
    """A loaded recogniser. What it makes of a batch is settled for many batches at once."""

    def look(self, batch: Tensor) -> Tensor:
        """N × 3 × 48 × width to n × steps × features; as many callers as there are lanes."""
        ...

    def settle(self, looks: Sequence[Tensor]) -> list[Tensor]:
        """Of each look n × steps × (best class, how certain it is)."""
        ...

    def rest(self) -> None:
        """As a network's."""
        ...

    def close(self) -> None: ...


class Runtime(Protocol):
    """Loads ONNX files for `lanes` runs at once, each on `threads` threads."""

    name: str

    def load_finder(self, model: Path, *, threads: int, lanes: int) -> Network:
        """A detector: n × 3 × height × width to n × 1 × height × width."""
        ...

    def load_reader(self, model: Path, *, threads: int, lanes: int) -> Reader: ...


def best_of(certainties: Tensor) -> Tensor:
    """Of n × steps × classes the best class of each step, and how certain it is."""
    classes = certainties.argmax(axis=2)[..., np.newaxis]
    best = np.take_along_axis(certainties, classes, axis=2)
    return np.concatenate([classes.astype(np.float32), best], axis=2)
