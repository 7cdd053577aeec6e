"""Today's contracts and every committed schema understand each other."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator

from contracts_generator.schemas import closed, published
from diplomado_contracts.catalogue import EVENTS
from diplomado_contracts.event import Event
from tests.contracts.compatibility import committed, old_readers_understand, old_records_are_understood
from tests.contracts.strategies import events

SCHEMAS = [pytest.param(event, path, id=path.stem) for event in EVENTS for path in committed("schemas", event)]


def content(path: Path) -> Any:
    """The content of a JSON file."""
    return json.loads(path.read_text(encoding="utf-8"))


def complaints(schema: Any, value: Any) -> list[str]:
    """What a validator that also checks formats says."""
    validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    return [error.message for error in validator.iter_errors(value)]


@pytest.mark.parametrize(("event", "path"), SCHEMAS)
def test_subscribers_of_every_revision_understand_what_is_written_today(event: type[Event], path: Path) -> None:
    assert old_readers_understand(content(path), event)


@pytest.mark.parametrize(("event", "path"), SCHEMAS)
def test_records_of_every_revision_are_understood_today(event: type[Event], path: Path) -> None:
    assert old_records_are_understood(content(path), event)


@given(events())
def test_whatever_is_written_fits_the_published_schema(event: Event) -> None:
    assert complaints(closed(published(type(event))), json.loads(event.model_dump_json())) == []


@given(events())
def test_readers_ignore_what_they_do_not_know(event: Event) -> None:
    value = {**json.loads(event.model_dump_json()), "later_addition": {"a": [1]}}

    assert type(event).model_validate_json(json.dumps(value)) == event
