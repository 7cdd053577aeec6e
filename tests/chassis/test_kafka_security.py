"""Each way in which a service shows itself to Kafka, over TLS with an own authority, on a real broker."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from diplomado_chassis.cluster.topics import make_topics
from diplomado_chassis.ids import uuid7
from diplomado_chassis.postgres.database import Database
from diplomado_contracts.topics import GRADUATIONS, REGISTRATIONS, SIGN_INS
from diplomado_local.folder import Folder
from diplomado_local.platform import Platform
from tests.chassis.conftest import Place
from tests.chassis.facts import waitlisted
from tests.chassis.records import put, raw
from tests.chassis.sample import sample
from tests.support.authority import Authority
from tests.support.processes import Served, served
from tests.support.secured_kafka import Issuer, SecuredKafka
from tests.support.services import fresh_name, published, schema_of, settings_for
from tests.support.waiting import PATIENCE, eventually

pytestmark = pytest.mark.timeout(900)

LISTENERS = {
    "SCRAM-SHA-256": "SCRAM",
    "SCRAM-SHA-512": "SCRAM",
    "PLAIN": "PLAIN",
    "OAUTHBEARER": "OAUTH",
    "mTLS": "MTLS",
}
"""The ways, each with its listener."""
ADVICE = {
    "SCRAM-SHA-256": "check DIPLOMADO_KAFKA_USERNAME",
    "SCRAM-SHA-512": "check DIPLOMADO_KAFKA_USERNAME",
    "PLAIN": "check DIPLOMADO_KAFKA_USERNAME",
    "OAUTHBEARER": "The issuer gives no token for Kafka: check DIPLOMADO_KAFKA_TOKEN_URL",
    "mTLS": "accepts the authority of DIPLOMADO_KAFKA_CERTIFICATE",
}
"""What the log says of a wrong secret."""


@dataclass
class Way:
    """A service that shows itself in one way, and the files with what it shows."""

    folder: Path
    place: Place
    service: Served

    def show(self, secret: str, authority: Authority) -> None:
        """Write what the service shows from now on."""
        write(self.folder, secret, authority)

    def believe(self, authority: Authority) -> None:
        """Write whom the service believes from now on."""
        (self.folder / "ca.pem").write_bytes(authority.certificate)

    async def works(self) -> None:
        """Wait until the service has applied an event and published one."""
        event = waitlisted()
        await put(self.place, [raw(event)])

        async def applied() -> bool:
            return bool(await self.place.rows("select 1 from seen where registration_id = $1", event.registration_id))

        await eventually(applied)
        counted = uuid7()
        async with httpx.AsyncClient(
            base_url=self.service.url, headers=self.service.headers, timeout=PATIENCE
        ) as client:
            answer = await client.post("/api/v1/counters", json={"registration_id": str(counted)})
        assert answer.status_code == 201, answer.text

        async def is_published() -> bool:
            events = await published(self.place.platform, self.place.settings.topic_prefix, [REGISTRATIONS.name])
            return any(told.partition_key == str(counted) for told, _ in events)

        await eventually(is_published)

    async def advised(self, words: str) -> None:
        """Wait for the sentence in the log that says what to do."""

        async def is_advised() -> bool:
            told = [line.get("advice") or line for line in self.service.lines]
            assert any(words in str(advice) for advice in told), (words, told[-8:])
            return True

        await eventually(is_advised)

    async def renewed(self) -> None:
        """Wait until the clients of consumer and relay have what the files say."""

        async def is_renewed() -> bool:
            return len(self.service.logged("kafka.security_renewed")) >= 2

        await eventually(is_renewed)


@asynccontextmanager
async def way(
    kind: str, kafka: SecuredKafka, platform: Platform, folder: Path, shown: tuple[str, Authority], authority: Authority
) -> AsyncIterator[Way]:
    """Run the sample service, which shows itself in this way."""
    assert kafka.issuer
    name = fresh_name()
    settings = settings_for(sample, platform, name, kafka=kafka.bootstrap)
    await make_topics(kafka.bootstrap, f"{name}.", [REGISTRATIONS, GRADUATIONS, SIGN_INS])
    variables: dict[str, Any] = {
        "DIPLOMADO_KAFKA": kafka.address(LISTENERS[kind]),
        "DIPLOMADO_KAFKA_CA": str(folder / "ca.pem"),
        **{
            "mTLS": {
                "DIPLOMADO_KAFKA_CERTIFICATE": str(folder / "us.pem"),
                "DIPLOMADO_KAFKA_KEY": str(folder / "us.key"),
            },
            "OAUTHBEARER": {
                "DIPLOMADO_KAFKA_MECHANISM": kind,
                "DIPLOMADO_KAFKA_TOKEN_URL": kafka.issuer.url,
                "DIPLOMADO_KAFKA_CLIENT_ID": "us",
                "DIPLOMADO_KAFKA_CLIENT_SECRET_FILE": str(folder / "secret"),
            },
        }.get(
            kind,
            {
                "DIPLOMADO_KAFKA_MECHANISM": kind,
                "DIPLOMADO_KAFKA_USERNAME": "us",
                "DIPLOMADO_KAFKA_PASSWORD_FILE": str(folder / "secret"),
            },
        ),
    }
    place = Place(replace(platform, kafka=kafka.bootstrap), settings, Database(settings))
    write(folder, *shown)
    (folder / "ca.pem").write_bytes(authority.certificate)
    async with schema_of(sample, platform, name), served("tests.chassis.sample", settings, **variables) as service:
        # One after the other: a busy machine must not start all at once.
        await service.until_logged("process.started")
        try:
            yield Way(folder, place, service)
        finally:
            await place.database.close()


def write(folder: Path, secret: str, authority: Authority) -> None:
    """Write a password and a certificate."""
    folder.mkdir(exist_ok=True)
    (folder / "secret").write_text(secret, "utf-8")
    authority.issue("us", folder / "us.pem", folder / "us.key")


async def test_each_way_to_show_itself_is_refused_with_advice_mended_and_changed(
    platform: Platform, folder: Folder
) -> None:
    """Five services on one broker, each of which shows itself in another way.

    At first each shows something wrong, and the log says what to do. The files are mended: each works without a
    restart. Then everything is changed: secrets at the broker and at the issuer, its keys, and the authority of both
    sides. Open connections live on. The broker is started again, and each service connects with what its files say now.
    """
    first, second, stranger = Authority("first"), Authority("second"), Authority("stranger")
    issuer = Issuer("us", "first")
    async with issuer.serving(), AsyncExitStack() as stack:
        kafka = SecuredKafka(folder.kafka, folder.root / "kafka.log", issuer=issuer, passwords={"us": "first"})
        kafka.folder.mkdir()
        kafka.authority.write_bytes(first.certificate)
        first.issue("broker", kafka.certificate, kafka.certificate)
        await kafka.start()
        stack.push_async_callback(kafka.stop)
        wrong = ("wrong", stranger)
        ways = {
            kind: await stack.enter_async_context(way(kind, kafka, platform, folder.root / kind, wrong, first))
            for kind in LISTENERS
        }
        for kind, words in ADVICE.items():
            await ways[kind].advised(words)

        for one in ways.values():
            one.show("first", first)
        await asyncio.gather(*(one.works() for one in ways.values()))

        await kafka.set_password("us", "second")
        await ways["SCRAM-SHA-256"].works()
        issuer.secret = "second"
        issuer.change_key()
        kafka.passwords = {"us": "second"}
        for one in ways.values():
            one.believe(second)
            one.show("second", second)
        await asyncio.gather(*(one.renewed() for one in ways.values()))
        await kafka.stop()
        kafka.authority.write_bytes(second.certificate)
        second.issue("broker", kafka.certificate, kafka.certificate)
        kafka.configure()
        await kafka.start()
        await asyncio.gather(*(one.works() for one in ways.values()))
