"""Yes and no as people and programs write them, in any column."""

from diplomado_chassis.language.folding import fold

_YES = frozenset(["1", "x", "si", "s", "yes", "y", "true", "verdadero", "verdad", "v", "sim", "oui", "ok"])
_NO = frozenset(["0", "no", "n", "false", "falso", "f", "nao", "non"])
_YES_SIGNS = frozenset("✓✔☑✅√")
_NO_SIGNS = frozenset("✗✘❌☐")
_BLANK = frozenset(("", "-", "--", "–", "—"))


def read_yes_or_no(text: str) -> bool | None:
    """Return an answer, where an empty cell or a dash is no; None if the text is neither yes nor no."""
    sign = text.replace("\ufe0e", "").replace("\ufe0f", "").strip()
    if sign in _BLANK or sign in _NO_SIGNS:
        return False
    if sign in _YES_SIGNS:
        return True
    word = fold(sign)
    if word in _YES:
        return True
    return False if word in _NO else None
