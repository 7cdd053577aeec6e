"""Every version of the paper that certificates were issued with is sealed: its sources are those of the first day."""

import hashlib
import tomllib
from pathlib import Path

from diplomado_certificates import documents

FOLDER = Path(documents.__file__).parent
SEALED = Path(__file__).with_name("sealed.toml")
NOT_OF_PAPERS = {
    "__init__",
    "api",
    "differences",
    "printed_address",
    "render_pool",
    "seal",
    "sealing_key",
    "store",
    "typesetter",
}
"""Files that decide nothing of what a certificate shows. The bytes of samples watch the typesetter."""


def sources() -> set[str]:
    """The files that decide what the versions show."""
    python = [file for file in FOLDER.glob("*.py") if file.stem not in NOT_OF_PAPERS]
    later = [file for version in ("second", "third", "fourth") for file in FOLDER.glob(f"**/{version}/*.*")]
    files = [*python, *later, *FOLDER.glob("templates/*.typ")]
    return {str(file.relative_to(FOLDER)) for file in files if file.name != "__init__.py"}


def test_sources_of_issued_versions_never_change() -> None:
    """A change needs a new version: CONTRIBUTING.md, "A version of the paper"."""
    found = {name: hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() for name in sources()}
    assert found == tomllib.loads(SEALED.read_text())
