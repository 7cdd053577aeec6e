"""The package as a product: wheel and sdist, installed alone, with the lowest pydantic and with the locked one."""

import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.contracts.compatibility import PUBLISHED, ROOT

LOCKS = {"lowest": "requirements/contracts-lowest.txt", "locked": "requirements/contracts.txt"}
ALONE = """
import importlib.util, importlib.metadata, pathlib, pydantic, sys
import diplomado_contracts
from diplomado_contracts.catalogue import BY_TYPE, EVENTS
from diplomado_contracts.decoding import decode
from diplomado_contracts.published import golden_records, schemas

assert pathlib.Path(diplomado_contracts.__file__).is_relative_to(sys.prefix)
assert importlib.util.find_spec("contracts_generator") is None and importlib.util.find_spec("aiokafka") is None
for record in golden_records():
    delivery = decode(record.topic, record.key, record.headers, record.value)
    event = delivery.event
    if record.case != "sparse" and record.schema == f"{event.type}.r{event.schema_revision}":
        assert event.model_dump_json().encode() == record.value, record
    assert type(event).model_validate_json(event.model_dump_json()) == event
assert len(schemas()) >= len(EVENTS)
print(pydantic.VERSION)
"""


def run(*command: str | Path) -> str:
    """Run a program to its end, in the folder of the distribution. Returns what it prints."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300, cwd=ROOT / "contracts")
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the sdist."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "hatchling", "build", "-d", folder)
    return folder


def wheel_of(built: Path) -> Path:
    """The wheel."""
    (wheel,) = built.glob("*.whl")
    return wheel


def test_wheel_and_sdist_have_what_a_subscriber_needs_and_no_generator(built: Path) -> None:
    names = zipfile.ZipFile(wheel_of(built)).namelist()
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        sources = [name.partition("/")[2] for name in archive.getnames()]
    files = [path.relative_to(PUBLISHED) for folder in ("schemas", "golden") for path in (PUBLISHED / folder).iterdir()]

    for found in (names, sources):
        assert {f"diplomado_contracts/published/{file}" for file in files} <= set(found)
        assert {"diplomado_contracts/py.typed", "diplomado_contracts/published/asyncapi.json"} <= set(found)
        own = [name for name in found if not name.startswith("clients/")]
        assert not [name for name in own if "generator" in name or "test" in name]
    assert "diplomado_contracts/README.md" in names
    assert {"README.md", "pyproject.toml", "PKG-INFO"} <= set(sources)
    assert {"clients/python/subscriber.py", "clients/go/main.go", "clients/node/subscriber.ts"} <= set(sources)


def test_the_metadata_has_the_readme_and_asks_for_pydantic_alone(built: Path) -> None:
    with zipfile.ZipFile(wheel_of(built)) as wheel:
        (name,) = (name for name in wheel.namelist() if name.endswith("METADATA"))
        metadata = wheel.read(name).decode()

    assert re.findall(r"^Requires-Dist: (.*)$", metadata, re.MULTILINE) == [
        "pydantic>=2.8",
        "aiokafka>=0.14; extra == 'aiokafka'",
    ]
    assert "## A subscriber" in metadata


@pytest.mark.parametrize("versions", LOCKS)
def test_it_installs_alone_and_reads_every_golden_record(built: Path, versions: str, tmp_path: Path) -> None:
    if versions == "lowest" and sys.version_info >= (3, 14):
        pytest.skip("pydantic 2.8 has no wheels for this Python")
    uv, python = Path(sys.executable).with_name("uv"), tmp_path / "bin" / "python"

    run(uv, "venv", "--quiet", "--python", sys.executable, tmp_path)
    run(
        uv, "pip", "install", "--quiet", "--system-certs", "--python", python, "--require-hashes",
        "-r", ROOT / LOCKS[versions],
    )  # fmt: skip
    run(uv, "pip", "install", "--quiet", "--offline", "--no-deps", "--python", python, wheel_of(built))

    version = run(python, "-I", "-c", ALONE).strip()
    lock = (ROOT / LOCKS[versions]).read_text(encoding="utf-8")
    assert f"pydantic=={version} " in lock
    assert versions == "locked" or version.startswith("2.8.")
