"""Tells people of the same name apart in a list."""

from collections import Counter
from collections.abc import Iterable
from uuid import UUID


def told_apart(people: Iterable[tuple[UUID, str, str | None]]) -> dict[UUID, str]:
    """Return a label for each person, in the same order: the name, and the e-mail where several have this name."""
    listed = list(people)
    alike = Counter(name for _, name, _ in listed)
    return {one: f"{name} ({email})" if alike[name] > 1 and email else name for one, name, email in listed}
