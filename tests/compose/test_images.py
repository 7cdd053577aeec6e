"""The image of a service: what is in it, as whom it runs, and how it ends."""

import json
from functools import partial
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

from diplomado_contracts.services import SERVICES
from tests.compose.engine import with_engine
from tests.deployed.images import BUILD_SECONDS, build, docker, new_name
from tests.support.waiting import eventually

pytestmark = with_engine
_FOUND = "import sys, importlib.util as u; print([n for n in sys.argv[1:] if u.find_spec(n)])"
_INSIDE = "import json, importlib.metadata as m; print(json.dumps([(d.name, d.version) for d in m.distributions()]))"
_PACKAGES = ["diplomado_contracts", "diplomado_chassis", *(f"diplomado_{name}" for name in SERVICES)]
_OTHERS = ["diplomado_local", "diplomado_acceptance", "pytest", "pip", "hatchling", "uv"]
_TRACES = (
    "find / -xdev ( -name cc1 -o -name cc -o -name .cache -o -path /source -o -path /build -o -path /wheels ) -print"
)


@pytest.mark.parametrize("service", SERVICES)
async def test_an_image_holds_its_own_service_alone_and_runs_without_rights(service: str) -> None:
    image = await build(service)
    [described] = json.loads(await docker("image", "inspect", image))
    config = described["Config"]
    assert config["User"] == "10001:10001"
    assert config.get("Healthcheck") is None  # probes belong to the platform
    assert config["Labels"]["org.opencontainers.image.title"] == f"diplomado-{service}"
    locked_down = ("--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL", "--network", "none")
    python = ("run", "--rm", *locked_down, "--entrypoint", "python", image, "-c", _FOUND, *_PACKAGES, *_OTHERS)
    assert json.loads((await docker(*python)).replace("'", '"')) == [*_PACKAGES[:2], f"diplomado_{service}"]
    command = ("run", "--rm", "--user", "0", "--entrypoint", "find", image, *_TRACES.split()[1:])
    assert await docker(*command) == ""
    shown = await docker(
        "run", "--rm", *locked_down, "-e", "DIPLOMADO_POSTGRES=postgresql://db", "-e", "DIPLOMADO_KAFKA=broker:9092",
        "-e", f"DIPLOMADO_LINK_SECRET={'s' * 40}", image, "settings",
    )  # fmt: skip
    assert json.loads(shown)["host"] == "0.0.0.0"


@pytest.mark.parametrize("service", SERVICES)
async def test_the_inventory_names_all_packages_of_the_image_with_a_licence(service: str, tmp_path: Path) -> None:
    """The tool itself checks what it writes against the schema of CycloneDX."""
    image = await build(service)
    await docker(
        "build", "--quiet", "--file", "deploy/Dockerfile", "--build-arg", f"SERVICE={service}", "--target", "sbom",
        "--output", str(tmp_path), ".", seconds=BUILD_SECONDS, DOCKER_BUILDKIT="1",
    )  # fmt: skip
    written = json.loads((tmp_path / "sbom.json").read_text("utf-8"))
    assert (written["bomFormat"], written["specVersion"]) == ("CycloneDX", "1.6")
    assert written["metadata"]["component"]["name"] == f"diplomado-{service}"
    inside = json.loads(
        await docker("run", "--rm", "--network", "none", "--entrypoint", "python", image, "-c", _INSIDE)
    )
    packages = {canonicalize_name(one["name"]): one for one in written["components"]}
    assert {name: one["version"] for name, one in packages.items()} == {
        canonicalize_name(name): version for name, version in inside if name != f"diplomado-{service}"
    }
    assert [name for name, one in packages.items() if not one.get("licenses")] == []


async def test_the_first_process_ends_at_sigterm_also_before_it_serves() -> None:
    """Without a handler the kernel keeps the signal from process 1, and the engine kills it ten seconds later."""
    image = await build("registration")
    name = new_name()
    waits = "import time; print(1, flush=True); time.sleep(600)"
    slow = ("--entrypoint", "python", image, "-c")
    start = f"import sys, runpy; sys.argv = ['start']; runpy.run_module = lambda *_, **__: exec({waits!r})"
    await docker("run", "-d", "--name", name, *slow, f"{start}; exec(open('/opt/diplomado/bin/start').read())")
    try:

        async def is_waiting() -> bool:
            return "1" in await docker("logs", name)

        await eventually(is_waiting)
        await docker("stop", "--time", "30", name)
        state = json.loads(await docker("inspect", "--format", "{{json .State}}", name))
        assert state["ExitCode"] == 143
    finally:
        await partial(docker, check=False)("rm", "--force", name)
