"""What of a refused request has not been read yet.

A server that answers and closes while the sender still sends breaks the connection under it: most
clients then report a network error and never show why they were refused. So a refusal reads on
for a little while and throws away what comes.
"""

import time

from flask import Request

from api.arriving import Arriving, Crowded, TooSlow

BYTES_MAX = 64 * 1024 * 1024
SECONDS_MAX = 3.0
CHUNK_BYTES = 256 * 1024


def let_finish(request: Request) -> bool:
    """Whether the sender could finish; if not, the connection must end with the answer."""
    has_body = bool(request.content_length) or "Transfer-Encoding" in request.headers
    if not has_body or not request.environ.get("wsgi.input_terminated"):
        return True  # a stream whose end is not told could be waited at for ever
    source = request.environ["wsgi.input"]
    left, end = BYTES_MAX, time.monotonic() + SECONDS_MAX
    if isinstance(source, Arriving):
        source.end_within(SECONDS_MAX)
    try:
        while chunk := source.read(CHUNK_BYTES):
            left -= len(chunk)
            if left < 0 or time.monotonic() > end:
                return False
    except (OSError, ValueError, TooSlow, Crowded):
        return False  # it is the sender that broke off, or sends too slowly
    return True
