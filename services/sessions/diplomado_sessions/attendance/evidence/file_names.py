"""What the name of a file says about its session. It proposes, and where the times say otherwise a person is asked."""

from collections.abc import Collection

from diplomado_chassis.language.folding import fold


def code_in_name(name: str, codes: Collection[str]) -> str | None:
    """Return the longest code that stands in the name of a file as a word of its own, or None."""
    words = f" {fold(name)} "
    found = [code for code in codes if f" {fold(code)} " in words]
    return max(found, key=lambda code: (len(code), code), default=None)
