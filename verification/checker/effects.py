"""Every event was processed once, or is a dead letter with a reason: I4, I7, I12 and I13."""

from collections.abc import Iterator

from diplomado_contracts import RegistrationWaitlisted
from diplomado_contracts.catalogue import BY_TYPE
from verification.checker.evidence import Published, Violation
from verification.checker.services import READS
from verification.checker.tables import PROJECTIONS, STATUS, Projection
from verification.checker.view import Fact, Identity, View, plain, position, topic_name

NO_PLACE = "certificates.registrations"


def one_effect_per_reader(view: View) -> Iterator[Violation]:
    """I4. Compares the facts that a service consumes with its inbox and its dead letters: each is in one of them."""
    for service in view.services:
        if not view.has(f"{service}.inbox"):
            continue
        handled = view.handled(service)
        lost = [
            fact for fact in view.facts_of(READS[service], injected=True)
            if fact.event_id not in handled and not view.is_parked(service, fact.record)
        ]  # fmt: skip
        for fact in lost:
            yield Violation("I4", f"{service} {fact.event_id}", f"{_where(fact.record)} had no effect")


def effects_are_counted_once(view: View) -> Iterator[Violation]:
    """I4 on the sample service. Compares its list of effects with the topic and with its inbox."""
    handled = view.handled("sample")
    seen = view.index("sample.seen", "event_id")
    for event_id, row in seen.items():
        if row["effects"] != 1:
            yield Violation("I4", f"sample {event_id}", f"{row['effects']} effects of one event")
        if event_id not in handled:
            yield Violation("I4", f"sample {event_id}", "an effect that the inbox does not know of")
    if view.has("sample.seen"):
        for fact in view.facts_of((RegistrationWaitlisted,), injected=True):
            if fact.event_id in handled and fact.event_id not in seen:
                yield Violation("I4", f"sample {fact.event_id}", "the inbox knows of an effect that is not there")


def projections_repeat_the_log(view: View) -> Iterator[Violation]:
    """I7. Compares each table that repeats facts with the fold of the topics: same things, same revisions, same values.

    I6 for a reader: what it applied is the newest that was published.
    """
    for projection in PROJECTIONS:
        if view.has(projection.table):
            yield from _repeats_the_log(view, projection)


def _repeats_the_log(view: View, projection: Projection) -> Iterator[Violation]:
    expected: dict[tuple[Identity, int], Fact] = {}
    newest: dict[Identity, int] = {}
    for fact in view.facts_of(projection.types, injected=True):
        if not view.is_parked(projection.service, fact.record) and _is_repeated(projection, fact):
            identity = fact.identity(projection.identity.values())
            expected[identity, fact.revision] = fact
            newest[identity] = max(fact.revision, newest.get(identity, 0))
    if not projection.every:
        expected = {key: fact for key, fact in expected.items() if newest[key[0]] == key[1]}
    found = set()
    for row in view.rows(projection.table):
        identity = tuple(str(row[column]) for column in projection.identity)
        if row[projection.revision] is None or int(row[projection.revision]) == 0:
            continue  # another half of the row is known, or a stub that I12 judges
        key = identity, int(row[projection.revision])
        found.add(key)
        about = f"{projection.table} {'/'.join(identity)}"
        if key not in expected:
            yield Violation("I7", about, f"holds revision {key[1]}; the topic's newest is {newest.get(identity)}")
            continue
        fact = expected[key]
        for column, name in projection.values.items():
            if plain(row[column]) != plain(getattr(fact.event, name)):
                yield Violation("I7", about, f"{column} is not what revision {key[1]} says")
        if "status" in row and type(fact.event) in STATUS and row["status"] != STATUS[type(fact.event)]:
            yield Violation("I7", about, f"status {row['status']} is not what revision {key[1]} says")
    for identity, revision in expected.keys() - found:
        yield Violation("I7", f"{projection.table} {'/'.join(identity)}", f"revision {revision} is missing")


def _is_repeated(projection: Projection, fact: Fact) -> bool:
    return projection.only_with is None or getattr(fact.event, projection.only_with) is not None


def nothing_waits_for_its_other_half(view: View) -> Iterator[Violation]:
    """I12. Compares facts that came before what they refer to with that: at rest, the other half has arrived."""
    for row in view.rows("sessions.people"):
        if row["revision"] == 0:
            yield Violation("I12", f"sessions.people {row['participant_id']}", "never described")
    if view.has(NO_PLACE):
        known = view.index(NO_PLACE, "registration_id")
        for row in view.rows("certificates.attendances"):
            if row["registration_id"] not in known:
                yield Violation("I12", f"certificates.attendances {row['registration_id']}", "no such registration")
    if view.has("notifications.people"):
        people = view.index("notifications.people", "participant_id")
        for row in view.rows("notifications.places"):
            if row["participant_id"] not in people:
                yield Violation("I12", f"notifications.places {row['registration_id']}", "nobody to tell")


def rejected_is_kept(view: View) -> Iterator[Violation]:
    """I13. Compares the records that cannot be read with the dead letters of every service that reads their topic,
    and each dead letter with its record: it has a reason, and its value, so that it can be handled again.
    """
    for service in view.services:
        if view.has(f"{service}.dead_letters"):
            yield from _unreadable_are_parked(view, service)
            yield from _letters_are_whole(view, service)


def _unreadable_are_parked(view: View, service: str) -> Iterator[Violation]:
    topics = {model.topic.name for model in READS[service]}
    for record in view.unreadable:
        model = BY_TYPE.get(record.type or "") if record.event_id else None
        concerned = model in READS[service] if model else topic_name(record.topic) in topics
        if concerned and not view.is_parked(service, record):
            yield Violation("I13", service, f"{_where(record)} cannot be read and is not parked")


def _letters_are_whole(view: View, service: str) -> Iterator[Violation]:
    records = {position(record): record for record in view.in_order}
    for where, row in view.parked[service].items():
        about = f"{service} dead letter {'/'.join(map(str, where))}"
        if not row["reason"] or not row["error"]:
            yield Violation("I13", about, "has no cause")
        record = records.get(where)
        if record is None:
            yield Violation("I13", about, "there is no such record")
        elif record.value is not None and not row["value"]:
            yield Violation("I13", about, "cannot be handled again: the value is not kept")


def _where(record: Published) -> str:
    return f"{topic_name(record.topic)}/{record.partition}/{record.offset}"
