"""Whose an appearance is: by registered e-mail, then by full name, else a person decides. Never a guess between two."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal
from uuid import UUID

Basis = Literal["queued", "registrant", "email", "name", "learned"]
_RANK = {"registered": 0, "waitlisted": 1, "withdrawn": 2}


@dataclass(frozen=True, slots=True)
class AppearanceKeys:
    """The keys of the e-mail and the name that an appearance shows; either may be missing.

    `linked_registration_id` is the registration whose own join link was used.
    """

    edition_id: UUID
    email_key: str | None
    name_key: str | None
    linked_registration_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Registrant:
    """A registration of any status, with the keys of its person: identity does not depend on a place."""

    registration_id: UUID
    edition_id: UUID
    participant_id: UUID
    status: str
    email_key: str | None
    name_key: str | None
    # The keys are those of another record, which was merged into the person's.
    merged: bool = False


@dataclass(frozen=True, slots=True)
class Resolution:
    """A coordinator's decision whose an appearance is."""

    edition_id: UUID
    email_key: str | None
    name_key: str | None
    registration_id: UUID


@dataclass(frozen=True, slots=True)
class Identification:
    """The conclusion: a registration and its basis, or none yet."""

    registration_id: UUID | None
    basis: Basis


QUEUED = Identification(None, "queued")
_Index = dict[tuple[UUID, str], set[UUID]]


@dataclass(slots=True)
class IdentityIndex:
    """Registrants and resolutions by their keys, of any number of editions."""

    by_email: _Index = field(default_factory=lambda: defaultdict(set))
    by_name: _Index = field(default_factory=lambda: defaultdict(set))
    learned_emails: _Index = field(default_factory=lambda: defaultdict(set))
    learned_names: dict[tuple[UUID, str], list[Resolution]] = field(default_factory=lambda: defaultdict(list))
    own_keys: set[tuple[str, UUID]] = field(default_factory=set)


def index_identities(registrants: Iterable[Registrant], resolutions: Iterable[Resolution]) -> IdentityIndex:
    """Index registrants and earlier decisions. A person with several registrations counts by the best one.

    A person may have several keys, those of the records that were merged into theirs.
    """
    index = IdentityIndex()
    for registrant in _best_registrations(registrants):
        if not registrant.merged:
            keys = filter(None, (registrant.email_key, registrant.name_key))
            index.own_keys.update((key, registrant.registration_id) for key in keys)
        if registrant.email_key:
            index.by_email[registrant.edition_id, registrant.email_key].add(registrant.registration_id)
        if registrant.name_key:
            index.by_name[registrant.edition_id, registrant.name_key].add(registrant.registration_id)
    for resolution in resolutions:
        if resolution.email_key:
            index.learned_emails[resolution.edition_id, resolution.email_key].add(resolution.registration_id)
        if resolution.name_key:
            index.learned_names[resolution.edition_id, resolution.name_key].append(resolution)
    return index


def _best_registrations(registrants: Iterable[Registrant]) -> Iterable[Registrant]:
    ranked = sorted(registrants, key=lambda registrant: (-_RANK[registrant.status], registrant.registration_id))
    best = {(registrant.edition_id, registrant.participant_id): registrant.registration_id for registrant in ranked}
    for registrant in ranked:
        registration_id = best[registrant.edition_id, registrant.participant_id]
        if registration_id == registrant.registration_id:
            yield registrant
        else:
            yield replace(registrant, registration_id=registration_id)


def identify(keys: AppearanceKeys, index: IdentityIndex) -> Identification:
    """Conclude whose an appearance is.

    The own join link decides alone, else the registered e-mail. Then an e-mail that was resolved to one person, and a
    full name that one registrant of the edition has, must not contradict each other. Last comes a name that was
    resolved to one person and that no registrant has.
    """
    if keys.linked_registration_id:
        return Identification(keys.linked_registration_id, "registrant")
    edition = keys.edition_id
    email, name = keys.email_key, keys.name_key
    if email and (owners := index.by_email.get((edition, email))):
        return Identification(next(iter(owners)), "email") if len(owners) == 1 else QUEUED
    learned = index.learned_emails.get((edition, email), set()) if email else set()
    named = index.by_name.get((edition, name), set()) if name else set()
    if learned:
        candidates = learned if len(named) > 1 else learned | named
        return Identification(next(iter(learned)), "learned") if len(candidates) == 1 else QUEUED
    if named:
        return Identification(next(iter(named)), "name") if len(named) == 1 else QUEUED
    learned = _learned_by_name(keys, index)
    return Identification(next(iter(learned)), "learned") if len(learned) == 1 else QUEUED


def by_merged_record(keys: AppearanceKeys, conclusion: Identification, index: IdentityIndex) -> bool:
    """Return whether only a record that was merged into the person's has the key that decided."""
    key = {"email": keys.email_key, "name": keys.name_key}.get(conclusion.basis)
    return key is not None and (key, conclusion.registration_id) not in index.own_keys


def namesakes(keys: AppearanceKeys, index: IdentityIndex) -> set[UUID]:
    """Return the registrations of all people with the name of an appearance, if there are several."""
    found = index.by_name.get((keys.edition_id, keys.name_key), set()) if keys.name_key else set()
    return found if len(found) > 1 else set()


def _learned_by_name(keys: AppearanceKeys, index: IdentityIndex) -> set[UUID]:
    if not keys.name_key:
        return set()
    # The same name with another e-mail is another account, and perhaps another person.
    return {
        resolution.registration_id
        for resolution in index.learned_names.get((keys.edition_id, keys.name_key), ())
        if not (resolution.email_key and keys.email_key) or resolution.email_key == keys.email_key
    }
