"""What a registration's status is called."""

from typing import Final

from diplomado_chassis.language.text import Text

WITH_A_PLACE: Final = frozenset({"registered", "waitlisted"})
"""Statuses of those who have a place or wait for one."""
_WITHOUT: Final = Text("Sin cupo", "Without a place")
_WORDS: Final = {
    "registered": Text("Inscrita", "Registered"),
    "waitlisted": Text("En lista de espera", "On the waiting list"),
    "withdrawn": Text("Retirada", "Withdrawn"),
    "unconfirmed": Text("Sin confirmar", "Unconfirmed"),
    "submitted": Text("Por decidir", "To be decided"),
    "needs_information": Text("Falta información", "Information is missing"),
    "rejected": Text("No admitida", "Rejected"),
    "offered": Text("Cupo ofrecido", "Place offered"),
    "expired": Text("Vencida", "Expired"),
    "replaced": Text("Reemplazada", "Replaced"),
}


def words_of(status: str) -> Text:
    """Return the words for a status, also for one that a later version of the contract adds."""
    return _WORDS.get(status, _WITHOUT)
