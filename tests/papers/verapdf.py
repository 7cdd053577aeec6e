"""veraPDF as the judge of PDF/A-2a and PDF/UA-1, on the Java of the embedded platform.

Each standard is named: of a file that claims several, veraPDF checks one by itself. One process judges many files. A
verdict depends on the bytes and on the jar alone, so a file that was found clean is not judged again on a machine.
"""

import asyncio
import hashlib
import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

from diplomado_local.folder import shared_cache
from diplomado_local.platform.jars import class_path, locked
from diplomado_local.platform.java import Java
from tests.support.waiting import PATIENCE

STANDARDS = ("2a", "ua1")
LOCK = Path(__file__).with_name("verapdf.lock.toml")
_MAIN = "org.verapdf.apps.GreenfieldCliWrapper"


def faults(files: Mapping[str, bytes], folder: Path) -> dict[str, list[str]]:
    """Return the faults of each file by name, those without a fault left out. The files are written to a folder.

    It takes 3 seconds of a processor for each standard, and 0.4 for each file that was not judged before.
    """
    found: dict[str, list[str]] = {}
    for standard in STANDARDS:
        clean = {name: _verdict(standard, pdf) for name, pdf in files.items()}
        unknown = {name: pdf for name, pdf in files.items() if not clean[name].exists()}
        for name, rules in _judge(standard, unknown, folder).items():
            if rules:
                found.setdefault(name, []).extend(f"{standard} {rule}" for rule in rules)
            else:
                clean[name].parent.mkdir(parents=True, exist_ok=True)
                clean[name].touch()
    return found


def _verdict(standard: str, pdf: bytes) -> Path:
    jar = locked(LOCK)[0].sha256[:16]
    return shared_cache() / "verapdf" / jar / standard / hashlib.sha256(pdf).hexdigest()


def _judge(standard: str, files: Mapping[str, bytes], folder: Path) -> dict[str, list[str]]:
    if not files:
        return {}
    names = {}
    for number, (name, pdf) in enumerate(files.items()):
        path = folder / f"{standard}-{number}.pdf"
        path.write_bytes(pdf)
        names[str(path)] = name
    java = Java(asyncio.run(class_path(lock=LOCK)))
    command = java.command(_MAIN, "-f", standard, "--format", "json", *names, properties={})
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    jobs = json.loads(done.stdout)["report"]["jobs"]
    assert len(jobs) == len(files), done.stderr
    return {names[job["itemDetails"]["name"]]: _rules(job) for job in jobs}


def _rules(job: dict[str, object]) -> list[str]:
    results = job.get("validationResult")
    if not isinstance(results, list):
        return [f"not judged: {job.get('taskException')}"]
    return [
        f"{rule['clause']}-{rule['testNumber']}: {rule['description']}"
        for result in results
        for rule in result["details"]["ruleSummaries"]
        if rule["ruleStatus"] == "FAILED"
    ]
