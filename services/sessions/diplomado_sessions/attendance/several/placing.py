"""Which session a file is of: by its times, else by the code in its name. A person is asked where the two disagree."""

from collections.abc import Mapping, Sequence


def best_session(fits: Sequence[Mapping[str, object]], named: str | None) -> str | None:
    """Return the code of the session that a file fits best. `fits` have code and percent, the most first.

    Of sessions that it fits equally well, as those at the same hour, the one that its name names.
    """
    if not fits:
        return named
    most = fits[0]["percent"]
    equal = [str(fit["code"]) for fit in fits if fit["percent"] == most]
    return named if named in equal else equal[0]
