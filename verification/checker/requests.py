"""The answers that clients got agree with the tables: I1, I2 and I11."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from verification.checker.evidence import Operation, Violation, last_answers
from verification.checker.tables import ANSWERED_ONCE
from verification.checker.view import Row, View

Promise = Callable[[Operation, View], bool]


def _row(view: View, table: str, column: str, value: Any) -> Row | None:
    return view.index(table, column).get(str(value))


def _registered(operation: Operation, view: View) -> bool:
    return _row(view, "registration.registrations", "registration_id", operation.answer["registration_id"]) is not None


def _withdrawn(operation: Operation, view: View) -> bool:
    row = _row(view, "registration.registrations", "registration_id", operation.subject)
    return row is not None and row["status"] == "withdrawn"


def _published(operation: Operation, view: View) -> bool:
    row = _row(view, "registration.editions", "edition_id", operation.subject)
    return row is not None and row["revision"] >= int(operation.answer.get("revision", 1))


def _scheduled(operation: Operation, view: View) -> bool:
    return _row(view, "sessions.sessions", "session_id", operation.answer["session_id"]) is not None


def _imported(operation: Operation, view: View) -> bool:
    return _row(view, "sessions.attendance_files", "file_id", operation.answer["file_id"]) is not None


def _closed(operation: Operation, view: View) -> bool:
    row = _row(view, "sessions.sessions", "session_id", operation.subject)
    return row is not None and row["closed_at"] is not None


def _signed(operation: Operation, view: View) -> bool:
    row = _row(view, "certificates.acts", "act_id", operation.subject)
    return row is not None and row["status"] == "signed"


def _counted(operation: Operation, view: View) -> bool:
    row = _row(view, "sample.counters", "id", operation.subject)
    return row is not None and row["value"] >= int(operation.answer["value"])


PROMISES: Mapping[str, tuple[str, Promise]] = {
    "register": ("registration.registrations", _registered),
    "withdraw": ("registration.registrations", _withdrawn),
    "publish": ("registration.editions", _published),
    "schedule": ("sessions.sessions", _scheduled),
    "import": ("sessions.attendance_files", _imported),
    "close": ("sessions.sessions", _closed),
    "sign": ("certificates.acts", _signed),
    "count_up": ("sample.counters", _counted),
}


def accepted_is_kept(view: View) -> Iterator[Violation]:
    """I1. Compares every operation that was answered 2xx with the row that the answer promises."""
    for operation in view.history:
        table, promise = PROMISES.get(operation.kind, ("", None))
        if promise and operation.outcome == "ok" and view.has(table) and not promise(operation, view):
            yield Violation(
                "I1", operation.subject, f"{operation.kind} was answered {operation.status}: no trace of it"
            )


def one_effect_per_key(view: View) -> Iterator[Violation]:
    """I2. Compares all 2xx answers to one Idempotency-Key with each other, and people with their registrations."""
    answers: dict[str, list[Operation]] = defaultdict(list)
    for operation in view.history:
        if operation.outcome == "ok" and operation.kind in ANSWERED_ONCE:
            answers[operation.key].append(operation)
    for key, same_key in answers.items():
        if any(dict(answered.answer) != dict(same_key[0].answer) for answered in same_key):
            yield Violation(
                "I2",
                same_key[0].subject,
                f"{same_key[0].kind}: key {key} was answered in different ways",
            )
    registrations = view.rows("registration.registrations")
    for pair, count in Counter((row["edition_id"], row["participant_id"]) for row in registrations).items():
        if count > 1:
            yield Violation("I2", pair[0], f"{count} registrations of one person")
    emails = Counter(row["email_key"] for row in view.rows("registration.participants") if row.get("email_key"))
    if doubled := sum(count > 1 for count in emails.values()):
        yield Violation("I2", "participants", f"{doubled} people exist more than once")


def places_are_exact(view: View) -> Iterator[Violation]:
    """I2. Compares, for each edition, capacity and counters with the registrations that hold a place or wait."""
    held = Counter(
        (row["edition_id"], "registered" if row.get("holds_place") else row["status"])
        for row in view.rows("registration.registrations")
    )
    for row in view.rows("registration.editions"):
        edition, capacity = row["edition_id"], row["capacity"]
        taken, waiting = held[edition, "registered"], held[edition, "waitlisted"]
        if capacity is not None and taken > capacity:
            yield Violation("I2", edition, f"{taken} places are taken, {capacity} exist")
        if (taken, waiting) != (row["taken"], row["waiting"]):
            counted = f"the edition counts {row['taken']} and {row['waiting']}"
            yield Violation("I2", edition, f"{taken} hold a place and {waiting} wait; {counted}")


def all_or_nothing(view: View) -> Iterator[Violation]:
    """I11. Compares stored keys and rows with each other: an unanswered request is there as a whole, or not at all."""
    for service in view.services:
        for row in view.rows(f"{service}.idempotency_keys"):
            if row["status"] is None:
                yield Violation("I11", row["key"], f"{service} holds a key without its answer")
            else:
                yield from _answer_stands(view, service, row)
    consents = {row["registration_id"] for row in view.rows("registration.consents")}
    people = view.index("registration.participants", "participant_id")
    for row in view.rows("registration.registrations"):
        if row["participant_id"] not in people:
            yield Violation("I11", row["registration_id"], "a registration without its person")
        if view.has("registration.consents") and row["registration_id"] not in consents:
            yield Violation("I11", row["registration_id"], "a registration without its consents")


def _answer_stands(view: View, service: str, row: Row) -> Iterator[Violation]:
    registration_id = _answer(row).get("registration_id") if row["status"] < 300 else None
    if service != "registration" or not registration_id or not view.has("registration.registrations"):
        return
    if _row(view, "registration.registrations", "registration_id", registration_id) is None:
        yield Violation("I11", str(registration_id), "an answer is kept, and its registration is not")


def _answer(row: Row) -> dict[str, Any]:
    try:
        read = json.loads(bytes(row["body"]) if isinstance(row["body"], memoryview) else row["body"] or "{}")
    except (TypeError, ValueError):
        return {}
    return read if isinstance(read, dict) else {}


def nothing_out_of_nothing(view: View) -> Iterator[Violation]:
    """I11. Compares registrations by form with the requests for them: one that was refused for certain left none."""
    attempts = view.operations("register")
    if not attempts or not view.has("registration.participants"):
        return
    possible = {attempt.subject.lower() for attempt in attempts if attempt.outcome != "failed"}
    emails = {row["participant_id"]: row.get("email") for row in view.rows("registration.participants")}
    for row in view.rows("registration.registrations"):
        email = emails.get(row["participant_id"])
        if row.get("channel") != "nomination" and email and f"{row['edition_id']}/{email}".lower() not in possible:
            yield Violation("I11", row["registration_id"], "exists, and nobody asked for it with success")


def counters_add_up(view: View) -> Iterator[Violation]:
    """I11 and I4 on the sample service. Compares each counter with its requests: all that were answered, and none
    but those and the unanswered; where a request's key is stored, exactly. Graduations raise the counter as well.
    """
    asked: dict[str, list[Operation]] = defaultdict(list)
    for operation in last_answers(view.operations("count_up")).values():
        asked[operation.subject].append(operation)
    raised = Counter(
        fact.record.key for fact in view.first_facts
        if type(fact.event).__name__ == "Graduated" and not view.is_parked("sample", fact.record)
    )  # fmt: skip
    for row in view.rows("sample.counters"):
        operations, graduations = asked[row["id"]], raised[row["id"]]
        least = sum(operation.outcome == "ok" for operation in operations) + graduations
        most = sum(operation.outcome != "failed" for operation in operations) + graduations
        if row["value"] < least:
            invariant = "I4" if graduations else "I1"
            yield Violation(invariant, row["id"], f"counts {row['value']}, at least {least} happened")
        if row["value"] > most:
            yield Violation("I11", row["id"], f"counts {row['value']}, at most {most} were asked for")
