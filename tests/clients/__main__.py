"""`make clients`: build the subscriber of each language whose toolchain is here, and run it on a system.

A programme has happened there, so that a participant can be followed from registered to graduated. While a subscriber
runs, an event of every type comes twice, with an unknown type behind it. At the end comes a record that does not keep
its schema: each subscriber refuses it and stays there. `make clients ARGS="python java"` runs some.
"""

import asyncio
import sys
import tempfile
from pathlib import Path

from diplomado_acceptance.replay.reading import read_folder
from diplomado_acceptance.replay.run import replay_on
from diplomado_local.deployment import deployed
from diplomado_local.folder import Folder
from tests.clients.checks import graduate, put_broken, refuse, subscribe
from tests.clients.languages import LANGUAGES, Subscriber
from tests.journey import small
from tests.support.toolchains import Outcomes


async def main() -> int:
    """Return 1 if a subscriber could not be built or failed."""
    outcomes = Outcomes("make clients", LANGUAGES)
    subscribers: dict[str, Subscriber] = {}
    for name in outcomes.wanted:
        with outcomes.of(name):
            subscribers[name] = LANGUAGES[name]()
    with tempfile.TemporaryDirectory(prefix="diplomado-clients-") as root:
        async with deployed(Folder(Path(root))) as deployment:
            kafka = deployment.kafka
            programme = small.write_graduation(Path(root) / "programme", "clients-1")
            await replay_on(deployment, read_folder(programme))
            followed = await graduate(kafka)
            for name, subscriber in subscribers.items():
                with outcomes.of(name):
                    await subscribe(subscriber, kafka, followed)
            broken = await put_broken(kafka)
            for name, subscriber in subscribers.items():
                with outcomes.of(name):
                    await refuse(subscriber, kafka, broken)
    return outcomes.tell()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
