"""Keeps a table of who has a place and who graduated, in subscriber.db. Every event is checked by its JSON Schema.

DIPLOMADO_KAFKA has the addresses of Kafka, DIPLOMADO_GROUP the consumer group. Ctrl-C stops it; it may be killed.
"""

import asyncio
import json
import os
import sqlite3
from contextlib import closing

from jsonschema import Draft202012Validator

from diplomado_contracts import (
    Graduated,
    GraduationReversed,
    PersonErasedInCertificates,
    Registered,
    RegistrationStatusChanged,
    RegistrationWaitlisted,
    RegistrationWithdrawn,
)
from diplomado_contracts.event import Event
from diplomado_contracts.kafka import Reader
from diplomado_contracts.published import schemas
from diplomado_contracts.topics import ERASURES_IN_CERTIFICATES, GRADUATIONS, REGISTRATIONS

TABLES = """
create table if not exists facts (fact text primary key, revision int not null);
create table if not exists erased (person text primary key);
create table if not exists learners (
    registration text primary key, person text, edition text, place int, graduated_on text
);
"""
NEWER = """
insert into facts values (?, ?) on conflict (fact) do update set revision = excluded.revision
where excluded.revision > facts.revision
"""
CHANGE = """
insert into learners (registration, person, edition, {0}) select ?1, ?2, ?3, ?4
where ?2 not in (select person from erased)
on conflict (registration) do update set person = excluded.person, {0} = excluded.{0}
"""
SCHEMAS = schemas()
Place = Registered | RegistrationWaitlisted | RegistrationWithdrawn | RegistrationStatusChanged
Needed = Place | Graduated | GraduationReversed | PersonErasedInCertificates


def check(event: Event) -> None:
    """Raise ValidationError if the event does not keep its schema. The models check the same."""
    schema = SCHEMAS[f"{event.type}.r{event.schema_revision}"]
    validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    validator.validate(json.loads(event.model_dump_json()))


def apply(store: sqlite3.Connection, event: Needed) -> None:
    """Change the table. Events of one registration may come from the topics in any order."""
    match event:
        case Registered() | RegistrationWaitlisted() | RegistrationWithdrawn() | RegistrationStatusChanged():
            change(store, event, "place", isinstance(event, Registered))
        case Graduated():
            change(store, event, "graduated_on", event.graduated_on.isoformat())
        case GraduationReversed():
            change(store, event, "graduated_on", None)
        case PersonErasedInCertificates():
            store.execute("insert or ignore into erased values (?)", [str(event.participant_id)])
            store.execute("delete from learners where person = ?", [str(event.participant_id)])


def change(
    store: sqlite3.Connection, event: Place | Graduated | GraduationReversed, column: str, value: str | bool | None
) -> None:
    """Set a column of the registration, unless its person was erased."""
    ids = [str(event.registration_id), str(event.participant_id), str(event.edition_id)]
    store.execute(CHANGE.format(column), [*ids, value])


async def subscribe(store: sqlite3.Connection, kafka: str, group: str) -> None:
    """Apply what is new, as it comes. A record that does not keep its contract ends it, and is read again."""
    topics = [REGISTRATIONS, GRADUATIONS, ERASURES_IN_CERTIFICATES]
    async with Reader(topics, bootstrap_servers=kafka, group_id=group) as reader:
        async for event, envelope in reader:
            check(event)
            with store:  # one transaction for the revision and for its effect
                if (
                    isinstance(event, Needed) and store.execute(NEWER, event.revised).rowcount
                ):  # not repeated, not outdated
                    apply(store, event)
                    print(envelope.type, envelope.subject, flush=True)


if __name__ == "__main__":
    with closing(sqlite3.connect("subscriber.db")) as database:
        database.executescript(TABLES)
        asyncio.run(subscribe(database, os.environ["DIPLOMADO_KAFKA"], os.environ["DIPLOMADO_GROUP"]))
