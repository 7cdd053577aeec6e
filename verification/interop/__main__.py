"""`make interop`: the credentials of both example programmes, and altered copies, before verifiers of others.

A verifier whose toolchain is missing is named and skipped. `make interop ARGS="node python"` runs some. When all have
judged, the table goes into docs/interoperability.md.
"""

import asyncio
import os
import sys
import tempfile
from pathlib import Path

from diplomado_acceptance.replay.reading import read_folder
from diplomado_acceptance.replay.run import replay_on
from diplomado_local.deployment import deployed
from diplomado_local.folder import Folder
from tests.support.europass import Document, documents_of
from tests.support.exported import export, signing
from tests.support.toolchains import Outcomes
from verification.interop import europass, trial
from verification.interop.collecting import Register, cases_of, revoke_one_of_each
from verification.interop.judges import BUILT, JUDGES, Judge, ask, write
from verification.paths import ROOT

EXAMPLES = ("panama-2021", "panama-2023")
PAGE = ROOT / "docs" / "interoperability.md"
FOLDER = BUILT / "trial"


async def registers() -> tuple[Register, Register, dict[str, Document]]:
    """Replay both programmes, and return their register before and after a certificate of each award is revoked.

    The documents for Europass are those of before, by the numbers of their certificates.
    """
    with tempfile.TemporaryDirectory(prefix="diplomado-interop-") as root, tempfile.TemporaryDirectory() as exports:
        os.environ |= signing(Path(exports))
        async with deployed(Folder(Path(root))) as deployment:
            programmes = [read_folder(ROOT / "examples" / example) for example in EXAMPLES]
            replayed = [await replay_on(deployment, programme) for programme in programmes]
            before = Register.of(await export(deployment, Path(exports)))
            documents = [await documents_of(deployment, one.edition_id) for one in replayed]
            await revoke_one_of_each(deployment, [one.edition_id for one in replayed], before)
            return before, Register.of(await export(deployment, Path(exports))), documents[0] | documents[1]


def main() -> int:
    """Return 1 if a verifier could not be built, or if one says something else than expected."""
    outcomes = Outcomes("make interop", [*JUDGES, europass.NAME])
    judges: dict[str, Judge] = {}
    for name in [name for name in outcomes.wanted if name in JUDGES]:
        with outcomes.of(name):
            judges[name] = JUDGES[name]()
    before, after, documents = asyncio.run(registers())
    cases = list(cases_of(before, after))
    write(FOLDER, before.documents, cases)
    said = {"diplomado": trial.ours(cases, before.documents)}
    for name, judge in judges.items():
        with outcomes.of(name):
            said[name] = ask(judge, FOLDER)
    table = trial.compared(cases, said)
    lines = list(trial.drawn(table))
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    if len(said) == len(JUDGES) + 1:
        trial.replaced(PAGE, lines)
    surprises = trial.unexpected(table)
    if europass.NAME in outcomes.wanted:
        with outcomes.of(europass.NAME):
            europass.need_model()
            shapes = europass.judged(documents)
            sys.stdout.write("".join(f"{line}\n" for line in shapes.lines()))
            trial.replaced(PAGE, shapes.lines(), "table of Europass")
            surprises += shapes.unexpected
    sys.stdout.write("".join(f"make interop: UNEXPECTED: {line}\n" for line in surprises))
    return outcomes.tell() or int(bool(surprises))


if __name__ == "__main__":
    sys.exit(main())
