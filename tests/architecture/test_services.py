"""What the composition roots promise: who may call, who hears what, what is deleted again."""

import inspect
import re
import subprocess
import sys
from importlib import resources
from typing import Annotated, Any, get_args

import pytest
from fastapi import APIRouter

from diplomado_chassis.consuming.projections import Projection
from diplomado_chassis.http.auth import public, require
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.running import housekeeping
from diplomado_chassis.running.preparing import migrations_of
from diplomado_chassis.service import Service
from diplomado_contracts.catalogue import EVENTS
from diplomado_contracts.marks import Mark
from diplomado_contracts.services import SERVICES
from tests.architecture.composition import (
    all_services,
    connected_before_decided,
    going_with,
    purged,
    routes_of,
    service_of,
    tables_of,
    undecided,
)
from tests.support.waiting import PATIENCE

_IMPORTS = """
import sys
from diplomado_chassis.postgres.migrations import find
from diplomado_chassis.running.preparing import migrations_of
assert list(find(migrations_of(sys.argv[1])))
print([name for name in sys.argv[2:] if name in sys.modules])
"""

NOT_STATED_AGAIN = {
    "PeopleMarked": "it says nothing: it lets Kafka compact quiet partitions",
    "AccessMarked": "it says nothing: it lets Kafka compact quiet partitions",
    "SignInEnded": "a sign-in that ended is refused for two days, and no revision brings it back",
    "PersonSplit": "the people and registrations that it concerns are stated again by their own events",
    "DataRequestRefused": "a request is answered once: its revision is always 1, and the mail is gone",
    "PersonErasedInSessions": "a receipt: `PersonErased` stated again is answered by a new one",
    "PersonErasedInCertificates": "a receipt: `PersonErased` stated again is answered by a new one",
    "PersonErasedInNotifications": "a receipt: `PersonErased` stated again is answered by a new one",
}
"""Types that no owner states again by `tell-again`, each with the reason."""


@pytest.fixture(params=SERVICES)
def service(request: pytest.FixtureRequest) -> Service:
    """Each service in turn."""
    return service_of(request.param)


def test_every_route_says_who_may_call_it(service: Service) -> None:
    assert list(routes_of(list(service.routes)))
    assert undecided(list(service.routes)) == []


def test_nobody_who_is_refused_costs_a_connection(service: Service) -> None:
    assert connected_before_decided(list(service.routes)) == []


def test_the_commands_that_prepare_a_service_find_its_migrations(service: Service) -> None:
    """By the name of the package, because the module that names them imports everything."""
    assert migrations_of(service.package) == service.migrations


def test_the_commands_that_prepare_a_service_import_nothing_that_serves(service: Service) -> None:
    """A start runs five of them on few cores, and each would take seconds more."""
    heavy = ("fastapi", "faststream", "jinja2", "uvicorn", f"{service.package}.__main__")
    told = subprocess.run(
        [sys.executable, "-c", _IMPORTS, service.package, *heavy],
        capture_output=True, text=True, timeout=PATIENCE, check=True,
    )  # fmt: skip
    assert told.stdout == "[]\n"


def test_every_fact_is_stated_again_by_its_owner_or_there_is_a_reason() -> None:
    """A forged fact of a high revision stays in the readers' tables until its owner states the truth above it."""
    stated = {event: service.name for service in all_services() for one in service.restates for event in one.events}
    assert all(event.topic.owner == name for event, name in stated.items())
    assert {event.__name__ for event in EVENTS if event not in stated} == set(NOT_STATED_AGAIN)


def test_events_are_handled_by_handlers(service: Service) -> None:
    for event, handler in service.consumes.items():
        if isinstance(handler, Projection):
            assert event in handler.events
            continue
        assert handler.__module__.endswith(".handlers"), event.__name__
        assert inspect.iscoroutinefunction(handler)
        assert len(inspect.signature(handler).parameters) == 2


def test_personal_data_is_read_by_its_readers_alone(service: Service) -> None:
    for event in service.consumes:
        assert not event.topic.restricted or service.name in event.topic.readers, event.__name__


def test_every_event_is_written_by_a_service_that_exists_and_read_by_another() -> None:
    names = {service.name for service in all_services()}
    heard = {event for service in all_services() for event in service.consumes if event.topic.owner != service.name}

    assert {event.topic.owner for event in EVENTS} <= names
    assert [event for event in EVENTS if event not in heard] == list(get_args(Mark)), "nobody reads marks"


def planted() -> APIRouter:
    """A router in which two routes are careless."""
    router = Router()

    @router.get("/api/v1/open")
    async def forgotten() -> None:
        """Nobody said who may call."""

    @router.post("/api/v1/late")
    async def late(connection: Transaction, actor: Annotated[Any, require("auditor")]) -> None:
        """Names the connection first; the edge decides about the caller before it all the same."""

    @router.get("/api/v1/good", dependencies=[public])
    async def good(connection: Transaction) -> None:
        """Somebody decided."""

    outer = APIRouter(prefix="/outer")
    outer.include_router(router)
    return outer


def test_planted_routes_are_found() -> None:
    assert undecided([planted()]) == ["GET /api/v1/open"]
    assert connected_before_decided([planted()]) == []


# What has no purge, and why. Everything else has one.
_REFERENCE = "a list that staff keeps: a few rows a year"
_RECORD = "the record of a programme: what a certificate rests on, without names"
_COPY = "copied facts that the record rests on; names in them go with the person"
KEPT: dict[str, dict[str, str]] = {
    "registration": {
        **dict.fromkeys(("organisation_types", "occupations", "sexes", "age_bands", "admin_areas"), _REFERENCE),
        **dict.fromkeys(("donors", "programmes", "programme_donors", "courses", "institutions"), _REFERENCE),
        **dict.fromkeys(("editions", "edition_modules", "edition_programmes", "edition_institutions"), _REFERENCE),
        "edition_seats": _REFERENCE,
        "edition_steps": _REFERENCE,
        "reference_files": _REFERENCE,
        "eligibility_rules": _REFERENCE,
        "nomination_bases": "one row per edition and institution: how nominees consented, beside their consents",
        "nomination_headings": "names of columns of lists; replaced by list_headings",
        "list_headings": "names of columns of lists, a few per institution, and the account of who explained them",
        "list_values": "values of coded columns, a few per institution, and the account of who explained them",
        "question_sets": _REFERENCE,
        "graduations": _RECORD,
        **dict.fromkeys(
            ("merges", "merged_registrations"), "decisions about people, a few a year; reasons go with them"
        ),
        "duplicate_dismissals": "decisions about two people, a few a year; they go with either of them",
        "duplicate_pairs": "pairs of records that wait for a decision; they go with either of them",
        "duplicate_keys": "digests of what a record is compared by; they go with it",
        "contacts": "addresses with proof and history; they go with the person",
        "erasures": "identifiers and moments: a restored copy is brought up to date from it",
        "erasure_receipts": "three rows at most per erasure that is not confirmed; they go when it is",
    },
    "sessions": {
        **dict.fromkeys(
            ("sessions", "facilitators", "join_links", "recordings", "rubrics", "rubric_criteria"), _REFERENCE
        ),
        **dict.fromkeys(("attendances", "corrections", "teams", "team_members", "scores", "results"), _RECORD),
        **dict.fromkeys(("score_sheets", "score_changes", "rankings", "graders"), _RECORD),
        **dict.fromkeys(("team_files", "member_decisions"), "the record; content and reasons are emptied by a purge"),
        "guest_counts": "one row per session: two numbers",
        "plain_mappings": "one row per edition: names of columns",
        "attendance_history": "who decided what about attendance and when; reasons go with the evidence",
        "closures": "one row per session: times and numbers",
        **dict.fromkeys(
            ("excuses", "make_ups"),
            "decisions with author; what they say is purged with the evidence",
        ),
        **dict.fromkeys(("editions", "institutions", "registrations", "people", "consents", "certificates"), _COPY),
        "own_links": "one row per registration whose link was renewed: numbers",
        "session_credits": "one row per edition: numbers of its policy",
        "live_meetings": "one row per session that is held online",
        "reported_occurrences": "identifiers, two or three per session",
        "meeting_differences": _RECORD,
        "cloud_recordings": "one row per recording, without secrets",
    },
    "certificates": {
        **dict.fromkeys(
            ("policies", "registers", "graduations", "accepted_warnings", "annulments", "reversals"), _RECORD
        ),
        **dict.fromkeys(("reversed_graduations", "successions"), _RECORD),
        **dict.fromkeys(("emblems", "signature_images"), _REFERENCE),
        "papers": "files given out, one per certificate, without content once the holder is erased",
        "sealed_editions": "one row per edition: a choice",
        "credential_statuses": "numbers, one row per certificate: credentials name them for ever",
        "credential_endorsements": "signatures, one for each award, language and co-issuer",
        "credential_proofs": "signatures, four rows per certificate at most; those of names go with the holder",
        "credentials_due": "ids of certificates whose credentials are not signed yet",
        "credential_keys": "one row: the keys whose proofs are good",
        "certificates": "the register: who asks in thirty years whether a paper is real gets an answer",
        **dict.fromkeys(("editions", "institutions", "registrations", "people", "consents"), _COPY),
        **dict.fromkeys(("sessions", "attendances", "projects", "guests", "name_confirmations"), _COPY),
        **dict.fromkeys(("closures", "excuses", "make_ups"), _COPY),
        "unreachable_requirements": "what was announced of a registration: a few rows of codes and numbers",
        "warned_editions": "one row per edition: a digest and a day",
        "revision_lifts": "one row per subject that was stated again: a number, above which later facts go on",
        "announced_policies": "one row per edition: a number",
        "described_names": "digests of names, a row for each change of a person; they go with the person",
        "name_checks": "one row per registration that was asked: numbers and days",
        "own_links": "one row per registration whose link was renewed: two numbers",
    },
    "notifications": {"webhooks": "fifty at most, kept by operators"},
}


async def test_every_table_that_grows_is_purged(service: Service) -> None:
    tables, kept = tables_of(service.name), set(KEPT[service.name])
    gone = await purged([*service.purges, *service.frequent])
    gone |= {table for parent in gone for table in going_with(service.name, parent)}

    assert tables - kept - gone == set(), "neither purged nor kept for a reason"
    assert kept - tables == set(), "kept, but there is no such table"


def test_the_tables_of_the_chassis_are_emptied_too() -> None:
    folder = resources.files("diplomado_chassis.postgres.sql")
    text = "\n".join(file.read_text("utf-8") for file in folder.iterdir() if file.name.endswith(".sql"))
    made = set(re.findall(r"create table (\w+)", text))

    emptied = {"outbox", "access_log", *housekeeping._PURGES}
    kept = {"topic_marks", "audit_seals"}
    assert made == emptied | kept, "the relay empties the outbox, housekeeping the others; a row per topic and per seal"


_STATEMENT = "delete from told where told_at < now() - interval '400 days'"


async def _purge_by_text(connection: Connection) -> int:
    return len(await connection.fetch("select 1")) and len(await connection.execute(_STATEMENT))


async def _purge_by_table(connection: Connection) -> int:
    return sum([len(await connection.execute(f"delete from {table}")) for table in ("old", "older")])


async def _purge_nothing(connection: Connection) -> int:
    return len(await connection.execute("select 1"))


async def test_a_purge_is_known_by_what_it_deletes() -> None:
    assert await purged([_purge_by_text]) == {"told"}
    assert await purged([_purge_by_table]) == {"old", "older"}
    assert await purged([_purge_nothing]) == set()
