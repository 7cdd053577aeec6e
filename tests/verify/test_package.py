"""The package as a product: its wheel, installed alone, checks what a bundle knows."""

import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from diplomado_verify.contexts import PINNED
from tests.architecture.source import ROOT
from tests.verify.badges import CODE, ISSUER, PAPER, badge, bundle

LOCK = ROOT / "requirements" / "verify.txt"


def run(*command: str | Path) -> str:
    """Run a program to its end, in the folder of the distribution. Returns what it prints."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300, cwd=ROOT / "verify")
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_has_the_contexts_and_asks_for_cryptography_alone(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        (name,) = (name for name in names if name.endswith("METADATA"))
        metadata = archive.read(name).decode()
    assert re.findall(r"^Requires-Dist: (.*)$", metadata, re.MULTILINE) == ["cryptography>=42"]
    assert {f"diplomado_verify/contexts/{file}" for file, _ in PINNED.values()} <= set(names)
    assert not [name for name in names if "test" in name]


def test_it_installs_alone_and_checks_offline(wheel: Path, tmp_path: Path) -> None:
    uv, alone = Path(sys.executable).with_name("uv"), tmp_path / "alone"
    python = alone / "bin" / "python"
    run(uv, "venv", "--quiet", "--python", sys.executable, alone)
    install = (uv, "pip", "install", "--quiet", "--python", python)
    run(*install, "--system-certs", "--require-hashes", "-r", LOCK)
    run(*install, "--offline", "--no-deps", wheel)
    (tmp_path / "bundle.json").write_bytes(bundle().written())
    (tmp_path / "diploma.pdf").write_bytes(PAPER)
    (tmp_path / "badge.json").write_text(json.dumps(ISSUER.sign(badge())), "utf-8")

    given = (tmp_path / "diploma.pdf", tmp_path / "badge.json", CODE)
    told = run(alone / "bin" / "diplomado-verify", "--bundle", tmp_path, "--json", *given)

    assert [json.loads(line)["verdict"] for line in told.splitlines()] == ["valid"] * 3
