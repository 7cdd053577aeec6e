"""Replays of the example programmes through the entrance, and what was seen on the way; or one registration alone."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from diplomado_acceptance.demo.comparison import compare
from diplomado_acceptance.demo.journey import Example, read_examples
from diplomado_acceptance.demo.observation import observe
from diplomado_acceptance.deployment import ReportStep
from diplomado_acceptance.replay import enrolment
from diplomado_acceptance.replay.client import ATTEMPT_TIMEOUT_SECONDS, Services
from diplomado_acceptance.replay.run import Replayed, ignore_step, replay
from diplomado_contracts.services import SERVICES
from tests.architecture.source import ROOT
from tests.deployed.idle import monitor_of
from tests.deployed.system import Deployed
from tests.support.waiting import PATIENCE, eventually

PAGES = ("/", "/api/v1/editions", "/editions")


class Noting(httpx.AsyncClient):
    """A client that keeps what a person would have seen as trouble, also where it is tried again."""

    def __init__(self, patience: float) -> None:
        super().__init__(timeout=patience, trust_env=False)
        self.troubles: list[str] = []
        self.answered = 0

    async def request(self, method: str, url: Any, **options: Any) -> httpx.Response:
        """Send, and note what is no answer of a service."""
        try:
            response = await super().request(method, url, **options)
        except httpx.TransportError as error:
            self.troubles.append(f"{method} {url}: {type(error).__name__}")
            raise
        self.answered += 1
        if response.status_code >= 500:
            self.troubles.append(f"{method} {url}: {response.status_code} {response.text[:200]}")
        return response


@asynccontextmanager
async def entrance_of(system: Deployed, patience: float = ATTEMPT_TIMEOUT_SECONDS) -> AsyncIterator[Services]:
    """The services behind the entrance, with a client of the type `Noting`."""
    async with Noting(patience) as http:
        yield Services(dict.fromkeys(SERVICES, system.url), system.token("coordinator"), system.name, http)


def examples_of(names: Sequence[str]) -> list[Example]:
    """The example programmes with what is expected of them."""
    return read_examples([ROOT / "examples" / name for name in names])


async def differences_of(
    system: Deployed, examples: Sequence[Example], replayed: Sequence[Replayed], mails: Path
) -> list[list[str]]:
    """What differs from the expected outcome, by programme."""
    async with entrance_of(system) as reached:
        seen = [await observe(one, reached, mails) for one in replayed]
    return [compare(example.expected, found) for example, found in zip(examples, seen, strict=True)]


async def replay_programmes(
    system: Deployed, mails: Path, *names: str, step: ReportStep = ignore_step, through: Services | None = None
) -> tuple[list[Replayed], list[list[str]]]:
    """Replay programmes at the same time, and compare with what is expected."""
    examples = examples_of(names)
    async with monitor_of(system) as monitor, entrance_of(system) as opened:
        reached = through or opened
        replayed = await asyncio.gather(*(replay(example.programme, reached, monitor, step) for example in examples))
        await monitor.wait_until_idle("after the replay", reached)
    await system.save_mails(mails)
    return replayed, await differences_of(system, examples, replayed, mails)


async def look(http: Noting, system: Deployed, done: asyncio.Event) -> None:
    """Open pages until something is done."""
    headers = {"Authorization": f"Bearer {system.token('coordinator')}"}
    while not done.is_set():
        for page in PAGES:
            await http.get(system.url + page, headers=headers)


async def replay_undisturbed(
    system: Deployed, mails: Path, programme: str, change: Callable[[], Awaitable[None]]
) -> list[Replayed]:
    """Change the system while people register and pages are opened: every request is answered, nothing is lost."""
    started, done = asyncio.Event(), asyncio.Event()

    def begin(step: str) -> None:
        if step == "registering people":
            started.set()

    async def change_then() -> None:
        await started.wait()
        try:
            await change()
        finally:
            done.set()

    async with Noting(PATIENCE) as http, entrance_of(system, PATIENCE) as reached:
        (replayed, differences), *_ = await asyncio.gather(
            replay_programmes(system, mails, programme, step=begin, through=reached),
            change_then(),
            look(http, system, done),
        )
        assert isinstance(reached.http, Noting)
        assert http.troubles + reached.http.troubles == []
        assert http.answered > len(PAGES)
    assert differences == [[]]
    return replayed


async def register_until_mailed(system: Deployed) -> None:
    """Register the first person of a programme, and wait until the mailbox has a mail for them."""
    [example] = examples_of(["panama-2021"])
    [first, *_] = example.programme.registrations
    application = first.row.model_dump(exclude={"consent_statistics"}, exclude_none=True)
    application["consents"] = {"participation": True, "statistics": False}
    async with entrance_of(system) as reached:
        edition = await enrolment.announce(example.programme, reached)
        await reached.post("registration", f"/api/v1/editions/{edition}/registrations", "registering", body=application)

    async def has_mail() -> bool:
        async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE) as http:
            found = (await http.get(f"{system.mailbox}/messages")).raise_for_status().json()
        return first.row.email.lower() in {
            to["Address"].lower() for message in found["messages"] for to in message["To"]
        }

    assert await eventually(has_mail)


async def answers_at_the_entrance(system: Deployed) -> None:
    """The first page and the API of each service are there for everybody; metrics are not."""
    async with httpx.AsyncClient(base_url=system.url, trust_env=False, timeout=60) as http:
        page = await http.get("/", headers={"Accept-Language": "es"})
        assert (page.status_code, page.headers["content-language"]) == (200, "es")
        for service in SERVICES:
            assert (await http.get(f"/{service}/api/v1/openapi.json")).status_code == 200
        assert (await http.get("/metrics")).status_code == 404
