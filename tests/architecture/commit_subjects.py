"""Holds the subjects of commits to the convention of CONTRIBUTING.md: `python -m tests.architecture.commit_subjects`.

Only commits made since the convention was written down count: those after the one that added `.gitmessage`.
"""

import re
import subprocess
import sys
from pathlib import Path

from tests.architecture.source import ROOT

MAX_LENGTH = 72
_SUBJECT = re.compile(r"[A-Z].*[^.\s]")


def bad_subjects(root: Path) -> list[str]:
    """Return the commits whose subject is too long, does not begin with a capital letter or ends in a full stop.

    Raises LookupError where there is no history to look at, as in an archive of the sources.
    """
    first = _git(root, "log", "--diff-filter=A", "--format=%H", "--", ".gitmessage")
    if not first:
        raise LookupError("no commit added .gitmessage")
    commits = _git(root, "log", "--no-merges", "--format=%h %s", f"{first[-1]}..HEAD")
    return [commit for commit in commits if not is_good(commit.partition(" ")[2])]


def is_good(subject: str) -> bool:
    """True if a subject keeps the convention."""
    return len(subject) <= MAX_LENGTH and _SUBJECT.fullmatch(subject) is not None


def _git(root: Path, *arguments: str) -> list[str]:
    command = ["git", "-c", "safe.directory=*", "-C", str(root), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise LookupError("there is no git history here") from error
    return done.stdout.splitlines()


def main() -> int:
    """Print the subjects that break the convention; return 1 if there are any."""
    try:
        bad = bad_subjects(ROOT)
    except LookupError as error:
        sys.stdout.write(f"commit subjects are not checked: {error}\n")
        return 0
    for commit in bad:
        sys.stderr.write(f"{commit}: at most {MAX_LENGTH} characters, a capital letter first, no full stop\n")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
