"""Starts the sample service with the mutant that `DIPLOMADO_MUTANT` names.

`python -m verification.mutants.serve serve --roles relay`

Without the variable the chassis is as it is. Either way there is one failpoint more, before a batch goes to Kafka.
"""

import os
from typing import Any

from aiokafka import AIOKafkaProducer

from diplomado_chassis.observability import failpoints
from diplomado_chassis.running import cli
from tests.chassis import sample
from verification.mutants.catalogue import MUTANTS


def _name_one_more_place() -> None:
    send_batch: Any = AIOKafkaProducer.send_batch

    async def reach_and_send(self: AIOKafkaProducer, *arguments: Any, **options: Any) -> Any:
        failpoints.reach("producer.before_send")
        return await send_batch(self, *arguments, **options)

    setattr(AIOKafkaProducer, "send_batch", reach_and_send)  # noqa: B010 - a method of a foreign class


def main() -> None:
    """Serve."""
    _name_one_more_place()
    if name := os.environ.get("DIPLOMADO_MUTANT"):
        MUTANTS[name](setattr)
    cli.main(sample.sample)


if __name__ == "__main__":
    main()
