"""Compiles each template once, for all pages that use it: the shell is that of every page.

Compiled templates are kept where Python keeps this module's bytecode, for the next process, if that folder can be
written to.
"""

import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib.metadata import version
from importlib.util import cache_from_source
from pathlib import Path
from pickle import UnpicklingError
from types import CodeType

from jinja2 import ChoiceLoader, Environment, FileSystemBytecodeCache, PackageLoader, StrictUndefined
from jinja2.bccache import Bucket

_MADE_BY = f"{version('jinja2')}\n{Path(__file__).read_text('utf-8')}"
"""What a compiled template depends on besides its source: Jinja, and the options of `environment`."""


class Compiled(FileSystemBytecodeCache):
    """Compiled templates. Two services have other templates of the same name, in other files."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder), "%s.template")
        self._codes: dict[tuple[str, str], CodeType] = {}

    def get_source_checksum(self, source: str) -> str:
        """Return a checksum that differs if a template must be compiled anew."""
        return super().get_source_checksum(_MADE_BY + source)

    def load_bytecode(self, bucket: Bucket) -> None:
        """Load a template that was compiled in this process, or in one before."""
        bucket.code = self._codes.get((bucket.key, bucket.checksum))
        if bucket.code is None:
            with suppress(OSError, EOFError, UnpicklingError):  # damaged, or not ours to read
                super().load_bytecode(bucket)
            self._remember(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template that was just compiled."""
        self._remember(bucket)
        if not sys.dont_write_bytecode:
            with suppress(OSError):  # an installed program may be unable to change itself
                super().dump_bytecode(bucket)

    def _remember(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._codes[bucket.key, bucket.checksum] = bucket.code


COMPILED = Compiled(Path(cache_from_source(__file__)).parent)


def environment(packages: Sequence[str], compiled: Compiled = COMPILED) -> Environment:
    """Return an environment with the templates of some packages: of those of one name the first counts."""
    return Environment(
        loader=ChoiceLoader([PackageLoader(package) for package in packages]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=compiled,
    )
