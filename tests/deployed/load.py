"""The load and the checker of verification/faults, for a system that is deployed: whole editions by many clients."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from diplomado_contracts.services import SERVICES
from tests.architecture.source import ROOT
from tests.deployed.commands import run
from tests.deployed.idle import monitor_of
from tests.deployed.system import Deployed
from tests.support.waiting import PATIENCE
from verification.checker.evidence import Dump, History, Mail, Published, Violation, read_history
from verification.checker.invariants import check
from verification.faults.dump import doubtful_mails, relay_cuts
from verification.faults.load.client import Client, Counts
from verification.faults.load.people import people
from verification.faults.run import Load

SEED = 1
_MODULES = ("verification.checker.evidence", "verification.faults.collecting")
_COLLECT = """
import asyncio, json, sys, types
for name, source in json.load(sys.stdin).items():
    module = sys.modules[name] = types.ModuleType(name)
    exec(source, module.__dict__)
from diplomado_chassis.kafka import security
from diplomado_chassis.settings import Settings
settings = Settings()
print(asyncio.run(module.everything(settings.postgres.get_secret_value(), settings.kafka, **security(settings))))
"""


@dataclass
class Loaded:
    """What a load has come to. `kills` counts the processes of a service that ended without notice; their last lines
    are lost with them. What else cut a relay off, such as a lost connection, its lines say.
    """

    system: Deployed
    history: Path
    counts: Counts
    kills: dict[str, int]

    async def violations(self) -> list[Violation]:
        """Wait until the system is idle, and return what the checker finds."""
        loop = asyncio.get_running_loop()
        async with monitor_of(self.system) as monitor:
            began = loop.time()
            await monitor.wait_until_idle("after the load")
            took = loop.time() - began
        operations = list(read_history(self.history))
        assert sum(operation.outcome == "ok" for operation in operations) > 50
        return check(operations, await self._dump(took))

    async def _dump(self, idle_within: float) -> Dump:
        sources = {name: (ROOT / name.replace(".", "/")).with_suffix(".py").read_text("utf-8") for name in _MODULES}
        database = f"DIPLOMADO_POSTGRES={self.system.address_for('postgres')}"
        command = self.system.beside("env", database, "python", "-c", _COLLECT)
        told = json.loads(await run([*command], seconds=900, given=json.dumps(sources)))
        crowd, logs = people(SEED, 60), (await self.system.logs()).splitlines()
        lines = {name: [line for line in logs if f'"service":"{name}"' in line] for name in SERVICES}
        dump = Dump(
            tables=told["tables"], records=[Published(**record) for record in told["records"]],
            mails=[Mail(*mail) for mail in await self.system.mails()], idle_within=idle_within, logs={"all": logs},
            canaries=[word for person in crowd for word in person.canaries],
        )  # fmt: skip
        dump.kills = dict(Counter(self.kills) + Counter({name: relay_cuts(lines[name]) for name in SERVICES}))
        dump.smtp_kills = doubtful_mails(dump, lines["notifications"])
        return dump


@asynccontextmanager
async def loaded(system: Deployed, folder: Path, *, size: int = 12, at_once: int = 2) -> AsyncIterator[Loaded]:
    """Run editions, each from announcement to certificates, until the block ends; every one that was begun ends."""
    history = folder / "history.jsonl"
    async with httpx.AsyncClient(timeout=PATIENCE, trust_env=False) as http:
        client = Client(
            lambda _service: [system.url], system.token("coordinator"), History(history), random.Random(SEED), http
        )
        load = Load(client, people(SEED, 60), SEED, size, at_once)
        running = asyncio.create_task(load.run())
        try:
            yield Loaded(system, history, client.counts, {})
        finally:
            load.stopping.set()
            await running
            client.history.close()
        assert client.counts.unfinished == []
