"""Logs are JSON lines that never quote an exception's text, where drivers and validators put values."""

import json
import subprocess
import sys
from textwrap import dedent
from typing import Any

from tests.support.waiting import PATIENCE


def logged(program: str) -> list[dict[str, Any]]:
    """What a program writes to stdout, in a process of its own because logging is configured for a whole process."""
    start = (
        "import logging, structlog\n"
        "from diplomado_chassis.observability import logs\n"
        "logs.configure('sample', 'INFO')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", start + dedent(program)], capture_output=True, text=True, timeout=PATIENCE, check=True
    )
    assert done.stderr == ""
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_failure_is_told_by_class_and_place_not_by_text() -> None:
    """The validation error's own text would quote the value."""
    (line,) = logged("""
        from pydantic import TypeAdapter
        try:
            TypeAdapter(int).validate_python('Ana María Pérez')
        except ValueError:
            structlog.get_logger().exception('sample.failed')
    """)
    told = (line["event"], line["error"], line["service"], line["level"])
    assert told == ("sample.failed", "ValidationError", "sample", "error")
    assert "Ana" not in json.dumps(line, ensure_ascii=False)


def test_a_librarys_line_is_json_too_once_in_ten_seconds_and_names_what_it_is_about() -> None:
    """aiokafka says the same thing hundreds of times while Kafka is away.

    Topics, brokers, numbers and classes of errors are filled in; other texts are left out, and of other libraries all.
    """
    repeated, named, other = logged("""
        from collections import namedtuple  # aiokafka's is one too, and takes a second to import
        TopicPartition = namedtuple('TopicPartition', 'topic partition')
        for _ in range(100):
            logging.getLogger('aiokafka').error('Unable to reach %s', 'somebody@example.org')
        logging.getLogger('aiokafka.producer.sender').warning(
            'Error on %s at %s: %s (%d)', TopicPartition('training.people', 3), '10.0.0.7:9092', ValueError('Ana'), 5)
        logging.getLogger('other').warning('Read %s', 'training.people')
    """)
    told = (repeated["event"], repeated["library"], repeated["text"])
    assert told == ("library.message", "aiokafka", "Unable to reach …")
    assert "somebody" not in json.dumps(repeated)
    assert named["text"] == (
        "Error on TopicPartition(topic='training.people', partition=3) at 10.0.0.7:9092: ValueError (5)"
    )
    assert other["text"] == "Read %s"


def test_no_value_starts_a_new_line_or_keeps_a_line_from_being_written() -> None:
    """Line breaks and letters beyond ASCII are escaped; what JSON does not know is told in Python's words."""
    lines = logged("""
        from uuid import UUID
        structlog.get_logger().info('sample.event', outcome='x"\\\\n{"event": "forged"}')
        structlog.get_logger().info('sample.event', place='Chiriquí', id=UUID(int=7), half='\\udc80', kind=int)
        structlog.get_logger().info('sample.event', raw=b'\\xff', among={'one'})
    """)
    assert [line["event"] for line in lines] == ["sample.event"] * 3
    assert (lines[1]["place"], lines[1]["kind"]) == ("Chiriquí", "<class 'int'>")
