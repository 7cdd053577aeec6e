"""Why an appearance is whose it is, in words."""

from diplomado_chassis.language.text import Text

BASES: dict[str, Text] = {
    "email": Text("Es el correo registrado de la persona.", "It is the person's registered e-mail."),
    "name": Text(
        "Solo una persona inscrita tiene este nombre completo.", "Only one registered person has this full name."
    ),
    "learned": Text(
        "Una decisión sobre el mismo correo o nombre en la edición dice de quién es.",
        "A decision about the same e-mail or name in the edition says whose it is.",
    ),
    "resolved": Text("Lo decidió una persona.", "A person decided it."),
    "set_aside": Text(
        "Una persona decidió que no es de nadie inscrito.", "A person decided that it is no registrant's."
    ),
    "erased": Text("Los datos de la persona se eliminaron.", "The person's data were erased."),
    "queued": Text("Nadie inscrito tiene este correo o nombre.", "No registrant has this e-mail or name."),
}
_MERGED = Text(
    "Es de un registro que se unió al de la persona.", "It is of a record that was merged into the person's."
)
_NAMESAKES = Text("Varias personas inscritas tienen este nombre.", "Several registrants have this name.")
_BY_HAND_ONLY = Text(
    "Se eliminó a una persona del mismo nombre: solo una persona puede decidirlo.",
    "A person of the same name was erased: only a person can decide it.",
)


def explain(basis: str, *, merged: bool, namesakes: bool, by_hand_only: bool) -> Text:
    """Return the reason for whose an appearance is, or why it waits."""
    if merged:
        return _MERGED
    if basis == "queued" and by_hand_only:
        return _BY_HAND_ONLY
    if basis == "queued" and namesakes:
        return _NAMESAKES
    return BASES[basis]
