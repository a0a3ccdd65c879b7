"""A file on its way in: judged by its first bytes and counted while it streams to the store.

Nothing of it is held in memory beyond one chunk and the head that the judgement needs. The
multipart form is taken apart by Werkzeug's sansio decoder for the same reason.
"""

from collections.abc import Iterator, Mapping
from typing import IO, Any
from urllib.parse import unquote

from flask import Request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder, NeedData

from api import bodies
from api.errors import RequestRefused
from finance.kernel.errors import InvalidInput
from finance.storage.port import ObjectStore, StoredObject
from finance.vouchers import faults
from finance.vouchers.faults import Fault
from finance.vouchers.media import HEAD_BYTES, IMAGES, MediaType, pixel_size, sniff

CHUNK_BYTES = 1024 * 1024  # each chunk costs a turn of the interpreter lock
FIELD_BYTES_MAX = 4 * 1024
PARTS_MAX = 16
# What a form adds around its file: boundaries, part headers, the other fields.
FORM_BYTES_MAX = 64 * 1024

FIELD_NAMES = ("capture_id", "source", "organisation_id", "file_name")
# As WSGI names them.
_HEADERS: Mapping[str, str] = {
    "capture_id": "HTTP_X_CAPTURE_ID",
    "source": "HTTP_X_CAPTURE_SOURCE",
    "organisation_id": "HTTP_X_ORGANISATION_ID",
    "file_name": "HTTP_X_FILE_NAME",  # percent-encoded UTF-8
}


_BROKEN_OFF = "上传中断"


class FileRefused(InvalidInput):
    """The file cannot become a voucher; code, title and remedy are the fault's own."""

    def __init__(self, fault: Fault, detail: str = "") -> None:
        super().__init__(detail or fault.title)
        self.code = fault.code  # type: ignore[misc]  # per fault, not per class
        self.title = fault.title  # type: ignore[misc]  # likewise
        self.remedy = fault.remedy  # type: ignore[misc]  # likewise


class FormBroken(InvalidInput):
    code = "upload.form_broken"
    status = 400
    title = "上传表单不完整或格式不正确"
    remedy = "请重新上传"


class OneFileOnly(InvalidInput):
    code = "upload.one_file_only"
    title = "一次上传只能有一个文件"
    remedy = "请为每个文件单独上传，并各用一个采集编号"


class Upload:
    """One incoming file; `store` it, then read `fields`, `media_type` and `file_name`."""

    def __init__(
        self, request: Request, asked: Mapping[str, Any], *, bytes_max: int, pixels_max: int
    ) -> None:
        self._bytes_max = bytes_max
        self._pixels_max = pixels_max
        is_form = request.mimetype == "multipart/form-data"
        room = bytes_max + (FORM_BYTES_MAX if is_form else 0)
        self._declared_bytes = request.content_length
        if self._declared_bytes is not None and self._declared_bytes > room:
            raise self._too_large()
        self._stream = _stream(request, room)
        self._boundary = _boundary(request) if is_form else None
        self._room = room
        self.fields = _fields_around(request, asked)
        self.media_type: MediaType | None = None

    def store(self, store: ObjectStore) -> StoredObject:
        """Stream the file into the store; FileRefused as soon as it is known to be unfit."""
        return store.put(self._judged(self._file_chunks()), bytes_max=self._bytes_max)

    def _file_chunks(self) -> Iterator[bytes]:
        if self._boundary is None:
            return self._raw()
        return _Form(self._raw(), self._boundary, self.fields).file_chunks()

    def _raw(self) -> Iterator[bytes]:
        size = 0
        # When all that was declared is here, nobody need ask for the end.
        while size != self._declared_bytes and (chunk := _read(self._stream)):
            size += len(chunk)
            if size > self._room:
                raise self._too_large()
            yield chunk
            del chunk  # not kept while the next is waited for
        if size < (self._declared_bytes or 0):
            raise RequestRefused(_BROKEN_OFF)

    def _judged(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        head, size = b"", 0
        for chunk in chunks:
            size += len(chunk)
            if size > self._bytes_max:
                raise self._too_large()
            if self.media_type is None:
                head += chunk[: HEAD_BYTES - len(head)]
                if len(head) >= HEAD_BYTES:
                    self._judge(head)
                    head = b""
            yield chunk
            del chunk  # likewise
        if self.media_type is None:
            self._judge(head)

    def _judge(self, head: bytes) -> None:
        """What it is, and whether its header promises a picture of a size we take."""
        if not head:
            raise FileRefused(faults.EMPTY)
        media = sniff(head)
        if media is None:
            raise FileRefused(faults.UNSUPPORTED)
        size = pixel_size(head) if media in IMAGES else None
        if size is not None:
            self._judge_pixels(*size)
        self.media_type = media

    def _judge_pixels(self, width: int, height: int) -> None:
        if width <= 0 or height <= 0:
            raise FileRefused(faults.IMAGE_NO_PIXELS)
        if width * height > self._pixels_max:
            raise FileRefused(
                faults.IMAGE_TOO_MANY_PIXELS,
                f"图片为 {width}×{height} 像素，最多 {self._pixels_max} 像素",
            )

    def _too_large(self) -> FileRefused:
        return FileRefused(
            faults.TOO_LARGE, f"文件超过 {self._bytes_max // (1024 * 1024)} MB 的上限"
        )


class _Form:
    """A multipart form read piece by piece: fields are kept, the file passes through."""

    def __init__(self, chunks: Iterator[bytes], boundary: bytes, fields: dict[str, str]) -> None:
        self._chunks = chunks
        self._fields = fields
        self._decoder = MultipartDecoder(
            boundary, max_form_memory_size=FORM_BYTES_MAX + CHUNK_BYTES, max_parts=PARTS_MAX
        )
        self._in_file = False
        self._files = 0
        self._name = ""
        self._value = b""

    def file_chunks(self) -> Iterator[bytes]:
        """The bytes of the one file part; afterwards all fields are known."""
        try:
            while not isinstance(event := self._decoder.next_event(), Epilogue):
                if isinstance(event, NeedData):
                    self._decoder.receive_data(next(self._chunks, None))
                elif isinstance(event, Field | File):
                    self._begin(event)
                elif isinstance(event, Data):
                    yield from self._data(event)
        except (ValueError, RequestEntityTooLarge) as error:
            raise FormBroken from error

    def _begin(self, part: Field | File) -> None:
        self._in_file = isinstance(part, File)
        if isinstance(part, File):
            self._files += 1
            if self._files > 1:
                raise OneFileOnly
            self._fields.setdefault("file_name", bodies.clean(part.filename))
        self._name, self._value = part.name or "", b""

    def _data(self, event: Data) -> Iterator[bytes]:
        if self._in_file:
            if event.data:
                yield event.data
            return
        self._value += event.data
        if len(self._value) > FIELD_BYTES_MAX:
            raise FormBroken
        if not event.more_data and self._name in FIELD_NAMES:
            self._fields[self._name] = bodies.clean(self._value.decode())


def _fields_around(request: Request, asked: Mapping[str, Any]) -> dict[str, str]:
    """The fields given in the query, else in headers; those of a form come on top."""
    found: dict[str, str] = {}
    for name in FIELD_NAMES:
        in_header = request.environ.get(_HEADERS[name])
        if name in asked:
            found[name] = str(asked[name])
        elif in_header is not None:
            found[name] = bodies.clean(unquote(in_header))
    return found


def _boundary(request: Request) -> bytes:
    boundary = request.mimetype_params.get("boundary", "")
    if not boundary or len(boundary) > 70 or not boundary.isascii():  # RFC 2046 §5.1.1
        raise FormBroken
    return boundary.encode()


def _stream(request: Request, room: int) -> IO[bytes]:
    """The body as the server gives it; the limit of JSON bodies is set aside."""
    if request.environ.get("wsgi.input_terminated"):
        stream: IO[bytes] = request.environ["wsgi.input"]
        return stream
    request.max_content_length = room  # the declared length, which is within it, ends the stream
    return request.stream


def _read(stream: IO[bytes]) -> bytes:
    try:
        return stream.read(CHUNK_BYTES)
    except (OSError, ValueError) as error:
        raise RequestRefused(_BROKEN_OFF) from error
