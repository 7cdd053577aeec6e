"""Keeps a table of who registered and who graduated, in subscriber.db. Every event is checked by its JSON Schema.

DIPLOMADO_KAFKA has the addresses of Kafka, DIPLOMADO_GROUP the consumer group. Ctrl-C stops it; it may be killed.
"""

import asyncio
import json
import os
import sqlite3
from contextlib import closing

from jsonschema import Draft202012Validator

from diplomado_contracts import Graduated, GraduationReversed, Registered
from diplomado_contracts.event import Event
from diplomado_contracts.kafka import Reader
from diplomado_contracts.published import schemas
from diplomado_contracts.topics import GRADUATIONS, REGISTRATIONS

TABLES = """
create table if not exists seen (event_id text primary key);
create table if not exists learners (registration text primary key, edition text, graduated_on text);
"""
REGISTER = "insert into learners (registration, edition) values (?, ?) on conflict do nothing"
GRADUATE = """
insert into learners values (?, ?, ?) on conflict (registration) do update set graduated_on = excluded.graduated_on
"""
SCHEMAS = schemas()


def check(event: Event) -> None:
    """Raise ValidationError if the event does not keep its schema. The models check the same."""
    schema = SCHEMAS[f"{event.type}.r{event.schema_revision}"]
    validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    validator.validate(json.loads(event.model_dump_json()))


def apply(store: sqlite3.Connection, event: Event) -> None:
    """Change the table. Events of one registration may come from the two topics in either order."""
    match event:
        case Registered():
            store.execute(REGISTER, [str(event.registration_id), str(event.edition_id)])
        case Graduated():
            graduated_on = event.graduated_on.isoformat()
            store.execute(GRADUATE, [str(event.registration_id), str(event.edition_id), graduated_on])
        case GraduationReversed():
            store.execute(GRADUATE, [str(event.registration_id), str(event.edition_id), None])


async def subscribe(store: sqlite3.Connection, kafka: str, group: str) -> None:
    """Apply each event once, as it comes. A record that does not keep its contract ends it, and is read again."""
    async with Reader([REGISTRATIONS, GRADUATIONS], bootstrap_servers=kafka, group_id=group) as reader:
        async for event, envelope in reader:
            check(event)
            with store:  # one transaction for the id and for its effect
                if store.execute("insert or ignore into seen values (?)", [str(envelope.id)]).rowcount:
                    apply(store, event)
                    print(envelope.type, envelope.subject, flush=True)


if __name__ == "__main__":
    with closing(sqlite3.connect("subscriber.db")) as database:
        database.executescript(TABLES)
        asyncio.run(subscribe(database, os.environ["DIPLOMADO_KAFKA"], os.environ["DIPLOMADO_GROUP"]))
