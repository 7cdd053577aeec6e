"""`trace` shows what a service knows of an id: records and when they were applied, waiting events, dead letters."""

from pathlib import Path
from typing import Any

from diplomado_chassis.consuming.dispatch import Batch, EventDispatcher
from diplomado_chassis.consuming.whole_topics import reader, whole
from diplomado_chassis.running.trace import _lines
from diplomado_local.state import Deployment
from diplomado_local.trace import answered, ask, joined, worded
from tests.chassis.conftest import Place
from tests.chassis.facts import waitlisted, withdrawn
from tests.chassis.records import put, raw
from tests.chassis.sample import sample


async def traced(place: Place, identifier: object) -> list[dict[str, Any]]:
    """The lines of the command."""
    return [line async for line in _lines(sample, place.database, str(identifier))]


async def test_what_became_of_a_registration_is_shown_without_content(place: Place) -> None:
    event, refused = waitlisted(), withdrawn(by="staff")
    await put(place, [raw(event), raw(refused), raw(waitlisted())])
    dispatcher = EventDispatcher(place.database, sample.consumes, place.settings)
    batch = Batch()
    async with reader(place.settings) as consumer:
        async for record in whole(consumer, place.settings.topic_prefix + event.topic.name):
            dispatcher.decode([record], batch)
    await dispatcher.apply(batch)
    await place.append(waitlisted(event.registration_id, 2))

    found = await traced(place, event.registration_id)
    assert [(line["where"], line["type"]) for line in found] == [("topic", event.type), ("outbox", event.type)]
    [applied, waiting] = found
    assert (applied["consumed"], applied["applied_at"] is not None) == (True, True)
    assert (applied["subject"], waiting["subject"]) == (event.partition_key, event.partition_key)
    assert "payload" not in waiting
    assert await traced(place, applied["event_id"]) == [applied]
    [_, letter] = await traced(place, refused.registration_id)
    assert (letter["where"], letter["reason"], "value" in letter) == ("dead letter", "handler_failed", False)
    assert await traced(place, "0190a0a0-0000-7000-8000-000000000000") == []


def test_a_record_is_one_line_with_the_services_that_applied_it() -> None:
    record = {
        "where": "topic", "topic": "training.people", "partition": 3, "offset": 8, "type": "person.v1", "subject": "p",
        "event_id": "e", "correlation_id": "c", "time": "2026-03-01T10:00:00+00:00", "consumed": True,
    }  # fmt: skip
    mail = {
        "where": "mail",
        "template": "registration_confirmed",
        "status": "sent",
        "created_at": "2026-03-01 10:00:01",
    }
    told: dict[str, list[dict[str, Any]]] = {
        "sessions": [{**record, "applied_at": "2026-03-01T10:00:02+00:00"}],
        "notifications": [mail, {**record, "applied_at": None}],
        "registration": [{**record, "consumed": False, "applied_at": None}],
    }
    assert [worded(line) for line in joined(told)] == [
        "2026-03-01T10:00:00  training.people[3]@8  person.v1  p  sessions applied, notifications not applied  c",
        "2026-03-01T10:00:01  mail of notifications  template=registration_confirmed  status=sent",
    ]


def test_a_service_that_does_not_answer_is_named_and_keeps_nothing_back() -> None:
    """Its process may be gone, and its command may fail; log lines of libraries are no answer."""
    addresses = dict.fromkeys(("sessions", "notifications"), "http://127.0.0.1:1")
    nowhere = Deployment(Path(), addresses, addresses, Path(), Path(), "", "", pids={"sessions": 2**22 + 1})
    reason = "its process does not run"
    assert ask(nowhere, "01a2282f") == ([], {"sessions": reason, "notifications": reason})
    line = '{"where": "mail", "status": "sent"}'
    assert answered(0, f'{{"event": "library.message"}}\n{line}\n', "") == [{"where": "mail", "status": "sent"}]
    assert answered(1, line, "Traceback\nConnectionError: no database\n") == "ConnectionError: no database"
    assert answered(2, "", "") == "exit code 2"
