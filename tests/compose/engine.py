"""The Docker engine of these tests: where there is none they are skipped, and nothing of them stays."""

import pytest

from tests.deployed.images import RUN, docker, trouble

with_engine = [
    pytest.mark.compose,
    pytest.mark.timeout(3600),  # a busy machine builds an image in minutes
    pytest.mark.skipif((_trouble := trouble()) is not None, reason=_trouble or ""),
]


async def left_behind() -> list[str]:
    """Return what the engine still has of this run, apart from images."""
    listed = {
        "container": "ps --all --format {{.Names}}",
        "volume": "volume ls --format {{.Name}}",
        "network": "network ls --format {{.Name}}",
    }
    found = {kind: await docker(*command.split(), "--filter", f"name={RUN}") for kind, command in listed.items()}
    return [f"{kind} {name}" for kind, names in found.items() for name in names.split()]
