"""The whole journey of programmes of any size: what each phase costs for each participant, and how that grows."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import asyncpg

from diplomado_acceptance.demo.comparison import compare
from diplomado_acceptance.demo.journey import read_examples
from diplomado_acceptance.demo.observation import Certificate, observe
from diplomado_acceptance.demo.verification import Checker
from diplomado_acceptance.replay.client import services
from diplomado_acceptance.replay.idle import open_monitor
from diplomado_acceptance.replay.run import replay
from diplomado_local.deployment import deployed
from diplomado_local.folder import Folder
from examples.making.large import write
from verification.benchmarks.phases import PhaseMeter, growth
from verification.benchmarks.series import bound
from verification.benchmarks.workbench import Workbench

SIZES, LONG = (100, 1_000), 10_000
MOST_GROWTH = 1.1
MOST_PAPERS = 1_000
"""So many certificates are printed: each costs the same."""
WITHOUT_LIMIT = {"DIPLOMADO_VERIFICATION_BURST": "1e9"}
"""One client verifies everybody's certificate, which the public limit is there to stop."""
SERVICES = ("registration", "sessions", "certificates", "notifications")


async def measure(workbench: Workbench) -> dict[str, Any]:
    """Each size on a deployment of its own, from the first request to the last e-mail, paper and verification."""
    report: dict[str, Any] = {}
    sizes = (*SIZES, *([LONG] if workbench.long else []))
    for size in sizes:
        report[f"people_{size}"] = await journey_of(size)
    for few, many in pairwise(sizes):
        phases = [report[f"people_{size}"]["phases"] for size in (few, many)]
        report[f"growth_{few}_to_{many}"] = growth(*phases)
    smaller = _services_cpu(report[f"people_{SIZES[-1]}"])
    if workbench.long:
        report["cpu_growth_to_10000"] = bound(_services_cpu(report[f"people_{LONG}"]) / smaller, MOST_GROWTH)
    return report


async def journey_of(size: int) -> dict[str, Any]:
    """Carry one programme through an empty deployment. Raises an error if its outcome is not the expected one."""
    folder = Path(tempfile.mkdtemp(prefix="diplomado-bench-journey-"))
    os.environ |= WITHOUT_LIMIT
    try:
        await asyncio.to_thread(write, folder / "programme", size)
        [example] = read_examples([folder / "programme"])
        async with deployed(Folder(folder / "deployment")) as deployment:
            rest = deployment.resident_megabytes()
            connection = await asyncpg.connect(deployment.postgres)
            meter = PhaseMeter(deployment, connection)
            token = deployment.token("coordinator")
            async with (
                open_monitor(deployment.operations, deployment.kafka) as monitor,
                services(deployment.services, token, example.programme.scope) as reached,
            ):
                replayed = await replay(example.programme, reached, monitor, meter.begin)
                meter.begin("last mails")
                await monitor.wait_until_idle("after the replay", reached)
                meter.begin("looking")
                seen = await observe(replayed, reached, deployment.mailbox)
                if differences := compare(example.expected, seen):
                    raise AssertionError("\n".join(differences[:20]))
                meter.begin("verifying")
                checker = Checker(reached, folder / "papers")
                await checker.check_all(seen.certificates)
                meter.begin("printing")
                printed = seen.certificates[:MOST_PAPERS]
                await _print(checker, printed)
                meter.begin("end")
            report: dict[str, Any] = {"participants": size, "phases": await meter.report(size)}
            report["papers"] = len(printed)
            report["rss_mb_at_rest"], report["rss_mb_after"] = rest, deployment.resident_megabytes()
            await connection.close()
            return report
    finally:
        for name in WITHOUT_LIMIT:
            del os.environ[name]
        shutil.rmtree(folder, ignore_errors=True)


async def _print(checker: Checker, certificates: Sequence[Certificate]) -> None:
    at_once = asyncio.Semaphore(4)

    async def one(certificate: Certificate) -> None:
        async with at_once:
            await checker.paper(certificate)

    await asyncio.gather(*map(one, certificates))


def _services_cpu(report: Mapping[str, Any]) -> float:
    """Without printing: of a large programme not every paper is printed."""
    phases = [spent for phase, spent in report["phases"].items() if phase not in ("journey", "printing")]
    return float(sum(spent.get(f"cpu_ms_each.{name}", 0.0) for spent in phases for name in SERVICES))
