"""The hypothesis profile of all tests."""

import os
import random

from hypothesis import HealthCheck, settings

# A busy machine is no fault of the code: properties are judged by their answers, not by their time.
_GENERAL = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
# The same examples in every run, so that no run fails by chance. `make properties` looks for others, and for more.
settings.register_profile("steady", _GENERAL, derandomize=True, max_examples=50)
settings.register_profile("chance", _GENERAL)
_PROFILE = os.environ.get("DIPLOMADO_PROPERTIES", "steady")
settings.load_profile(_PROFILE)


def examples(count: int) -> int:
    """So many examples in `make properties`, and a third of them in `make test`."""
    return count // 3 if _PROFILE == "steady" else count


def drawn_seed() -> int:
    """The seed of a test that draws for itself: one in `make test`, another each time in `make properties`.

    DIPLOMADO_SEED repeats a run.
    """
    named = os.environ.get("DIPLOMADO_SEED", "1" if _PROFILE == "steady" else "")
    seed = int(named) if named else random.SystemRandom().randrange(2**32)
    print(f"seed {seed}")
    return seed
