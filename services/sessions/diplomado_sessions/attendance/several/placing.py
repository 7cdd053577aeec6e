"""Which session a file is of: by its times, else by the code in its name."""

from collections.abc import Collection, Mapping, Sequence

from diplomado_chassis.language.folding import fold


def code_in_name(name: str, codes: Collection[str]) -> str | None:
    """Return the longest code that stands in the name of a file as a word of its own, or None."""
    words = f" {fold(name)} "
    found = [code for code in codes if f" {fold(code)} " in words]
    return max(found, key=lambda code: (len(code), code), default=None)


def best_session(fits: Sequence[Mapping[str, object]], named: str | None) -> str | None:
    """Return the code of the session that a file fits best. `fits` have code and percent, the most first.

    Of sessions that it fits equally well, as those at the same hour, the one that its name names.
    """
    if not fits:
        return named
    most = fits[0]["percent"]
    equal = [str(fit["code"]) for fit in fits if fit["percent"] == most]
    return named if named in equal else equal[0]
