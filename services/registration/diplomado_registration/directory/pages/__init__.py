"""Pages about the people of an edition, for staff."""

from diplomado_registration.directory.pages import (
    acting,
    adding,
    correcting,
    duplicates,
    listing,
    nominating_one,
    nominations,
    person,
    replacing,
    requests,
)

# Paths with a word come before those with an identifier in its place.
routers = [
    listing.router,
    adding.router,
    correcting.router,
    replacing.router,
    nominating_one.router,
    nominations.router,
    requests.router,
    duplicates.router,
    person.router,
    acting.router,
]
