"""Headers that every answer carries, so that a browser does nothing clever with it.

Added below Flask: its header objects cost more than the rest of a small answer.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

GUARDS: tuple[tuple[str, str], ...] = (
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox"),
    ("Strict-Transport-Security", "max-age=31536000; includeSubDomains"),
    ("Cache-Control", "no-store"),
)


def install(app: Flask) -> None:
    """Add the headers to every answer of the app, errors included."""
    inner = app.wsgi_app

    def guarded(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        def start(
            status: str, headers: list[tuple[str, str]], *rest: Any
        ) -> Callable[[bytes], object]:
            return start_response(status, [*headers, *GUARDS], *rest)

        return inner(environ, start)

    app.wsgi_app = guarded  # type: ignore[method-assign]  # the way Flask documents
