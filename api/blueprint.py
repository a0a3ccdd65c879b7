"""The blueprint of every resource: flask-smorest's, reading bodies strictly."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar, cast

import flask_smorest  # type: ignore[import-untyped]  # it has no types
import marshmallow as ma
from flask import Response, current_app, request

from api import bodies
from api.errors import FieldsInvalid, MediaTypeWrong, field_breaches


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


Route = TypeVar("Route", bound=Callable[..., Response])


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc]  # flask-smorest has no types
    """One resource; routes are functions, so that each has an endpoint and a permission."""

    def route(self, rule: str, **options: Any) -> Callable[[Route], Route]:
        """Serve the function at this address; `endpoint` names it in the permission table."""
        made: Callable[[Route], Route] = super().route(rule, **options)
        return made

    def arguments(
        self, schema: type[ma.Schema], *, location: str = "json"
    ) -> Callable[[Route], Route]:
        """Read the body or the query by this schema and hand it over as the first argument.

        flask-smorest describes it; the reading is ours, since every request pays for it.
        """
        described = super().arguments(schema, location=location)
        read = (_QueryReader if location == "query" else _BodyReader)(schema())

        def decorate(function: Route) -> Route:
            @wraps(function)
            def given(**path: Any) -> Response:
                return function(read(), **path)

            _take_description(given, described(function))
            return cast("Route", given)

        return decorate

    def response(
        self, status: int, schema: type[ma.Schema] | None = None, **options: Any
    ) -> Callable[[Route], Route]:
        """Describe the answer; the function returns it whole."""
        return _described(super().response(status, schema, **options))

    def alt_response(self, status: int, **options: Any) -> Callable[[Route], Route]:
        """Describe another possible answer."""
        return _described(super().alt_response(status, **options))

    def doc(self, **parts: Any) -> Callable[[Route], Route]:
        """Describe what the other decorators cannot."""
        return _described(super().doc(**parts))


class _BodyReader:
    """A JSON body by its schema."""

    def __init__(self, schema: ma.Schema) -> None:
        self._schema = schema

    def __call__(self) -> Any:
        if not request.is_json:
            raise MediaTypeWrong
        return _loaded(self._schema, current_app.json.loads(request.get_data(cache=True)))


class _QueryReader:
    """Query parameters by their schema; none at all is the most frequent case.

    Field by field, which costs a quarter of `load`; what is wrong with one, `load` says.
    """

    def __init__(self, schema: ma.Schema) -> None:
        self._schema = schema
        self._defaults: Mapping[str, Any] = schema.load({})

    def __call__(self) -> Any:
        if not request.query_string:
            return dict(self._defaults)
        arguments = request.args
        for name, value in arguments.items(multi=True):
            bodies.clean(name)
            bodies.clean(value)
        given, known = arguments.to_dict(), self._schema.fields
        try:
            read = {name: known[name].deserialize(value) for name, value in given.items()}
        except (KeyError, ma.ValidationError):
            return _loaded(self._schema, given)
        return {**self._defaults, **read}


def _loaded(schema: ma.Schema, given: Any) -> Any:
    try:
        return schema.load(given)
    except ma.ValidationError as error:
        messages = error.normalized_messages()  # type: ignore[no-untyped-call]  # marshmallow
        raise FieldsInvalid(breaches=list(field_breaches(messages))) from error


def _described(decorator: Callable[[Any], Any]) -> Callable[[Route], Route]:
    """Take over the description alone, not the wrapper around every call."""

    def decorate(function: Route) -> Route:
        _take_description(function, decorator(function))
        return function

    return decorate


def _take_description(function: Callable[..., Any], described: Callable[..., Any]) -> None:
    """flask-smorest keeps there what it draws the contract from; there is no public way."""
    vars(function)["_apidoc"] = vars(described)["_apidoc"]
