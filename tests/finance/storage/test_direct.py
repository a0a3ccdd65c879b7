"""Files written past the page cache."""

import fcntl
import os
from pathlib import Path

import pytest

from finance.storage.direct import BLOCK_BYTES, BUFFER_BYTES, Buffers, DirectWriter, direct_flag

SIZES = (0, 1, BLOCK_BYTES, BLOCK_BYTES + 1, BUFFER_BYTES, BUFFER_BYTES + 1, 2_500_001)


def _written(path: Path, pieces: list[bytes], *, flag: int) -> int:
    """Write the pieces; the flags that the handle had afterwards."""
    buffers = Buffers()
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | flag, 0o600)
    try:
        writer = DirectWriter(handle, buffers.take())
        for piece in pieces:
            writer.write(piece)
        writer.finish()
        return fcntl.fcntl(handle, fcntl.F_GETFL)
    finally:
        os.close(handle)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("is_direct", [True, False])
def test_every_size_comes_out_as_it_went_in(tmp_path: Path, size: int, *, is_direct: bool) -> None:
    data = os.urandom(size)
    flag = direct_flag(tmp_path) if is_direct else 0
    flags = _written(tmp_path / "whole", [data], flag=flag)
    assert (tmp_path / "whole").read_bytes() == data
    if size % BLOCK_BYTES == 0:
        assert flags & os.O_DIRECT == flag


def test_pieces_of_any_size_follow_each_other(tmp_path: Path) -> None:
    pieces = [os.urandom(size) for size in (7, 4096, 1, 700_000, 1_048_576, 0, 333)]
    _written(tmp_path / "pieces", pieces, flag=direct_flag(tmp_path))
    assert (tmp_path / "pieces").read_bytes() == b"".join(pieces)


def test_a_buffer_is_used_again() -> None:
    buffers = Buffers()
    first, second = buffers.take(), buffers.take()
    assert first is not second
    buffers.give_back(first)
    assert buffers.take() is first


def test_a_place_without_such_files_is_written_the_usual_way(tmp_path: Path) -> None:
    assert direct_flag(tmp_path / "missing") == 0
