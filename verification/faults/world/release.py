"""The next release of the services: today's code with more columns in every table and another field in every event.

Its folder stands before the installed distributions on the path of a process. The columns stand in migrations of one
table each, as a real release would change its tables; every other column is never null and has a default.
"""

import asyncio
import re
import shutil
import sys
from pathlib import Path

from diplomado_contracts.services import SERVICES
from verification.faults.patience import PATIENCE_SECONDS
from verification.faults.world.world import World
from verification.paths import ROOT

COLUMN = "of_the_next_release"
_EVENT = "class Event(BaseModel):\n"
_CREATED = re.compile(r"^create table (?:if not exists )?(\w+)", re.IGNORECASE | re.MULTILINE)
_DROPPED = re.compile(r"drop table (?:if exists )?(\w+)", re.IGNORECASE)
_CHASSIS = ROOT / "chassis" / "diplomado_chassis"


def write_next_release(folder: Path) -> Path:
    """Write the next release into a folder and return it."""
    distributions = [ROOT / "contracts" / "diplomado_contracts", _CHASSIS]
    distributions += [ROOT / "services" / name / f"diplomado_{name}" for name in SERVICES]
    for source in distributions:
        shutil.copytree(source, folder / source.name, ignore=shutil.ignore_patterns("__pycache__"))
    _add_field(folder / "diplomado_contracts" / "event.py")
    for name in SERVICES:
        _add_columns(folder / f"diplomado_{name}" / "migrations")
    return folder


def _add_field(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    begin = text.index("    model_config", text.index(_EVENT))
    file.write_text(f'{text[:begin]}    {COLUMN}: str = "new"\n{text[begin:]}', encoding="utf-8")


def _add_columns(migrations: Path) -> None:
    files = sorted(migrations.glob("[0-9]*.sql"))
    texts = "\n".join(
        file.read_text(encoding="utf-8") for file in [*sorted((_CHASSIS / "postgres" / "sql").glob("*.sql")), *files]
    )
    tables = sorted(set(_CREATED.findall(texts)) - set(_DROPPED.findall(texts)))
    for number, table in enumerate(tables, start=1):
        kind = "text" if number % 2 else "int not null default 7"
        (migrations / f"{len(files) + number:04}_{table}_of_the_next_release.sql").write_text(
            f"alter table {table} add column {COLUMN} {kind};\n", encoding="utf-8"
        )


async def migrate(world: World, release: Path, name: str) -> int:
    """Run a release's command `migrate` for a service; return how many files it applied. Raises RuntimeError."""
    access = world.accesses[name]
    environment = {
        **world.services[name].environment,
        "PYTHONPATH": str(release),
        "DIPLOMADO_POSTGRES_OWNER": access.owner,
        "DIPLOMADO_RUNTIME_ROLE": access.runtime_role,
    }
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", f"diplomado_{name}", "migrate",
        env=environment, cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, errors = await asyncio.wait_for(child.communicate(), PATIENCE_SECONDS)
    if child.returncode:
        raise RuntimeError(f"migrate of {name}: {errors.decode()[-300:]}")
    return out.count(b".sql")
