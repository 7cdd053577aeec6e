"""Keys by which full names are compared: names that differ only in case, accents or punctuation have equal keys."""

from diplomado_chassis.language.folding import fold


def name_key(name: str) -> str:
    """Fold case, accents, punctuation and spaces. Word order stays, except that "Pérez, Ana" is "Ana Pérez"."""
    if name.count(",") == 1:
        family, given = name.split(",")
        name = f"{given} {family}"
    return fold(name)


def person_key(given_names: str, family_names: str) -> str:
    """Return the key of a registered person's full name."""
    return name_key(f"{given_names} {family_names}".replace(",", " "))
