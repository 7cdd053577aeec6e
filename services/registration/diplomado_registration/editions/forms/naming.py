"""Makes codes of titles, so that nobody has to invent one."""

import re

from diplomado_chassis.language.folding import fold

MAX_LENGTH = 40
_OTHERS = re.compile(r"[^a-z0-9]+")


def code_from(*titles: str) -> str:
    """Return a code made of titles: Gestión de fronteras, 2023 → gestion-de-fronteras-2023. Empty without letters.

    What follows the first title is kept whole. The first is cut between words, unless its first word is too long.
    """
    first, *others = (_OTHERS.sub("-", fold(title)).strip("-") for title in titles)
    end = "".join(f"-{other}" for other in others if other)
    return (_cut(first, MAX_LENGTH - len(end)).strip("-") + end).strip("-")


def _cut(words: str, length: int) -> str:
    """Return as many whole words as fit."""
    return words if len(words) <= length else words[: length + 1].rpartition("-")[0] or words[:length]
