"""The web door: `create_app` wires settings, house, guards and resources.

granian serves `serving_app`.
"""

import gc
from collections.abc import Callable
from typing import Any

from flask import Flask, Request, Response, request
from flask.sessions import SessionInterface, SessionMixin
from werkzeug.routing import MapAdapter
from werkzeug.wrappers import Response as BaseResponse

from api import (
    arriving,
    authentication,
    bodies,
    contract,
    errors,
    headers,
    held,
    logs,
    permissions,
    writes,
)
from api.house import House, open_house, settle
from api.resources import RESOURCES
from finance.kernel.settings import Settings, load_settings

BODY_BYTES_MAX = 1024 * 1024  # of JSON; captures have a limit of their own
# Of the collector's three generations; a request makes some hundreds of objects and no cycles.
_COLLECTED_AT = (20_000, 20, 50)


class _NoCookies(SessionInterface):
    """The bearer token is the only session: no cookie is read or set."""

    def open_session(self, app: Flask, request: object) -> SessionMixin:  # noqa: ARG002  # Flask's contract
        return self.make_null_session(app)

    def is_null_session(self, obj: object) -> bool:  # noqa: ARG002  # Flask's contract
        return True

    def save_session(self, app: Flask, session: SessionMixin, response: BaseResponse) -> None:
        """Nothing to save."""


class _App(Flask):
    """Flask, with what surrounds every request called straight, without registries of hooks.

    Every view is a plain function: nothing is asked about coroutines on each call.
    """

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """By the path alone: no address here hangs on a host."""
        if request is None:
            return None
        environ = request.environ
        return MapAdapter(
            self.url_map,
            server_name=environ.get("HTTP_HOST", ""),
            script_name="/",
            subdomain="",
            url_scheme=environ["wsgi.url_scheme"],
            path_info=request.path.lstrip("/"),
            default_method=environ["REQUEST_METHOD"],
            query_args=environ.get("QUERY_STRING"),
        )

    def preprocess_request(self) -> None:
        """The order counts: number the request, admit the member, then ask for the key."""
        asked = request._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001  # once, not at each use
        logs.begin(asked)
        authentication.admit_member(asked)
        writes.require_key(asked)

    def process_response(self, response: Response) -> Response:
        """Note the answer, also that of an error."""
        return logs.end(request._get_current_object(), response)  # type: ignore[attr-defined]  # noqa: SLF001  # as above


def create_app(settings: Settings | None = None, house: House | None = None) -> Flask:
    """The WSGI application; without settings it reads `ZSB_*`, without a house it opens one."""
    settings = settings or load_settings()
    app = _App("zsb", static_folder=None)
    app.json = bodies.StrictJson(app)
    app.session_interface = _NoCookies()
    app.config.update(
        MAX_CONTENT_LENGTH=BODY_BYTES_MAX,
        PROVIDE_AUTOMATIC_OPTIONS=False,
        PROPAGATE_EXCEPTIONS=False,
        **contract.CONFIG,
    )
    logs.set_up(settings.log_level)
    settle(app, house or open_house(settings))
    arriving.install(app)
    headers.install(app)
    held.install(app)
    errors.install(app)
    register(app)
    permissions.check(app)
    return app


def serving_app() -> Flask:
    """`create_app` for a process that does nothing else.

    What is there by now stays, so the collector need not walk it again: it took a tenth of the
    processor time of an upload.
    """
    app = create_app()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECTED_AT)
    return app


def register(app: Flask) -> None:
    """All resources and the contract drawn from them."""
    api = contract.open_api(app)
    for blueprint in RESOURCES:
        api.register_blueprint(blueprint)
    app.extensions["zsb_contract"] = contract.drawn(app, api)
