"""`python -m verification.attacks URL`: attack a running system of your own, and print what it withstood."""

import argparse
import asyncio
import sys

import httpx

from verification.attacks.catalogue import ATTACKS, Attack, Seen
from verification.attacks.target import Target


async def run(target: Target, attacks: list[Attack]) -> list[tuple[str, Seen]]:
    """Play attacks one after the other."""
    return [(attack.__name__, await _played(attack, target)) for attack in attacks]


async def _played(attack: Attack, target: Target) -> Seen:
    try:
        return await attack(target)
    except (OSError, httpx.HTTPError) as error:
        return Seen(False, f"failed: {type(error).__name__}")


def main() -> int:
    """Run all, or those of `--only`; 1 if one was not withstood."""
    parser = argparse.ArgumentParser(prog="python -m verification.attacks", description=__doc__)
    parser.add_argument("url", help="the entrance of a system that is yours to attack")
    parser.add_argument("--only", default="", help="names, separated by commas")
    arguments = parser.parse_args()
    only = set(filter(None, arguments.only.split(",")))
    chosen = [attack for attack in ATTACKS if not only or attack.__name__ in only]
    told = {attack.__name__: " ".join((attack.__doc__ or "").split()) for attack in chosen}
    results = asyncio.run(run(Target(arguments.url.rstrip("/")), chosen))
    print("| attack | what must hold | seen | |\n|---|---|---|---|")
    for name, seen in results:
        print(f"| {name} | {told[name]} | {seen.what} | {'holds' if seen.holds else '**BROKEN**'} |")
    return 0 if all(seen.holds for _, seen in results) else 1


if __name__ == "__main__":
    sys.exit(main())
