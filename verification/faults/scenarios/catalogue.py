"""The scenarios: what is broken, and what must hold nevertheless. The reliability page shows this table."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from verification.faults.context import Play
from verification.faults.scenarios import (
    clocks,
    crashes,
    drills,
    logs,
    outages,
    records,
    restores,
    rush,
    strangers,
    upgrades,
    walk,
)
from verification.faults.scenarios.crashes import at_failpoints


@dataclass(frozen=True)
class Scenario:
    """One row of the table. `twins` is the share of requests that are sent twice at the same time."""

    id: str
    name: str
    injected: str
    holds: str
    play: Play
    settings: Mapping[str, str] = field(default_factory=dict)
    size: int = 14
    at_once: int = 2
    twins: float = 0.15
    short: bool = False
    disk_megabytes: int = 0
    max_idle_seconds: float = 60.0


_RELAY_DEATHS = {
    "registration": [
        "relay.after_read:kill@3",
        "relay.while_sending:kill@4",
        "relay.after_acknowledgement:kill@3",
        "relay.before_delete:kill@3",
        "relay.after_delete:kill@2",
    ],
    "sessions": ["relay.after_acknowledgement:kill@1", "relay.before_delete:kill@1"],
    "certificates": ["relay.before_delete:kill@1", "relay.while_sending:kill@1"],
}
# Each boundary in two services: after each death the group waits for the end of a session, which is short here.
_AROUND_KAFKA_COMMIT = ["consumer.after_kafka_commit:kill@1", "consumer.before_kafka_commit:kill@1"]
_AROUND_COMMIT = ["dispatcher.after_commit:kill@1", "dispatcher.before_commit:kill@1"]
_BEFORE_COMMIT = ["dispatcher.in_transaction:kill@2", "dispatcher.before_transaction:kill@1"]
_CONSUMER_DEATHS = {
    "sessions": [*_AROUND_KAFKA_COMMIT, *_AROUND_COMMIT],
    "certificates": [*_AROUND_COMMIT, *_BEFORE_COMMIT],
    "notifications": [*_BEFORE_COMMIT, *_AROUND_KAFKA_COMMIT],
}
_EDGE_DEATHS = {
    "registration": [
        "edge.before_commit:kill@6",
        "edge.after_commit:kill@6",
        "edge.before_commit:kill@11",
        "edge.after_commit:kill@9",
    ],
    "sessions": ["edge.after_commit:kill@2", "edge.before_commit:kill@1"],
    "certificates": ["edge.after_commit:kill@2", "edge.before_commit:kill@2"],
}
_SENDER_DEATHS = {
    "notifications": [
        "sender.before_data:kill@3",
        "sender.after_250:kill@4",
        "sender.after_250:kill@2",
        "sender.before_data:kill@9",
    ]
}

_ALL = (
    Scenario(
        "F1", "request killed", "kill -9 of the API before and after the commit, before the answer", "I1 I2 I3 I11",
        at_failpoints(_EDGE_DEATHS), short=True,
    ),
    Scenario(
        "F2", "relay killed", "kill -9 after the read, while sending, after the acknowledgement, around the delete",
        "I3 I5 I6 I7", at_failpoints(_RELAY_DEATHS), short=True,
    ),
    Scenario(
        "F3", "consumer killed", "kill -9 before, in and after the transaction, before and after the Kafka commit",
        "I4 I6 I7 I12",
        at_failpoints(_CONSUMER_DEATHS), {"DIPLOMADO_CONSUMER_SESSION_SECONDS": "2"}, short=True,
    ),
    Scenario(
        "F5", "sender killed", "kill -9 before the mail is given away, and after the server's 250", "I9",
        at_failpoints(_SENDER_DEATHS, seconds=60), at_once=1,
    ),
    Scenario(
        "F6", "rolling restart",
        "SIGTERM to all, two replicas each, one in a handler slower than its grace; Postgres slow",
        "I1-I9, ends in order", crashes.roll,
    ),
    Scenario(
        "F7", "frozen processes", "SIGSTOP of relay, consumer and sender beyond their session, then SIGCONT",
        "I4 I6 I7 I10", crashes.freeze,
    ),
    Scenario("F8", "broker killed", "kill -9 of Kafka, back at once and after 6 s", "I1 I3 I15", outages.kafka_killed),
    Scenario(
        "F9", "way to Kafka", "black hole, lost acknowledgements, lost requests, late, dripping, refused, reset",
        "I3 I5 I15", outages.kafka_unreachable,
    ),
    Scenario(
        "F11", "Postgres killed", "immediate stop, back at once and after 4 s; sessions ended at 5 a second",
        "I1-I12", outages.postgres_killed,
    ),
    Scenario(
        "F12", "way to Postgres", "answers lost in the middle of commits, black hole, late, reset, frozen",
        "I1 I2 I11 I15", outages.postgres_unreachable,
    ),
    Scenario(
        "F14", "disk full", "no byte left below Postgres for 6 s, then below Kafka", "I1-I12, recovers",
        outages.disk_full, disk_megabytes=330,
    ),
    Scenario(
        "F15", "Postgres held up", "an idle transaction for 9 s, the outbox locked for 3 s and rewritten, twice",
        "I1 I3 I6 I15", outages.postgres_held,
    ),
    Scenario(
        "F16", "records repeated", "one record in five again, the end of each partition again, then everything again",
        "I4-I9", records.repeat,
    ),
    Scenario(
        "F17", "other order", "stories told from their end and shuffled: withdrawn before registered, edition last",
        "I6 I7 I12", records.reorder,
    ),
    Scenario(
        "F18", "nonsense", "no UTF-8, no JSON, other shapes, no key, another key, tombstone, no headers, 900 kB",
        "I13, others flow", records.spoil,
    ),
    Scenario(
        "F19", "newer release", "unknown fields and unknown types, with restarts of the readers in between", "I6 I13",
        records.skew,
    ),
    Scenario(
        "F20", "wrong clocks", "two services two hours fast, two as slow, then right again (libfaketime)",
        "I1-I12", clocks.wrong,
    ),
    Scenario(
        "F22", "positions moved", "a group set to the start; another to the end and, by the runbook, to the start",
        "I4-I9", records.move_positions,
    ),
    Scenario(
        "F23", "topic removed", "two topics removed and made again, after all was read", "I1 I3 I4 I15",
        records.remove_topic,
    ),
    Scenario(
        "F24", "mail server", "greylisting, away, 421, slow, deaf after DATA, 550 for some for ever", "I9",
        outages.mail_trouble, at_once=1,
    ),
    Scenario(
        "F25", "hot key and rush", "one edition changed 100 times, seven filled at once, facts of 100,000 keys",
        "I2 I6 I15",
        rush.hot_key, max_idle_seconds=150,
    ),
    Scenario(
        "F27", "same key twice", "every request twice at once, to two replicas that die around the commit", "I2 I11",
        at_failpoints(
            {
                "registration": ["edge.before_commit:kill@7", "edge.after_commit:kill@7"],
                "registration-2": ["edge.after_commit:kill@8", "edge.before_commit:kill@8"],
            },
            replicas=("registration",),
        ),
        twins=1.0, short=True,
    ),
    Scenario(
        "F28", "random walk", "kills at random and at every failpoint, networks, freezes, servers", "all",
        walk.at_random, at_once=3,
    ),
    Scenario(
        "F29", "forged facts", "withdrawals, erasures and revisions by another source, on another topic, impossible",
        "I4 I6 I7 I13", strangers.forge,
    ),
    Scenario(
        "F30", "upgrade under load",
        "a column more in every table while today's code serves; then both releases, the next alone, and back again",
        "I1-I15, no 500", upgrades.upgrade, size=8,
    ),
    Scenario(
        "F31", "flooded edge",
        "strangers ask every service without pause, hold connections with endless headers and with silence",
        "I1 I15, probes answer", strangers.flood, {"DIPLOMADO_HEADER_SECONDS": "2"},
    ),
    Scenario(
        "F32", "log lost", "the log's disk is full, its reader gone, or nobody reads; then all end and start again",
        "I1-I12, ends in order", logs.lose,
    ),
    Scenario(
        "F33", "restored past", "a reader goes back to a backup, then an owner, which states again what it lost",
        "I1 I4 I7 I15, loss named", restores.restore_two,
    ),
)  # fmt: skip

_DRILLS = (
    Scenario(
        "F34", "everything lost", "the four services' database and Kafka; one backup on a new cluster", "all",
        drills.lose_everything, at_once=1,
    ),
    Scenario(
        "F35", "owner set back", "registration goes back behind what it has published; the loss is stated again",
        "I1 I6 I7 I12", drills.set_owner_back, at_once=1,
    ),
)  # fmt: skip

DRILLS: dict[str, Scenario] = {scenario.id: scenario for scenario in _DRILLS}
"""What operators do after a loss. Each long run begins with them; `make faults` plays them if they are named."""
SCENARIOS: dict[str, Scenario] = {scenario.id: scenario for scenario in _ALL}
