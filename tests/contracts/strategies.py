"""Hypothesis strategies for envelopes and for instances of every contract."""

import re
import types
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin
from uuid import UUID

from annotated_types import Ge, Le, MaxLen, MinLen
from hypothesis import strategies as st
from pydantic import AwareDatetime, BaseModel

from diplomado_contracts.catalogue import EVENTS
from diplomado_contracts.cloudevents import Envelope
from diplomado_contracts.event import Event

ATTRIBUTES = {"specversion", "id", "source", "type", "time", "subject", "dataschema", "correlationid", "data"}
ZONES = (UTC, timezone(timedelta(hours=-5)), timezone(timedelta(hours=5, minutes=45)))
Model = TypeVar("Model", bound=BaseModel)

texts = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=40)
names = st.from_regex(r"[a-z0-9]{1,30}", fullmatch=True).filter(lambda name: name not in ATTRIBUTES)
moments = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.sampled_from(ZONES))


def envelopes() -> st.SearchStrategy[Envelope]:
    """Any envelope that may be written."""
    return st.builds(
        Envelope,
        id=st.uuids(),
        source=texts,
        type=texts,
        subject=texts,
        time=moments,
        correlation_id=st.none() | texts,
        traceparent=st.none() | texts,
        dataschema=st.none() | texts,
        extensions=st.dictionaries(names, st.just("") | texts, max_size=3),
    )


def events() -> st.SearchStrategy[Event]:
    """Any instance of any contract."""
    return st.sampled_from(EVENTS).flatmap(instances)


def instances(model: type[Model]) -> st.SearchStrategy[Model]:
    """Any instance of one model, with and without each optional field."""
    required = {n: _values(f.annotation, f.metadata) for n, f in model.model_fields.items() if f.is_required()}
    optional = {n: _values(f.annotation, f.metadata) for n, f in model.model_fields.items() if not f.is_required()}
    return st.fixed_dictionaries(required, optional=optional).map(model.model_validate)


def _values(annotation: Any, constraints: Iterable[Any]) -> st.SearchStrategy[Any]:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _values(arguments[0], [*constraints, *arguments[1:]])
    if origin in (Union, types.UnionType):
        return st.one_of([_values(argument, constraints) for argument in arguments])
    if origin is tuple:
        return st.lists(_values(arguments[0], ()), max_size=3).map(tuple)
    if origin is Literal:
        return st.sampled_from(arguments)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return instances(annotation)
    flat = list(_flat(constraints))
    if pattern := next((p for c in flat if (p := getattr(c, "pattern", None))), None):
        return st.from_regex(re.compile(pattern), fullmatch=True).filter(lambda text: len(text) <= 35)
    return _plain(annotation, {type(c): c for c in flat})


def _plain(annotation: Any, bounds: dict[type, Any]) -> st.SearchStrategy[Any]:
    least, most = (getattr(bounds.get(Ge), "ge", None), getattr(bounds.get(Le), "le", None))
    plain: dict[Any, st.SearchStrategy[Any]] = {
        type(None): st.none(),
        bool: st.booleans(),
        int: st.integers(least, most),
        Decimal: st.decimals(least, most, places=2),
        str: st.text(
            min_size=getattr(bounds.get(MinLen), "min_length", 0),
            max_size=getattr(bounds.get(MaxLen), "max_length", 40),
        ),
        UUID: st.uuids(),
        date: st.dates(),
        AwareDatetime: moments,
    }
    return plain[annotation]


def _flat(constraints: Iterable[Any]) -> Iterable[Any]:
    for constraint in constraints:
        yield from constraint.metadata if hasattr(constraint, "metadata") else (constraint,)
