"""Where a person may be led after sign-in: to our own pages alone."""

MAX_CHARACTERS = 1000
HOME = "/home"


def own_path(wanted: str | None) -> str:
    """Return the path, or that of the home page for anything that a browser could read as another site.

    Browsers take a backslash for a slash and skip control characters, so neither is allowed.
    """
    if not wanted or len(wanted) > MAX_CHARACTERS or wanted[0] != "/" or wanted[1:2] in ("/", "\\"):
        return HOME
    if "\\" in wanted or any(ord(letter) <= 0x20 or 0x7F <= ord(letter) <= 0x9F for letter in wanted):
        return HOME
    path = wanted.partition("?")[0].partition("#")[0]
    return HOME if path in ("/sign-in", "/sign-out") or path.startswith(("/sign-in/", "/sign-out/")) else wanted
