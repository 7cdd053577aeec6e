"""What happens at an armed failpoint: `DIPLOMADO_FAILPOINTS=name:action[@n][,…]`, n being the visit that acts.

Actions: `kill` (SIGKILL to this process), `stop` (SIGSTOP), `raise` (ConnectionError, a passing failure), `refuse` (the
broker is not the leader), `clock` (the broker finds the record too far in the future), `cancel` (the task that comes
by, at its next await). `pN` in place of n gives a chance of N per mille at every visit, seeded by
DIPLOMADO_FAILPOINTS_SEED.
"""

import asyncio
import os
import random
import signal
from collections import Counter
from collections.abc import Callable

from aiokafka.errors import InvalidTimestampError, NotLeaderForPartitionError


def parse(specification: str) -> Callable[[str], None]:
    """Read a specification and return what `reach` is to call."""
    chance = random.Random(os.environ.get("DIPLOMADO_FAILPOINTS_SEED", "0") + str(os.getpid()))
    plans: dict[str, tuple[str, str]] = {}
    for part in specification.split(","):
        name, _, rest = part.partition(":")
        action, _, when = rest.partition("@")
        plans[name] = (action, when or "1")
    visits: Counter[str] = Counter()

    def visit(name: str) -> None:
        if name not in plans:
            return
        action, when = plans[name]
        visits[name] += 1
        due = chance.randrange(1000) < int(when[1:]) if when.startswith("p") else visits[name] == int(when)
        if due:
            _act(action)

    return visit


def _act(action: str) -> None:
    if action == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif action == "stop":
        os.kill(os.getpid(), signal.SIGSTOP)
    elif action == "raise":
        raise ConnectionError("failpoint")
    elif action == "refuse":
        raise NotLeaderForPartitionError
    elif action == "clock":
        raise InvalidTimestampError
    elif action == "cancel":
        task = asyncio.current_task()
        assert task is not None
        task.cancel()
    else:
        raise ValueError(f"unknown action {action}")
