"""Each invariant is seen to hold on a small run by hand, and to fail when one thing in it is spoilt."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from verification.checker.evidence import Dump, Mail, Operation, Published, Resources
from verification.checker.examples import ANAS, BERTA, BERTAS, CARLAS, EDITION, four_services, sample_service, uid
from verification.checker.invariants import check

Spoil = Callable[[list[Operation], Dump], Any]


def broken(history: list[Operation], dump: Dump) -> set[str]:
    """The invariants that do not hold."""
    return {violation.invariant for violation in check(history, dump)}


def row(dump: Dump, table: str, **where: Any) -> dict[str, Any]:
    """One row of a table."""
    return next(row for row in dump.tables[table] if all(row[name] == value for name, value in where.items()))


def without(dump: Dump, table: str, **where: Any) -> None:
    """Lose one row."""
    dump.tables[table].remove(row(dump, table, **where))


def again(dump: Dump, index: int, **changes: Any) -> None:
    """Put a record at the end of its partition, as it was or changed."""
    record = dump.records[index]
    end = max(other.offset for other in dump.records if other.topic == record.topic) + 1
    dump.records.append(replace(record, **{"offset": end, **changes}))


def swap(dump: Dump, first: int, second: int) -> None:
    """Let two records of a partition change places."""
    left, right = dump.records[first], dump.records[second]
    dump.records[first], dump.records[second] = replace(left, offset=right.offset), replace(right, offset=left.offset)


def lose_record(dump: Dump, index: int) -> None:
    """Lose a record, also for those who had read it."""
    gone = dump.records.pop(index)
    for table, rows in dump.tables.items():
        if table.endswith((".inbox", ".seen")):
            rows[:] = [row for row in rows if str(row["event_id"]) != gone.event_id]


@pytest.mark.parametrize("run", [four_services, sample_service])
def test_a_run_in_which_everything_went_well_breaks_nothing(run: Callable[[], tuple[list[Operation], Dump]]) -> None:
    """The checker reports nothing."""
    assert check(*run()) == []


SERVICES: dict[str, tuple[Spoil, set[str]]] = {
    "an accepted registration is gone": (
        lambda _, dump: without(dump, "registration.registrations", registration_id=BERTAS),
        {"I1", "I2", "I3"},
    ),
    "a withdrawal had no effect": (
        lambda _, dump: row(dump, "registration.registrations", registration_id=ANAS).update(status="registered"),
        {"I1", "I2"},
    ),
    "a signed act is a draft": (lambda _, dump: dump.tables["certificates.acts"][0].update(status="draft"), {"I1"}),
    "a closed session is open": (lambda _, dump: dump.tables["sessions.sessions"][0].update(closed_at=None), {"I1"}),
    "an imported file is gone": (lambda _, dump: dump.tables["sessions.attendance_files"].clear(), {"I1"}),
    "one key has two answers": (
        lambda history, _: history.append(replace(history[1], answer={"registration_id": str(CARLAS)})),
        {"I2"},
    ),
    "more people than places": (lambda _, dump: dump.tables["registration.editions"][0].update(capacity=1), {"I2"}),
    "the counter of places is wrong": (lambda _, dump: dump.tables["registration.editions"][0].update(taken=1), {"I2"}),
    "one person exists twice": (
        lambda _, dump: row(dump, "registration.participants", participant_id=BERTA).update(
            email_key="ana@faults.example"
        ),
        {"I2"},
    ),
    "a change was never published": (
        lambda _, dump: row(dump, "registration.registrations", registration_id=BERTAS).update(revision=2),
        {"I3"},
    ),
    "something was published that was never committed": (
        lambda _, dump: again(dump, 5, event_id=str(uid(999)), value={**dump.records[5].value, "revision": 7}),  # type: ignore[dict-item]
        {"I3", "I4", "I7"},
    ),
    "a fact had no effect on one reader": (
        lambda _, dump: dump.tables["certificates.inbox"].pop(3),
        {"I4"},
    ),
    "the relay repeats without a reason": (lambda _, dump: again(dump, 5), {"I5", "I10"}),
    "a later fact came first": (lambda _, dump: swap(dump, 4, 7), {"I6"}),
    "an attendance was lost on the way": (
        lambda _, dump: dump.tables["certificates.attendances"].clear(),
        {"I7"},
    ),
    "an attendance has another length": (
        lambda _, dump: dump.tables["certificates.attendances"][0].update(seconds=60),
        {"I7"},
    ),
    "a reader stopped at an old revision": (
        lambda _, dump: row(dump, "sessions.registrations", registration_id=CARLAS).update(revision=1),
        {"I7"},
    ),
    "a reader has the right revision and the wrong status": (
        lambda _, dump: row(dump, "sessions.registrations", registration_id=CARLAS).update(status="waitlisted"),
        {"I7"},
    ),
    "one of several revisions is missing": (
        lambda _, dump: without(dump, "notifications.places", registration_id=ANAS, revision=1),
        {"I7"},
    ),
    "a diploma for somebody who did not graduate": (
        lambda _, dump: dump.tables["certificates.graduations"].clear(),
        {"I3", "I8"},
    ),
    "a serial number is missing": (
        lambda _, dump: dump.tables["certificates.registers"][0].update(certificates=2),
        {"I8"},
    ),
    "a certificate's record was changed": (
        lambda _, dump: dump.tables["certificates.certificates"][0].update(record="{ }"),
        {"I8"},
    ),
    "a sent mail is not in the mailbox": (lambda _, dump: dump.mails.clear(), {"I9"}),
    "a mail came twice without a crash": (lambda _, dump: dump.mails.append(dump.mails[0]), {"I9"}),
    "a mail that nobody meant": (lambda _, dump: dump.mails.append(Mail(f"<{uid(63)}@oim.example>", "x", "y")), {"I9"}),
    "a delivery waits for ever": (
        lambda _, dump: dump.tables["notifications.deliveries"][1].update(status="pending"),
        {"I9"},
    ),
    "a registration without its consents": (lambda _, dump: dump.tables["registration.consents"].pop(), {"I11"}),
    "a registration that was refused for certain": (
        lambda history, _: history.__setitem__(2, replace(history[2], outcome="failed", answer={}, status=409)),
        {"I11"},
    ),
    "a key without its answer": (
        lambda _, dump: dump.tables["sessions.idempotency_keys"].append({"key": "k", "status": None, "body": None}),
        {"I11"},
    ),
    "an answer without its registration": (
        lambda _, dump: dump.tables["registration.idempotency_keys"].append(
            {"key": "k", "status": 201, "body": '{"registration_id": "%s"}' % uid(99)}  # noqa: UP031 - braces
        ),
        {"I11"},
    ),
    "a person who was never described": (
        lambda _, dump: dump.tables["sessions.people"].append(
            {"participant_id": uid(99), "revision": 0, "merge_revision": 0}
        ),
        {"I12"},
    ),
    "an attendance of an unknown registration": (
        lambda _, dump: without(dump, "certificates.registrations", registration_id=BERTAS),
        {"I7", "I12"},
    ),
    "an unreadable record was skipped": (lambda _, dump: again(dump, 12, event_id=None, value=None), {"I13"}),
    "a row is left in an outbox": (lambda _, dump: dump.tables["sessions.outbox"].append({"id": 1}), {"I15"}),
    "it does not come to rest": (lambda _, dump: setattr(dump, "idle_within", None), {"I15"}),
    "a name in a log": (lambda _, dump: dump.logs["sessions"].append('{"name": "Ana Quinzavil"}'), {"I16"}),
    "an address in a business event": (
        lambda _, dump: dump.records.__setitem__(
            7, replace(dump.records[7], value={**dump.records[7].value, "note": "berta@faults.example"})  # type: ignore[dict-item]
        ),
        {"I16"},
    ),
    "memory that does not come back": (
        lambda _, dump: dump.resources.append(Resources("sessions-2", (90.0, 400.0), (40, 41), (10, 10))),
        {"I17"},
    ),
    "files that stay open": (
        lambda _, dump: dump.resources.append(Resources("sessions-2", (90.0, 91.0), (40, 140), (10, 10))),
        {"I17"},
    ),
    "connections that stay open": (
        lambda _, dump: dump.resources.append(Resources("sessions-2", (90.0, 91.0), (40, 41), (10, 60))),
        {"I17"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", SERVICES)
def test_what_is_spoilt_among_the_four_services_is_named(fault: str) -> None:
    """Exactly the invariants that it breaks."""
    spoil, expected = SERVICES[fault]
    history, dump = four_services()
    spoil(history, dump)
    assert broken(history, dump) == expected


SAMPLE: dict[str, tuple[Spoil, set[str]]] = {
    "an accepted request left no trace": (
        lambda _, dump: dump.tables["sample.counters"].clear(),
        {"I1", "I3"},
    ),
    "a request had two effects": (
        lambda _, dump: dump.tables["sample.counters"][0].update(value=4),
        {"I3", "I11"},
    ),
    "a row of the outbox was never sent": (lambda _, dump: lose_record(dump, 1), {"I3"}),
    "one change is two events": (lambda _, dump: again(dump, 1, event_id=str(uid(999))), {"I3", "I4", "I6"}),
    "an effect that happened twice": (lambda _, dump: dump.tables["sample.seen"][0].update(effects=2), {"I4"}),
    "an effect that the inbox does not know of": (lambda _, dump: dump.tables["sample.inbox"].pop(), {"I4"}),
    "an inbox that promises an effect": (lambda _, dump: dump.tables["sample.seen"].pop(), {"I4"}),
    "a fact overtook another": (lambda _, dump: swap(dump, 0, 2), {"I6"}),
    "a key lies on two partitions": (
        lambda _, dump: dump.records.__setitem__(2, replace(dump.records[2], partition=1)),
        {"I6"},
    ),
    "an unreadable record is not parked": (lambda _, dump: dump.tables["sample.dead_letters"].clear(), {"I13"}),
    "a dead letter without a cause": (
        lambda _, dump: dump.tables["sample.dead_letters"][0].update(error=""),
        {"I13"},
    ),
    "a dead letter of no record": (
        lambda _, dump: dump.tables["sample.dead_letters"].append({**row(dump, "sample.dead_letters"), "offset": 9}),
        {"I13"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", SAMPLE)
def test_what_is_spoilt_in_the_sample_service_is_named(fault: str) -> None:
    """Exactly the invariants that it breaks."""
    spoil, expected = SAMPLE[fault]
    history, dump = sample_service()
    spoil(history, dump)
    assert broken(history, dump) == expected


def test_a_kill_explains_as_many_repetitions_as_one_read_of_rows_has() -> None:
    """And steps back of each partition, but no more of either."""
    history, dump = sample_service()
    dump.relay_rows, dump.kills = 2, {"sample-1": 1}
    again(dump, 0)
    again(dump, 1)
    assert broken(history, dump) == set()
    again(dump, 2)
    assert broken(history, dump) == {"I5"}


def test_an_unanswered_request_may_have_happened_or_not() -> None:
    """Both are allowed, as long as it did so as a whole."""
    history, dump = sample_service()
    history.append(replace(history[0], key="key-4", outcome="unknown", answer={}))
    assert broken(history, dump) == set()
    history[2] = replace(history[2], outcome="unknown", answer={})
    assert broken(history, dump) == set()


def test_a_repeated_mail_needs_a_crash_and_a_second_attempt() -> None:
    """One for each."""
    history, dump = four_services()
    dump.mails.append(dump.mails[0])
    dump.smtp_kills = 1
    assert broken(history, dump) == {"I9"}
    dump.tables["notifications.deliveries"][0]["attempts"] = 2
    assert broken(history, dump) == set()


def test_what_the_run_itself_put_on_a_topic_is_nobodys_fault() -> None:
    """Repeated records and facts of nobody's state count as injected, but they must have their effect all the same."""
    history, dump = sample_service()
    stranger = uid(999)
    again(dump, 0)
    again(dump, 1, key=str(uid(8)), event_id=str(stranger), value=_of(dump.records[1], uid(8)))
    dump.injected = [str(dump.records[0].event_id), str(stranger)]
    assert broken(history, dump) == {"I4"}
    dump.tables["sample.inbox"].append({"event_id": stranger})
    dump.tables["sample.seen"].append({"event_id": stranger, "effects": 1})
    assert broken(history, dump) == set()


def _of(record: Published, registration_id: UUID) -> dict[str, Any]:
    assert record.value is not None
    return {**record.value, "registration_id": str(registration_id)}


def test_a_topic_that_was_repartitioned_promises_no_order() -> None:
    """The run says so."""
    history, dump = sample_service()
    swap(dump, 0, 2)
    dump.repartitioned = ["training.registrations"]
    assert broken(history, dump) == set()


def test_violations_say_what_to_look_at() -> None:
    """Invariant, thing and what was found."""
    history, dump = four_services()
    dump.tables["registration.editions"][0]["capacity"] = 1
    [violation] = check(history, dump)
    assert (violation.invariant, violation.about) == ("I2", str(EDITION))
    assert violation.detail == "2 places are taken, 1 exist"
