"""Headers that every answer carries, so that a browser does nothing clever with it."""

from flask import Flask, Response

_ALWAYS = (
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox"),
    ("Strict-Transport-Security", "max-age=31536000; includeSubDomains"),
)
_UNLESS_SET = (("Cache-Control", "no-store"),)


def install(app: Flask) -> None:
    """Add the headers to every answer of the app, errors included."""
    app.after_request(_add)


def _add(response: Response) -> Response:
    for name, value in _ALWAYS:
        response.headers[name] = value
    for name, value in _UNLESS_SET:
        response.headers.setdefault(name, value)
    return response
