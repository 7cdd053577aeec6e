"""The whole demo on a running deployment: replay, wait until idle, compare, verify."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from diplomado_acceptance.demo.comparison import compare
from diplomado_acceptance.demo.events import count_events, differences, expected_events
from diplomado_acceptance.demo.expectation import Expectation, read_expectation
from diplomado_acceptance.demo.observation import Certificate, Observation, observe
from diplomado_acceptance.demo.outcome import Outcome, Seconds
from diplomado_acceptance.demo.verification import Checker
from diplomado_acceptance.deployment import Deployment, ReportStep
from diplomado_acceptance.failures import Failure
from diplomado_acceptance.replay.client import Services, services
from diplomado_acceptance.replay.idle import Monitor, open_monitor
from diplomado_acceptance.replay.programme import Programme
from diplomado_acceptance.replay.reading import read_folder
from diplomado_acceptance.replay.run import Replayed, ignore_step, replay


@dataclass(frozen=True)
class Example:
    """A programme with its expected outcome."""

    programme: Programme
    expected: Expectation


def read_examples(folders: Sequence[Path]) -> list[Example]:
    """Read the programmes before anything is started, so that an error in a file costs no time."""
    return [Example(read_folder(folder), read_expectation(folder)) for folder in folders]


async def run_journey(
    deployment: Deployment, examples: Sequence[Example], papers: Path, reporters: Mapping[str, ReportStep]
) -> Outcome:
    """Replay the programmes at the same time, then compare and verify everything.

    `reporters` are called for the steps of each programme, by its name, and under "" for the steps afterwards.
    """
    started = time.monotonic()
    scope = "+".join(example.programme.fingerprint() for example in examples)
    async with (
        services(deployment.services, deployment.token("coordinator"), scope) as reached,
        open_monitor(deployment.operations, deployment.kafka) as monitor,
    ):
        replayed = await _replay_all(examples, reached, monitor, reporters)
        await monitor.wait_until_idle("after the replay", reached)
        seconds = Seconds(replay=time.monotonic() - started)
        report_step = reporters.get("", ignore_step)
        report_step("Comparing everything with what is known to be true")
        seen = [await observe(programme, reached, deployment.mailbox) for programme in replayed]
        mismatches = {
            example.programme.name: compare(example.expected, observation)
            for example, observation in zip(examples, seen, strict=True)
        }
        report_step("Verifying every certificate, revoking one and forging another")
        checker = await _check(seen, reached, papers)
        backlog = await monitor.wait_until_idle("after a certificate was revoked", reached)
        report_step("Reading all topics from their beginning")
        events = await count_events(deployment.kafka)
        wanted = expected_events(
            [example.expected.events for example in examples],
            [email for example in examples for email in example.expected.people],
            checker.result.revoked,
        )
        mails, failures = await _mails(examples, reached, checker.result.revoked)
        return Outcome(
            seen, mismatches, events, differences(wanted, events), mails, failures, checker.result,
            backlog.dead_letters, deployment.platform, seconds, dict(deployment.resident_megabytes()),
        )  # fmt: skip


async def _replay_all(
    examples: Sequence[Example], reached: Services, monitor: Monitor, reporters: Mapping[str, ReportStep]
) -> list[Replayed]:
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(
                    replay(example.programme, reached, monitor, reporters.get(example.programme.name, ignore_step))
                )
                for example in examples
            ]
    except* Failure as failures:
        raise failures.exceptions[0] from None
    return [task.result() for task in tasks]


async def _check(seen: Sequence[Observation], reached: Services, papers: Path) -> Checker:
    checker = Checker(reached, papers)
    certificates = [certificate for observation in seen for certificate in observation.certificates]
    if not certificates:
        raise Failure("No certificate was issued, so there is nothing to verify.", "See `diplomado logs certificates`.")
    await checker.check_all(certificates)
    await checker.save_papers(certificates)
    await checker.check_forgery(_first(certificates, "diploma"))
    await checker.revoke(_first(certificates, "attendance"))
    return checker


def _first(certificates: Sequence[Certificate], kind: str) -> Certificate:
    return next((certificate for certificate in certificates if certificate.kind == kind), certificates[0])


async def _mails(examples: Sequence[Example], reached: Services, revoked: int) -> tuple[dict[str, int], list[str]]:
    """Return the mails that were sent, by template, and a sentence for each failure or unexpected number."""
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
