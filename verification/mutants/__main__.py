"""`python -m verification.mutants`: run every mutant, print the kill table and write docs/mutants.md."""

import argparse
import asyncio
import sys

from verification.mutants.kill_table import PAGE, SEED, judge_all, page
from verification.mutants.removing import remove_all


def main() -> int:
    """Run all, or those whose run/mutant or theme/removal contains `--only`; 1 if one survives or the true fails."""
    parser = argparse.ArgumentParser(prog="python -m verification.mutants", description=__doc__)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--only", default="")
    arguments = parser.parse_args()
    results = asyncio.run(judge_all(arguments.seed, arguments.only))
    removed = asyncio.run(remove_all(arguments.only))
    if not arguments.only:
        PAGE.write_text(page(results, removed, arguments.seed), "utf-8")
    return 0 if all(result.as_it_should for result in results) and all(result.killed for result in removed) else 1


if __name__ == "__main__":
    sys.exit(main())
