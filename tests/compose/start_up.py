"""`make start-up`: how long a system needs from built images to healthy, with new secrets; what its parts need.

It judges nothing: how busy the machine is decides, so its load stands beside the figures.
"""

import asyncio
import datetime
import json
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.compose.system import System
from tests.deployed.images import BUILD_SECONDS, TAG, docker, new_name, remove_images, trouble
from tests.deployed.usage import CPU

_PROJECT = "com.docker.compose.project"


def moment(text: str) -> float:
    """Return a moment that the engine names."""
    return datetime.datetime.fromisoformat(text).timestamp()


def phases(described: list[Mapping[str, Any]], healthy: Mapping[str, float], began: float) -> Iterator[str]:
    """When each container started and what became of it, in seconds since the start of all."""
    for one in sorted(described, key=lambda one: moment(one["State"]["StartedAt"])):
        state, name = one["State"], one["Name"].lstrip("/")
        line = f"{one['Config']['Labels']['com.docker.compose.service']:22}"
        line += f" started {moment(state['StartedAt']) - began:5.1f}"
        if state["Status"] == "exited":
            line += f"  ended {moment(state['FinishedAt']) - began:5.1f}"
        if name in healthy:
            line += f"  healthy {healthy[name] - began:5.1f}"
        yield line


@asynccontextmanager
async def noting_health(project: str) -> AsyncIterator[dict[str, float]]:
    """Note when containers become healthy. The engine itself remembers the last looks alone."""
    found: dict[str, float] = {}
    process = await asyncio.create_subprocess_exec(
        *("docker", "events", "--filter", "event=health_status", "--filter", f"label={_PROJECT}={project}"),
        *("--format", "{{.TimeNano}} {{.Actor.Attributes.name}} {{.Status}}"),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None

    async def read(lines: asyncio.StreamReader) -> None:
        async for line in lines:
            nanoseconds, name, status = line.decode().split(maxsplit=2)
            if status.split() == ["health_status:", "healthy"]:
                found.setdefault(name, int(nanoseconds) / 1e9)

    reading = asyncio.create_task(read(process.stdout))
    try:
        yield found
    finally:
        process.terminate()
        await reading
        await process.wait()


async def main() -> int:
    """Build, start and describe a system, and remove it."""
    if reason := trouble():
        sys.stderr.write(f"NOT MEASURED: {reason}\n")
        return 1
    with tempfile.TemporaryDirectory(prefix="diplomado-start-") as folder:
        system = System(Path(folder), new_name(), subnet="10.203.18.96/28", settings={})
        try:
            await system.compose("build", "--quiet", seconds=BUILD_SECONDS)
            async with noting_health(system.project) as healthy:
                before, began = os.getloadavg()[0], time.time()
                await system.up()
                took, after = time.time() - began, os.getloadavg()[0]
            containers = (await system.compose("ps", "--all", "--quiet")).split()
            described = json.loads(await docker("inspect", *containers))
            print(
                f"healthy after {took:.1f} s; load {before:.1f} before, {after:.1f} at the end, {os.cpu_count()} cores"
            )
            for line in phases(described, healthy, began):
                print(f"  {line}")
            running = {one["Name"]: one["Id"] for one in described if one["State"]["Status"] == "running"}
            print("seconds of processor, which a busy machine does not change much")
            for name, container in sorted(running.items()):
                used = await docker("exec", container, "sh", "-c", CPU)
                print(f"  {name.removeprefix(f'/{system.project}-')} {int(used) / 1e9:.1f}")
            print("memory of the containers")
            memory = await docker("stats", "--no-stream", "--format", "{{.Name}} {{.MemUsage}}", *running.values())
            for line in sorted(memory.splitlines()):
                print(f"  {line.removeprefix(system.project).lstrip('-')}")
            print("images")
            sizes = await docker("image", "ls", "--format", "{{.Repository}} {{.Size}}", f"diplomado/*:{TAG}")
            for line in sorted(sizes.splitlines()):
                print(f"  {line}")
        finally:
            await system.remove()
            await remove_images()
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
