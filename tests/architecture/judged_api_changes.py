"""Asks oasdiff about the changes by which the check of the API is tested, and about today's document."""

import copy
import json
import subprocess
import sys
from pathlib import Path

from tests.architecture.api_change_cases import ADDITIONS, BREAKS
from tests.architecture.api_changes import RELEASED, released
from tests.architecture.openapi_document import DOCUMENT

CHANGED = Path("build/openapi-changed.json")


def breaks(oasdiff: str, document: Path) -> bool:
    """Whether oasdiff finds that a document breaks clients of the released one."""
    command = [oasdiff, "breaking", "--fail-on", "ERR", str(RELEASED), str(document)]
    asked = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    if asked.returncode > 1:
        raise ValueError(asked.stderr)
    if asked.returncode and document == DOCUMENT:
        sys.stdout.write(asked.stdout)
    return asked.returncode == 1


def main(oasdiff: str) -> int:
    """Say where oasdiff and the check differ; one that is known is said with its reason."""
    wrong = int(breaks(oasdiff, DOCUMENT))
    for name, change in (BREAKS | ADDITIONS).items():
        document = copy.deepcopy(released())
        change.make(document)
        CHANGED.write_text(json.dumps(document), "utf-8")
        agrees = breaks(oasdiff, CHANGED) == (name in BREAKS)
        wrong += agrees == bool(change.oasdiff)
        said = "the same" if agrees else f"otherwise: {change.oasdiff or 'UNKNOWN'}"
        sys.stdout.write(f"{name}: oasdiff finds {said}\n")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
