"""The kinds of cases, and what each judge is expected to say of all cases of a kind.

Where a judge of others accepts what ours refuses, the reason is a property of that judge, known and read in its source:

- Digital Bazaar's hashes what JSON-LD says, so a member renamed by a context of the copy's own is no alteration to it.
- Iron reads neither status lists nor whom a key belongs to, and drops undefined members before it hashes.
- openbadgeslib reads the bit of our lists but not their proof (it knows lists as JWT alone), and takes each key of a
  did:web, whatever the key is for.

Where it refuses what ours accepts: openbadgeslib takes credentials of achievements alone, and an endorsement within one
only if it names its contexts itself.
"""

from enum import StrEnum

NAMES_OF_JUDGES = {
    "diplomado": "diplomado-verify",
    "node": "Digital Bazaar (Node)",
    "java": "Iron (Java)",
    "python": "openbadgeslib (Python)",
}
JUDGES = tuple(NAMES_OF_JUDGES)


class Kind(StrEnum):
    """What was done to a credential, in words for the table."""

    ISSUED = "as issued"
    NAMES = "as issued, with an unusual name: control characters, right to left, 300 letters"
    ENDORSED = "as issued, endorsed by a co-issuer"
    ENDORSEMENT = "the endorsement that is embedded, by itself"
    REPEATED = "the context that an endorsement repeats left out, which changes no statement"
    CHANGED = "one value changed"
    REMOVED = "one member removed"
    UNDEFINED = "a member added that no context defines"
    RENAMED = "a member renamed, with a context that says so"
    CONTEXT = "a context replaced or left out"
    SUITE = "another suite named"
    FORGED = "signed by another key in the name of ours"
    STRANGER = "signed by another issuer's key, which its proof names"
    WITHDRAWN = "signed by a key that the issuer has removed"
    UNASSERTED = "signed by a key that the issuer has for another purpose"
    EARLY = "valid from tomorrow on"
    REVOKED = "revoked"
    LIST_CHANGED = "the status list altered"
    LIST_FOREIGN = "the status list signed by another issuer"
    LIST_PURPOSE = "the status list is for suspension"
    LIST_MISSING = "no status list"


ACCEPTED_BY: dict[Kind, frozenset[str]] = {
    Kind.ISSUED: frozenset(JUDGES),
    Kind.NAMES: frozenset(JUDGES),
    Kind.ENDORSED: frozenset(JUDGES),
    Kind.ENDORSEMENT: frozenset(JUDGES) - {"python"},
    Kind.REPEATED: frozenset(JUDGES) - {"python"},
    Kind.CHANGED: frozenset(),
    Kind.REMOVED: frozenset(),
    Kind.UNDEFINED: frozenset({"java"}),
    Kind.RENAMED: frozenset({"node", "java"}),
    Kind.CONTEXT: frozenset(),
    Kind.SUITE: frozenset(),
    Kind.FORGED: frozenset(),
    Kind.STRANGER: frozenset({"java"}),
    Kind.WITHDRAWN: frozenset(),
    Kind.UNASSERTED: frozenset({"java", "python"}),
    Kind.EARLY: frozenset(),
    Kind.REVOKED: frozenset({"java"}),
    Kind.LIST_CHANGED: frozenset({"java", "python"}),
    Kind.LIST_FOREIGN: frozenset({"java", "python"}),
    Kind.LIST_PURPOSE: frozenset({"java"}),
    Kind.LIST_MISSING: frozenset({"java"}),
}
