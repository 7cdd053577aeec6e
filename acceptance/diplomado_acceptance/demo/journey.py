"""The whole demo on a running deployment: replay, quiet, comparison, verification."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from diplomado_acceptance.demo.comparison import compare
from diplomado_acceptance.demo.events import count_events, differences, expected_events
from diplomado_acceptance.demo.expectation import Expectation, read_expectation
from diplomado_acceptance.demo.observation import Certificate, Observation, observe
from diplomado_acceptance.demo.outcome import Outcome, Seconds
from diplomado_acceptance.demo.verification import Checker
from diplomado_acceptance.replay.client import Services, services
from diplomado_acceptance.replay.idle import Watch, watching
from diplomado_acceptance.replay.programme import Programme
from diplomado_acceptance.replay.reading import read_folder
from diplomado_acceptance.replay.replaying import Replayed, Tell, replay
from diplomado_local.failures import Failure
from diplomado_local.state import Deployment

SERVICES = ("registration", "sessions", "certificates", "notifications")


@dataclass(frozen=True)
class Example:
    """A programme with what must come out of it."""

    programme: Programme
    expected: Expectation


def read_examples(folders: Sequence[Path]) -> list[Example]:
    """Read the programmes before anything is started, so that a fault in a file costs no time."""
    return [Example(read_folder(folder), read_expectation(folder)) for folder in folders]


async def go(deployment: Deployment, examples: Sequence[Example], papers: Path, tell: Mapping[str, Tell]) -> Outcome:
    """Replay the programmes at the same time and look at everything that came of it."""
    started = time.monotonic()
    scope = "+".join(example.programme.fingerprint() for example in examples)
    async with (
        services(deployment.services, deployment.token("coordinator"), scope) as reached,
        watching(deployment.operations, deployment.kafka) as watch,
    ):
        replayed = await _replay_all(examples, reached, watch, tell)
        await watch.until_quiet("after the replay", reached)
        seconds = Seconds(replay=time.monotonic() - started)
        say = tell.get("", _silently)
        say("Comparing everything with what is known to be true")
        seen = [await observe(one, reached, deployment.mailbox) for one in replayed]
        mismatches = {
            example.programme.name: compare(example.expected, one) for example, one in zip(examples, seen, strict=True)
        }
        say("Verifying every certificate, revoking one and forging another")
        checker = await _check(seen, reached, papers)
        state = await watch.until_quiet("after a certificate was revoked", reached)
        say("Reading all topics from their beginning")
        events = await count_events(deployment.kafka)
        wanted = expected_events(
            [example.expected.events for example in examples],
            [email for example in examples for email in example.expected.people],
            checker.result.revoked,
        )
        mails, failures = await _mails(examples, reached, checker.result.revoked)
        return Outcome(
            seen, mismatches, events, differences(wanted, events), mails, failures, checker.result, state.dead_letters,
            deployment.platform, seconds, memory(deployment),
        )  # fmt: skip


def _silently(_what: str) -> None:
    """Tell nobody."""


async def _replay_all(
    examples: Sequence[Example], reached: Services, watch: Watch, tell: Mapping[str, Tell]
) -> list[Replayed]:
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(replay(one.programme, reached, watch, tell.get(one.programme.name, _silently)))
                for one in examples
            ]
    except* Failure as failures:
        raise failures.exceptions[0] from None
    return [task.result() for task in tasks]


async def _check(seen: Sequence[Observation], reached: Services, papers: Path) -> Checker:
    checker = Checker(reached, papers)
    certificates = [certificate for one in seen for certificate in one.certificates]
    if not certificates:
        raise Failure("No certificate was issued, so there is nothing to verify.", "See `diplomado logs certificates`.")
    await checker.check_all(certificates)
    await checker.save_papers(certificates)
    await checker.show_a_forgery(_first(certificates, "diploma"))
    await checker.revoke(_first(certificates, "attendance"))
    return checker


def _first(certificates: Sequence[Certificate], kind: str) -> Certificate:
    return next((one for one in certificates if one.kind == kind), certificates[0])


async def _mails(examples: Sequence[Example], reached: Services, revoked: int) -> tuple[dict[str, int], list[str]]:
    """Count the mails that were sent, and complain of those that failed or are not the number that must be."""
    answer = await reached.get("notifications", "/api/v1/deliveries/summary", "counting mails")
    counts = answer["by_template"]
    sent = {template: count["sent"] for template, count in counts.items() if count["sent"]}
    failures = [
        f"mails: {count['failed']} of {template} failed" for template, count in counts.items() if count["failed"]
    ]
    if (found := sent.get("certificate_revoked", 0)) != revoked:
        failures.append(f"mails: {found} about {revoked} revoked certificates")
    total = sum(sum(example.expected.mails.values()) for example in examples) + revoked
    if sum(sent.values()) != total:
        failures.append(f"mails: expected {total}, sent {sum(sent.values())}")
    return sent, failures


def memory(deployment: Deployment) -> dict[str, int]:
    """Return the resident memory of each service in MB."""
    found: dict[str, int] = {}
    for name in SERVICES:
        try:
            found[name] = round(psutil.Process(deployment.pids[name]).memory_info().rss / 2**20)
        except (KeyError, psutil.Error):
            found[name] = 0
    return found
