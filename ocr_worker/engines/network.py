"""What a loaded model is to the engine: numbers in, numbers out."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Tensor = NDArray[np.float32]

# Beyond this many numbers of input a run is uncommon (960 × 960 pixels stay below), and what it
# took of memory is given back; below, keeping it is what makes the next run quick.
LARGE_INPUT = 3 * 1024 * 1024

# Each new shape leaves prepared code and buffers behind: 7 MB resident, 40 MB reserved. Lines come
# in 42 shapes (`recognition.plan`) and stay below; pages in more.
SHAPES_MAX = 48


class Network(Protocol):
    """One loaded model with one input and one output."""

    def run(self, batch: Tensor) -> Tensor:
        """Run once; as many callers at once as there are lanes. The result is the caller's."""
        ...

    def peek(self, batch: Tensor) -> AbstractContextManager[Tensor]:
        """Run once; the result is the network's own memory, good until the block ends."""
        ...

    def rest(self) -> None:
        """Give back memory that an uncommon run took; called between pages, by one caller."""
        ...

    def close(self) -> None: ...


class Runtime(Protocol):
    name: str

    def load(self, model: Path, *, threads: int, lanes: int) -> Network:
        """Load an ONNX file for `lanes` runs at once, each on `threads` threads."""
        ...
