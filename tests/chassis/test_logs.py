"""Logs are JSON lines that never quote an exception's text, where drivers and validators put values."""

import json
import logging

import pytest
import structlog
from pydantic import BaseModel, ValidationError

from diplomado_chassis import logs


class Person(BaseModel):
    """Something with a value that must not be logged."""

    age: int


@pytest.fixture
def configured(capsys: pytest.CaptureFixture[str]) -> pytest.CaptureFixture[str]:
    """Logs as a service writes them."""
    logs.configure("sample", "INFO")
    return capsys


def lines(captured: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    """The lines so far."""
    return [json.loads(line) for line in captured.readouterr().out.splitlines()]


def test_a_failure_is_told_by_class_and_place_not_by_text(configured: pytest.CaptureFixture[str]) -> None:
    """The validation error's own text would quote the value."""
    log = structlog.get_logger()
    try:
        Person.model_validate({"age": "Ana María Pérez"})
    except ValidationError:
        log.exception("sample.failed")
    (line,) = lines(configured)
    assert (line["event"], line["error"], line["service"], line["level"]) == (
        "sample.failed",
        "ValidationError",
        "sample",
        "error",
    )
    assert "Ana" not in json.dumps(line)


def test_a_librarys_line_is_json_too_and_comes_once_in_ten_seconds(configured: pytest.CaptureFixture[str]) -> None:
    """aiokafka says the same thing hundreds of times while Kafka is away; arguments are left out."""
    for _ in range(100):
        logging.getLogger("aiokafka").error("Unable to reach %s", "somebody@example.org")
    (line,) = lines(configured)
    assert (line["event"], line["library"], line["text"]) == ("library.message", "aiokafka", "Unable to reach %s")


def test_text_cannot_start_a_new_line(configured: pytest.CaptureFixture[str]) -> None:
    """Line breaks are escaped by JSON."""
    structlog.get_logger().info("sample.event", outcome='x"\n{"event": "forged"}')
    assert [line["event"] for line in lines(configured)] == ["sample.event"]
