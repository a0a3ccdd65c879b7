"""The blueprint of every resource: flask-smorest's, reading bodies strictly."""

from collections.abc import Callable
from typing import Any, TypeVar

import flask_smorest  # type: ignore[import-untyped]
import marshmallow as ma
from flask import Request, Response, current_app
from webargs.flaskparser import FlaskParser

from api import bodies
from api.errors import MediaTypeWrong


class Input(ma.Schema):
    """Base of what clients send: unknown fields are refused, nothing is guessed."""

    class Meta:
        unknown = ma.RAISE


class Query(Input):
    """Base of query parameters; the same strictness, so that a typing error is noticed."""


class Text(ma.fields.String):
    """One line or paragraph of text: trimmed, bounded, nothing that the database cannot hold."""

    def __init__(self, *, length_max: int, length_min: int = 1, **kwargs: Any) -> None:
        bounds = ma.validate.Length(
            min=length_min, max=length_max, error=f"长度应为 {length_min} 到 {length_max} 个字符"
        )
        super().__init__(validate=bounds, **kwargs)

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        read: str = super()._deserialize(value, *args, **kwargs)
        return bodies.clean(read).strip()


class Whole(ma.fields.Integer):
    """An integer within bounds; `strict` (in bodies) takes no `1.0` and no `"1"`."""

    def __init__(self, *, least: int, most: int, strict: bool = True, **kwargs: Any) -> None:
        bounds = ma.validate.Range(least, most, error=f"应在 {least} 到 {most} 之间")
        super().__init__(strict=strict, validate=bounds, **kwargs)


class _Parser(FlaskParser):
    """Bodies through the strict JSON reader; an unknown query parameter is an error too."""

    DEFAULT_UNKNOWN_BY_LOCATION: dict[str, str | None] = {  # noqa: RUF012  # webargs' contract
        **FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION,
        "query": ma.RAISE,
    }

    def load_json(self, req: Request, schema: ma.Schema) -> Any:  # noqa: ARG002  # webargs' contract
        if not req.is_json:
            raise MediaTypeWrong
        return current_app.json.loads(req.get_data(cache=True))

    def load_querystring(self, req: Request, schema: ma.Schema) -> Any:
        for name, value in req.args.items(multi=True):
            bodies.clean(name)
            bodies.clean(value)
        return super().load_querystring(req, schema)


Route = TypeVar("Route", bound=Callable[..., Response])


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc]  # flask-smorest has no types
    """One resource; routes are functions, so that each has an endpoint and a permission."""

    ARGUMENTS_PARSER = _Parser()

    def route(self, rule: str, **options: Any) -> Callable[[Route], Route]:
        """Serve the function at this address; `endpoint` names it in the permission table."""
        made: Callable[[Route], Route] = super().route(rule, **options)
        return made

    def arguments(
        self, schema: type[ma.Schema], *, location: str = "json", **options: Any
    ) -> Callable[[Route], Route]:
        """Read the body or the query by this schema and hand it over as the next argument."""
        made: Callable[[Route], Route] = super().arguments(schema, location=location, **options)
        return made

    def response(
        self, status: int, schema: type[ma.Schema] | None = None, **options: Any
    ) -> Callable[[Route], Route]:
        """Describe the answer; the function returns it whole."""
        made: Callable[[Route], Route] = super().response(status, schema, **options)
        return made

    def alt_response(self, status: int, **options: Any) -> Callable[[Route], Route]:
        """Describe another possible answer."""
        made: Callable[[Route], Route] = super().alt_response(status, **options)
        return made

    def doc(self, **parts: Any) -> Callable[[Route], Route]:
        """Describe what the other decorators cannot."""
        made: Callable[[Route], Route] = super().doc(**parts)
        return made
