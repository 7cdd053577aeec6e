"""The topics hold exactly what was committed, in order: I3, I5, I6 and I10."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise

from verification.checker.evidence import Published, Violation
from verification.checker.tables import LEDGERS, NOBODY, Ledger
from verification.checker.view import Fact, Identity, View, topic_name

STEPS_BACK_PER_KILL = 2
"""A successor starts again where its predecessor fell, and a predecessor that wakes may have one batch in flight."""


def every_change_is_published_once(view: View) -> Iterator[Violation]:
    """I3. Compares, for each row of a ledger, its revision with the facts on the topic: one event for each revision,
    and no event for a row or a revision that was never committed.
    """
    for ledger in LEDGERS:
        if view.has(ledger.table):
            yield from _ledger_is_published(view, ledger)


def _ledger_is_published(view: View, ledger: Ledger) -> Iterator[Violation]:
    there: dict[Identity, set[int]] = defaultdict(set)
    events: dict[Identity, Counter[int]] = defaultdict(Counter)
    for fact in view.facts_of(ledger.types, injected=True):
        identity = fact.identity(ledger.identity.values())
        there[identity].add(fact.revision)
        if fact.event_id not in view.injected:
            events[identity][fact.revision] += 1
    lifts = _lifts(view) if ledger.table.startswith("certificates.") else {}
    for row in view.rows(ledger.table):
        identity = tuple(str(row[column]) for column in ledger.identity)
        if identity == (NOBODY,):
            continue
        lift = lifts.get(identity[-1], 0)
        last = lift + (int(row[ledger.revision]) if ledger.revision else 1)
        published, about = events.pop(identity, Counter[int]()), f"{ledger.table} {'/'.join(identity)}"
        first = max(last, 1) if ledger.compacted or lift else 1
        if missing := [revision for revision in range(first, last + 1) if revision not in there[identity]]:
            yield Violation("I3", about, f"revisions {_some(missing)} of {last} were never published")
        if doubled := [revision for revision, count in published.items() if count > 1]:
            yield Violation("I3", about, f"revisions {_some(doubled)} were published as several events")
        if phantoms := [revision for revision in published if revision > last]:
            yield Violation("I3", about, f"revisions {_some(phantoms)} were published, and the row has {last}")
    for identity in events:
        yield Violation("I3", f"{ledger.table} {'/'.join(identity)}", "published, and there is no such row")


def _lifts(view: View) -> dict[str, int]:
    """Return how far revisions were raised when facts were stated again, by subject."""
    table = "certificates.revision_lifts"
    return {str(row["subject_id"]): int(row["lift"]) for row in view.rows(table)} if view.has(table) else {}


def repetitions_are_bounded(view: View) -> Iterator[Violation]:
    """I5. Compares the records that repeat an event with what the interruptions of the relay can explain: each may
    repeat at most one read of rows.
    """
    for service, count in repetitions(view).items():
        allowed = view.dump.relay_rows * view.kills(service)
        if count > allowed:
            yield Violation("I5", service, f"{count} records repeat an event; its interruptions explain {allowed}")


def repetitions(view: View) -> Counter[str]:
    """How many records of each service repeat an event that is on the topic already."""
    found: Counter[str] = Counter()
    seen: set[str] = set()
    for record in view.in_order:
        if record.event_id is None or record.event_id in view.injected:
            continue
        if record.event_id in seen:
            found[view.owner(record.topic)] += 1
        seen.add(record.event_id)
    return found


def order_per_key(view: View) -> Iterator[Violation]:
    """I6. Compares, for each thing, the order of the first record of each event with the order of its revisions."""
    for ledger in LEDGERS:
        if not view.has(ledger.table):
            continue
        seen: dict[Identity, list[Fact]] = defaultdict(list)
        for fact in view.facts_of(ledger.types, injected=False):
            seen[fact.identity(ledger.identity.values())].append(fact)
        for identity, facts in seen.items():
            yield from _is_in_order(view, f"{ledger.table} {'/'.join(identity)}", facts)


def _is_in_order(view: View, about: str, facts: list[Fact]) -> Iterator[Violation]:
    if topic_name(facts[0].record.topic) in map(topic_name, view.dump.repartitioned):
        return
    if len({fact.record.partition for fact in facts}) > 1:
        yield Violation("I6", about, "its records lie on several partitions")
    revisions = [fact.revision for fact in facts]
    if (overtaken := next((i for i in range(1, len(revisions)) if revisions[i] <= revisions[i - 1]), None)) is not None:
        yield Violation("I6", about, f"revision {revisions[overtaken]} came behind {revisions[overtaken - 1]}")


def only_one_relay_writes(view: View) -> Iterator[Violation]:
    """I10. Compares, for each partition, how often it steps back to an event that it has with the number of times
    that a relay can have been replaced: one that writes on behind its successor steps back once more.
    """
    partitions: dict[tuple[str, int], list[Published]] = defaultdict(list)
    for record in view.in_order:
        if record.event_id is not None and record.event_id not in view.injected:
            partitions[record.topic, record.partition].append(record)
    for (topic, partition), records in partitions.items():
        first: dict[str, int] = {}
        ranks = [first.setdefault(str(record.event_id), len(first)) for record in records]
        back = sum(later <= earlier for earlier, later in pairwise(ranks))
        allowed = STEPS_BACK_PER_KILL * view.kills(view.owner(topic))
        if back > allowed:
            about = f"{topic_name(topic)}/{partition}"
            yield Violation("I10", about, f"{back} steps back; interruptions explain {allowed}")


def _some(numbers: list[int]) -> str:
    return ", ".join(map(str, sorted(numbers)[:5])) + (", …" if len(numbers) > 5 else "")
