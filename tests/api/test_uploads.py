"""A file on its way in: what of it lies in memory meanwhile."""

import io
import sys

SIZE_BYTES = 3_000_000
JPEG = b"\xff\xd8\xff\xc0\x00\x11\x08\x03\xe8\x03\xe8\x03" + b"\x11" * 9


class Pieces(io.BytesIO):
    """A body that notes who still holds a piece of it when the next is asked for."""

    def __init__(self) -> None:
        super().__init__(JPEG.ljust(SIZE_BYTES, b"\x07"))
        self.piece: bytes | None = None
        self.holders: list[int] = []

    def read(self, size: int | None = -1, /) -> bytes:
        if self.piece:
            self.holders.append(sys.getrefcount(self.piece) - 2)  # we and the call
        self.piece = super().read(size)
        return self.piece


def test_no_piece_is_kept_while_the_next_is_waited_for(client, world) -> None:
    body = Pieces()
    kept = client.post(
        "/v1/vouchers?source=file&capture_id=01990000-0000-7000-8000-000000000001",
        headers={**world.bearer("north"), "Content-Length": str(SIZE_BYTES)},
        input_stream=body,
        environ_overrides={"wsgi.input_terminated": True},
    )
    assert (kept.status_code, kept.json["size_bytes"]) == (201, SIZE_BYTES)
    assert len(body.holders) > 3
    assert set(body.holders) == {0}
