"""The schema of a frozen view, derived from the dataclass itself, so that neither can drift.

What is written to the client is the dataclass, field by field (`bodies`); what OpenAPI says
about it comes from the same type hints.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache, partial
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import marshmallow as ma

_SIMPLE: Mapping[Any, Callable[[], ma.fields.Field[Any]]] = {
    str: lambda: ma.fields.String(required=True),
    int: lambda: ma.fields.Integer(required=True),
    float: lambda: ma.fields.Float(required=True),
    bool: lambda: ma.fields.Boolean(required=True),
    UUID: lambda: ma.fields.UUID(required=True),
    date: lambda: ma.fields.Date(required=True),
    datetime: lambda: ma.fields.AwareDateTime(required=True),
    bytes: lambda: ma.fields.String(
        required=True, metadata={"pattern": "^([0-9a-f]{2})*$", "description": "hexadecimal"}
    ),
    Any: lambda: ma.fields.Raw(required=True),
    object: lambda: ma.fields.Raw(required=True),
}


@cache
def schema_of(view: type) -> type[ma.Schema]:
    """The marshmallow schema class of a frozen dataclass, named after it."""
    hints = get_type_hints(view)
    return ma.Schema.from_dict(
        {spec.name: _field(hints[spec.name]) for spec in fields(view)}, name=view.__name__
    )


@cache
def page_of(view: type) -> type[ma.Schema]:
    """One page of a list: `items`, and `next` to ask for what follows (null: nothing does)."""
    return ma.Schema.from_dict(
        {
            "items": ma.fields.List(ma.fields.Nested(schema_of(view)), required=True),
            "next": ma.fields.String(required=True, allow_none=True),
        },
        name=f"{view.__name__}Page",
    )


@cache
def list_of(view: type) -> type[ma.Schema]:
    """A whole, short list under `items`."""
    return ma.Schema.from_dict(
        {"items": ma.fields.List(ma.fields.Nested(schema_of(view)), required=True)},
        name=f"{view.__name__}List",
    )


def _field(hint: Any) -> ma.fields.Field[Any]:
    if hint in _SIMPLE:
        return _SIMPLE[hint]()
    if is_dataclass(hint) and isinstance(hint, type):
        # Asked for later, since a view may hold others of its own kind.
        return ma.fields.Nested(partial(_instance_of, hint), required=True)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _one_of([member.value for member in hint])
    return _composite(hint)


def _instance_of(view: type) -> ma.Schema:
    return schema_of(view)()


def _composite(hint: Any) -> ma.fields.Field[Any]:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return _union(arguments)
    if origin is Literal:
        return _one_of(list(arguments))
    if origin in (tuple, list, frozenset):
        return ma.fields.List(_item(arguments), required=True)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return ma.fields.Dict(keys=ma.fields.String(), values=_field(arguments[1]), required=True)
    raise TypeError(f"no schema for {hint!r}")


def _item(arguments: tuple[Any, ...]) -> ma.fields.Field[Any]:
    """One item of `tuple[X, ...]`; a pair such as `tuple[str, float]` mixes its types."""
    kinds = {kind for kind in arguments if kind is not Ellipsis}
    return _field(kinds.pop()) if len(kinds) == 1 else ma.fields.Raw(required=True)


def _union(arguments: tuple[Any, ...]) -> ma.fields.Field[Any]:
    kinds = [kind for kind in arguments if kind is not NoneType]
    made = _field(kinds[0]) if len(kinds) == 1 else ma.fields.Raw(required=True)
    made.allow_none = NoneType in arguments
    return made


def _one_of(values: list[Any]) -> ma.fields.Field[Any]:
    return ma.fields.String(required=True, validate=ma.validate.OneOf(values))
