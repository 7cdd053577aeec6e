"""Mails composed and sent by the service's sender, against a bare `aiosmtplib` loop that sends prepared bytes.

Three kinds, each half in Spanish and half in English: confirmations with six sessions as calendar objects, changes of
one session with its invitation, and notices of certificates. The sender is a process of its own with its usual
connections; the loop has as many. Both send the same number of mails to the same server, in turns. Composing is
measured alone too, in this process, on the facts that the service would decide upon.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import aiosmtplib

from diplomado_notifications.__main__ import service
from diplomado_notifications.deliveries.decisions import decide
from diplomado_notifications.deliveries.delivery import Delivery, Template
from diplomado_notifications.deliveries.facts import MessageFacts
from diplomado_notifications.deliveries.verdicts import Send
from diplomado_notifications.messages.content import Origin
from diplomado_notifications.messages.mail import Mail, compose
from diplomado_notifications.messages.own_links import OwnLinks
from diplomado_notifications.messages.samples import MOMENT, sample
from diplomado_notifications.settings import Settings
from tests.support.processes import ROOT, served
from verification.benchmarks.mail_programme import Story, language_of, made_id, person
from verification.benchmarks.series import Series, bound, ratio, timed
from verification.benchmarks.workbench import Workbench, cpu_seconds, fresh, postmaster, settle

KINDS: tuple[Template, ...] = ("registration_confirmed", "session_changed", "certificate_issued")
LEAST_OF_BARE, MOST_MS = 0.5, 2.0
_LINKS = OwnLinks("https://register.example", ("a secret of the benchmark that signs links to pages",), 180)


@dataclass
class Turns:
    """The turns of one kind of mail: both ways of sending, and processor time for each mail in ms."""

    ours: Series = field(default_factory=Series)
    bare: Series = field(default_factory=Series)
    composing: list[float] = field(default_factory=list)
    service: list[float] = field(default_factory=list)
    postgres: list[float] = field(default_factory=list)
    bare_cpu: list[float] = field(default_factory=list)

    def report(self) -> dict[str, Any]:
        """The medians, without the first turn, which warms up."""
        for series in (self.ours, self.bare):
            series.without_warming()
        composing, whole = _median(self.composing), _median(self.service)
        return {
            "sent_per_second": round(self.ours.rate),
            "bare_per_second": round(self.bare.rate),
            "against_bare": ratio(self.ours, self.bare, LEAST_OF_BARE),
            "composing_ms": bound(composing, MOST_MS, "ms of CPU"),
            "sending_ms": bound(max(0.0, whole - composing), MOST_MS, "ms of CPU"),
            "postgres_ms": round(_median(self.postgres), 2),
            "bare_ms": round(_median(self.bare_cpu), 2),
        }


def _median(values: Sequence[float]) -> float:
    return statistics.median(values[1:])


async def measure(workbench: Workbench) -> dict[str, Any]:
    """Send each kind of mail in turns with the bare loop, in a new edition for each turn."""
    people = workbench.events // 50
    turns = {kind: Turns() for kind in KINDS}
    async with _accepting() as port, fresh(workbench, service) as (settings, database):
        assert isinstance(settings, Settings)
        story = Story(database, people)
        await story.describe_people()
        with tempfile.TemporaryFile() as log:
            quick = {
                "SMTP_PORT": port,
                "SETTLING_SECONDS": 0,
                "TIMETABLE_SETTLING_SECONDS": 0,
                "SENDER_POLL_SECONDS": 0.05,
            }
            variables = {f"DIPLOMADO_{name}": str(value) for name, value in quick.items()}
            async with served("diplomado_notifications", settings, roles="sender", log=log, **variables) as sender:
                await sender.ready(120)
                for _ in range(workbench.repetitions + 1):
                    story.begin()
                    for kind in KINDS:
                        mails = _composed(kind, people, turns[kind].composing)
                        await _send_bare(mails, port, settings.smtp_connections, turns[kind])
                        await story.plan(kind)
                        await settle(workbench.platform.postgres)
                        await _send(story, kind, sender.child.pid, postmaster(workbench), turns[kind])
    return {"people": people, **{kind: turns[kind].report() for kind in KINDS}}


@asynccontextmanager
async def _accepting() -> AsyncIterator[int]:
    """Run the mail server until the block ends; its port."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "verification.benchmarks.mail_server", cwd=ROOT,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        yield int(await asyncio.wait_for(child.stdout.readline(), 60))
    finally:
        child.stdin.close()
        await asyncio.wait_for(child.wait(), 60)


def _composed(kind: Template, people: int, took: list[float]) -> list[Mail]:
    """Compose a mail of this kind for each person."""
    origin = Origin("diplomado@mission.example", None, "https://verify.example", _LINKS)
    causes = [_cause(kind, number) for number in range(people)]
    begun = time.thread_time()
    mails = [compose(delivery, facts, origin, MOMENT) for delivery, facts in causes]
    took.append((time.thread_time() - begun) * 1000 / people)
    return mails


def _cause(kind: Template, number: int) -> tuple[Delivery, MessageFacts]:
    """A delivery with its facts, of an edition with six sessions."""
    delivery, context = sample(kind, language_of(number))
    assert context.person is not None
    first, second = context.sessions
    others = tuple(replace(second, session_id=made_id("sample", index)) for index in range(5))
    one = person(number)
    recipient = replace(context.person, given_names=one.given_names, family_names=one.family_names, email=one.email)
    facing = replace(context, person=recipient, sessions=(first, *others))
    decision = decide(delivery, facing, MOMENT)
    assert isinstance(decision, Send)
    return replace(delivery, delivery_id=made_id("delivery", number)), decision.facts


async def _send_bare(mails: Sequence[Mail], port: int, connections: int, turns: Turns) -> None:
    """Send prepared bytes, each connection its share."""

    async def share(number: int) -> None:
        async with aiosmtplib.SMTP(hostname="127.0.0.1", port=port, start_tls=False) as smtp:
            for mail in mails[number::connections]:
                await smtp.sendmail(mail.sender, mail.recipient, mail.message)

    async def all_shares() -> None:
        await asyncio.gather(*map(share, range(connections)))

    await timed(turns.bare, len(mails), all_shares)
    turns.bare_cpu.append(turns.bare.cpu[-1] / 1000)


async def _send(story: Story, kind: Template, pid: int, server: Sequence[int], turns: Turns) -> None:
    """Let the sender send what is planned, and count that each person got one mail."""
    cpu, postgres = cpu_seconds(pid), cpu_seconds(*server)
    await timed(turns.ours, story.people, story.send)
    turns.service.append((cpu_seconds(pid) - cpu) * 1000 / story.people)
    turns.postgres.append((cpu_seconds(*server) - postgres) * 1000 / story.people)
    if (sent := await story.sent(kind)) != story.people:
        raise AssertionError(f"{sent} of {story.people} mails were sent")
