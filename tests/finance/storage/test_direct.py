"""Files written past the page cache."""

import fcntl
import os
from pathlib import Path

import pytest

from finance.storage.direct import (
    BLOCK_BYTES,
    BUFFER_BYTES,
    SMALL_BYTES,
    Buffers,
    DirectFile,
    direct_flag,
)

SIZES = (0, 1, BLOCK_BYTES, BLOCK_BYTES + 1, BUFFER_BYTES, BUFFER_BYTES + 1, 2_500_001)


def _written(path: Path, pieces: list[bytes], *, flag: int) -> int:
    """Write the pieces; the flags that the handle had afterwards."""
    how = os.O_WRONLY | os.O_CREAT | os.O_EXCL | flag
    file = DirectFile(Buffers(), lambda: os.open(path, how, 0o600))
    try:
        for piece in pieces:
            file.write(piece)
        file.finish()
        assert file.handle is not None
        return fcntl.fcntl(file.handle, fcntl.F_GETFL)
    finally:
        file.close()


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


def test_a_file_is_opened_only_when_the_buffer_is_full(tmp_path: Path) -> None:
    opened: list[int] = []

    def opening() -> int:
        opened.append(os.open(tmp_path / "late", os.O_WRONLY | os.O_CREAT, 0o600))
        return opened[-1]

    file = DirectFile(Buffers(), opening)
    file.write(b"x" * BUFFER_BYTES)
    assert not opened
    assert file.handle is None
    file.write(b"y")
    assert opened == [file.handle]
    file.finish()
    file.close()
    assert len(opened) == 1
    assert (tmp_path / "late").stat().st_size == BUFFER_BYTES + 1


def test_a_file_that_failed_keeps_none_of_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "failed"
    file = DirectFile(Buffers(), lambda: os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
    file.close()  # nothing was opened
    assert not path.exists()
    file.write(b"x" * (BUFFER_BYTES + 1))
    file.empty()
    file.close()
    assert path.stat().st_size == 0


def test_a_buffer_is_used_again() -> None:
    buffers = Buffers()
    first, second = buffers.take(), buffers.take()
    assert first is not second
    buffers.give_back(first)
    assert buffers.take() is first


def test_only_so_many_buffers_are_large_and_only_those_are_kept(tmp_path: Path) -> None:
    buffers = Buffers(1)
    first, second = buffers.take(), buffers.take()
    assert (len(first), len(second)) == (BUFFER_BYTES, SMALL_BYTES)
    buffers.give_back(second)
    data = os.urandom(BUFFER_BYTES + 7)
    path = tmp_path / "small"
    file = DirectFile(buffers, lambda: os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
    file.write(data)
    file.finish()
    file.close()
    assert path.read_bytes() == data
    buffers.give_back(first)
    assert buffers.take() is first


def test_a_buffer_is_taken_with_the_first_bytes_and_given_back_at_the_end(tmp_path: Path) -> None:
    buffers = Buffers(1)
    file = DirectFile(buffers, lambda: os.open(tmp_path / "x", os.O_WRONLY | os.O_CREAT, 0o600))
    only = buffers.take()
    buffers.give_back(only)
    file.write(b"first")
    assert buffers.take() is not only
    file.close()
    assert buffers.take() is only


def test_a_place_without_such_files_is_written_the_usual_way(tmp_path: Path) -> None:
    assert direct_flag(tmp_path / "missing") == 0
