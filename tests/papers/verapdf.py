"""veraPDF as the judge of PDF/A and PDF/UA-1, on the Java of the embedded platform.

It judges a file by every standard that the file claims, and a file must claim all that are asked for. One process
judges many files. A verdict depends on the bytes and on the jar alone, so a file that was found clean is not judged
again on a machine.
"""

import asyncio
import hashlib
import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from diplomado_local.folder import shared_cache
from diplomado_local.platform.jars import class_path, locked
from diplomado_local.platform.java import Java
from tests.support.waiting import PATIENCE

PROFILES = {
    "2a": "PDF/A-2A validation profile",
    "3a": "PDF/A-3A validation profile",
    "ua1": "PDF/UA-1 validation profile",
}
PAPERS = ("2a", "ua1")
LOCK = Path(__file__).with_name("verapdf.lock.toml")
_MAIN = "org.verapdf.apps.GreenfieldCliWrapper"


def faults(files: Mapping[str, bytes], folder: Path, standards: Sequence[str] = PAPERS) -> dict[str, list[str]]:
    """Return the faults of each file by name, those without a fault left out. The files are written to a folder.

    It takes 3 seconds of a processor, and 0.5 for each file that was not judged before.
    """
    clean = {name: _verdict(pdf, standards) for name, pdf in files.items()}
    unknown = {name: pdf for name, pdf in files.items() if not clean[name].exists()}
    found = _judge(unknown, folder, standards)
    for name in unknown:
        if not found[name]:
            clean[name].parent.mkdir(parents=True, exist_ok=True)
            clean[name].touch()
    return {name: rules for name, rules in found.items() if rules}


def _verdict(pdf: bytes, standards: Sequence[str]) -> Path:
    jar = locked(LOCK)[0].sha256[:16]
    return shared_cache() / "verapdf" / jar / "-".join(standards) / hashlib.sha256(pdf).hexdigest()


def _judge(files: Mapping[str, bytes], folder: Path, standards: Sequence[str]) -> dict[str, list[str]]:
    if not files:
        return {}
    names = {}
    for number, (name, pdf) in enumerate(files.items()):
        path = folder / f"{number}.pdf"
        path.write_bytes(pdf)
        names[str(path)] = name
    java = Java(asyncio.run(class_path(lock=LOCK)))
    command = java.command(_MAIN, "--format", "json", *names, properties={})
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    jobs = json.loads(done.stdout)["report"]["jobs"]
    assert len(jobs) == len(files), done.stderr
    return {names[job["itemDetails"]["name"]]: _rules(job, standards) for job in jobs}


def _rules(job: dict[str, Any], standards: Sequence[str]) -> list[str]:
    judged = {result["profileName"]: result["details"]["ruleSummaries"] for result in job.get("validationResult") or ()}
    return [
        fault
        for standard, profile in ((one, PROFILES[one]) for one in standards)
        for fault in (
            [f"{standard} {rule['clause']}-{rule['testNumber']}: {rule['description']}" for rule in judged[profile]]
            if profile in judged
            else [f"{standard} not judged"]
        )
    ]
