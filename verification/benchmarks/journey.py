"""Participants per second through the whole journey: an example programme replayed, until everything is quiet."""

import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

from diplomado_acceptance.demo.journey import memory
from diplomado_acceptance.replay.client import services
from diplomado_acceptance.replay.idle import watching
from diplomado_acceptance.replay.reading import read_folder
from diplomado_acceptance.replay.replaying import replay
from diplomado_local.deployment import deployed
from diplomado_local.folder import Folder
from verification.benchmarks.place import Place
from verification.paths import ROOT

EXAMPLES = ROOT / "examples"


async def measure(_place: Place) -> dict[str, Any]:
    """From the first request to the last e-mail, through four services and the broker."""
    folder = Path(tempfile.mkdtemp(prefix="diplomado-bench-journey-"))
    try:
        async with deployed(Folder(folder)) as deployment:
            rest = memory(deployment)
            report: dict[str, Any] = {}
            async with watching(deployment.operations, deployment.kafka) as watch:
                for name in ("panama-2021", "panama-2023"):
                    programme = read_folder(EXAMPLES / name)
                    scope = programme.fingerprint()
                    async with services(deployment.services, deployment.token("coordinator"), scope) as reached:
                        begun = time.monotonic()
                        replayed = await replay(programme, reached, watch)
                        await watch.until_quiet("after the replay", reached)
                        seconds = time.monotonic() - begun
                    people = len(replayed.people)
                    report[name] = {
                        "participants": people,
                        "seconds": round(seconds, 1),
                        "participants_per_second": round(people / seconds, 1),
                    }
            report["rss_mb_at_rest"] = rest
            report["rss_mb_after"] = memory(deployment)
            return report
    finally:
        shutil.rmtree(folder, ignore_errors=True)
