"""Participants per second through the whole journey: an example programme replayed, until the services are idle."""

import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

from diplomado_acceptance.replay.client import services
from diplomado_acceptance.replay.idle import open_monitor
from diplomado_acceptance.replay.reading import read_folder
from diplomado_acceptance.replay.run import replay
from diplomado_local.deployment import deployed
from diplomado_local.folder import Folder
from verification.benchmarks.workbench import Workbench
from verification.paths import ROOT

EXAMPLES = ROOT / "examples"


async def measure(_workbench: Workbench) -> dict[str, Any]:
    """From the first request to the last e-mail, through four services and the broker."""
    folder = Path(tempfile.mkdtemp(prefix="diplomado-bench-journey-"))
    try:
        async with deployed(Folder(folder)) as deployment:
            rest = deployment.resident_megabytes()
            report: dict[str, Any] = {}
            async with open_monitor(deployment.operations, deployment.kafka) as monitor:
                for name in ("panama-2021", "panama-2023"):
                    programme = read_folder(EXAMPLES / name)
                    scope = programme.fingerprint()
                    async with services(deployment.services, deployment.token("coordinator"), scope) as reached:
                        begun = time.monotonic()
                        replayed = await replay(programme, reached, monitor)
                        await monitor.wait_until_idle("after the replay", reached)
                        seconds = time.monotonic() - begun
                    people = len(replayed.people)
                    report[name] = {
                        "participants": people,
                        "seconds": round(seconds, 1),
                        "participants_per_second": round(people / seconds, 1),
                    }
            report["rss_mb_at_rest"] = rest
            report["rss_mb_after"] = deployment.resident_megabytes()
            return report
    finally:
        shutil.rmtree(folder, ignore_errors=True)
