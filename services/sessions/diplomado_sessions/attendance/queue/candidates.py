"""Whom a coordinator should look at first for an appearance that nobody may guess."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from types import MappingProxyType
from uuid import UUID

MAX_CANDIDATES = 5
MAX_NAMESAKES = 20
"""A given name that more people have says nothing about whose a device is."""
_MAX_ROWS_OF_ENTRY, _MAX_ROWS_OF_PAGE = 50, 4000
_WHOLE_NAME, _MAILBOX, _MIN_WORDS = 100, 50, 2
_MAX_WORDS = 10


def rows_shown(entries: int) -> int:
    """Return how many rows of each entry a page shows: a page of many entries is written in one piece, and holds up
    other requests meanwhile.
    """
    return max(1, min(_MAX_ROWS_OF_ENTRY, _MAX_ROWS_OF_PAGE // max(1, entries)))


def words_to_look_up(names: Iterable[str]) -> dict[str, list[str]]:
    """Return for each name what that of a candidate contains, words in one text: two words of it, or its only one.

    Whoever does not is no candidate by name, so that nobody else has to be read.
    """
    return {name: _parts(sorted(set(name.split()))[:_MAX_WORDS]) for name in names}


def _parts(words: Sequence[str]) -> list[str]:
    return list(words) if len(words) < _MIN_WORDS else [" ".join(pair) for pair in combinations(words, _MIN_WORDS)]


class CandidateIndex:
    """The registrants of an edition by the words of their names and the names of their mailboxes.

    Finding candidates looks at the people who share a rare word, never at everybody: a queue of thousands of entries
    against thousands of registrants takes time in proportion to the entries.
    """

    def __init__(
        self,
        registrants: Mapping[UUID, tuple[str | None, str | None]],
        given_names: Mapping[UUID, str] = MappingProxyType({}),
    ) -> None:
        """Index registrants, given by registration with the keys of their e-mail, name and given names."""
        self._by_given: dict[str, list[UUID]] = defaultdict(list)
        for registration, given in given_names.items():
            for word in set(given.split()):
                self._by_given[word].append(registration)
        self._names = {registration: name or "" for registration, (_, name) in registrants.items()}
        self._by_name: dict[str, list[UUID]] = defaultdict(list)
        self._by_word: dict[str, set[UUID]] = defaultdict(set)
        self._by_mailbox: dict[str, list[UUID]] = defaultdict(list)
        for registration, (email, name) in registrants.items():
            if name:
                self._by_name[name].append(registration)
                for word in set(name.split()):
                    self._by_word[word].add(registration)
            if mailbox := mailbox_of(email):
                self._by_mailbox[mailbox].append(registration)

    def likely(self, names: Sequence[str], email_key: str | None, limit: int = MAX_CANDIDATES) -> list[UUID]:
        """Return at most `limit` registrations, the likeliest first. `names` are the keys an appearance may go by.

        Two shared words of a name, or one whole e-mail name before the @, make a candidate. A name of one word, such as
        that of the owner of a device, makes candidates of the few people who have it as a given name.
        """
        merits: Counter[UUID] = Counter()
        for name in filter(None, names):
            for registration, shared in self._sharing_words(name).items():
                merits[registration] = max(merits[registration], shared)
            for registration in self._having_given(name):
                merits[registration] = max(merits[registration], 1)
        for name in filter(None, names):
            for registration in self._by_name.get(name, ()):
                merits[registration] = _WHOLE_NAME
        for registration in self._by_mailbox.get(mailbox_of(email_key), ()):
            merits[registration] += _MAILBOX
        return sorted(merits, key=lambda found: (-merits[found], self._names[found], found))[:limit]

    def _having_given(self, name: str) -> Sequence[UUID]:
        """Return the people with a name of one word as a given name; none if they are many."""
        found = self._by_given.get(name, ())
        return found if len(found) <= MAX_NAMESAKES else ()

    def _sharing_words(self, name: str) -> Counter[UUID]:
        """Count the words that registrants share with a name, from two on.

        Whoever shares two words shares one that is not the most frequent of them, so its people need not be counted.
        """
        found = [self._by_word[word] for word in set(name.split()) if word in self._by_word]
        *rare, frequent = sorted(found, key=len) or [set()]
        counts = Counter(registration for people in rare for registration in people)
        for registration in counts:
            counts[registration] += registration in frequent
        return Counter({registration: count for registration, count in counts.items() if count >= _MIN_WORDS})


def mailbox_of(email_key: str | None) -> str:
    """Return the name before the @ of an address."""
    return (email_key or "").partition("@")[0]
