"""`python -m verification.model`: go through random schedules of the model, seed after seed."""

import argparse
import sys

from verification.model.world import explore, silence_logs
from verification.mutants.catalogue import MUTANTS


def main() -> int:
    """Explore seeds; 1 at the first one that breaks an invariant."""
    parser = argparse.ArgumentParser(prog="python -m verification.model", description=__doc__)
    parser.add_argument("--schedules", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0, help="the first one")
    parser.add_argument("--mutant", choices=sorted(MUTANTS))
    arguments = parser.parse_args()
    silence_logs()
    for seed in range(arguments.seed, arguments.seed + arguments.schedules):
        if wrong := explore(seed, arguments.mutant):
            print(f"seed {seed}: {'; '.join(wrong[:5])}")
            return 1
    print(f"{arguments.schedules} schedules: nothing lost, nothing overtaken, nothing doubled")
    return 0


if __name__ == "__main__":
    sys.exit(main())
