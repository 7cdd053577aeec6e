"""Names that can be printed and read: one check for every way in."""

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from diplomado_chassis.language import names
from diplomado_chassis.language.answers import read_yes_or_no
from diplomado_chassis.language.encodings import decode
from diplomado_chassis.language.misreading import propose, repaired
from diplomado_chassis.language.names import check_line, check_name, why_no_name

GIVEN = [
    "María",
    "José",
    "Begoña",
    "Óscar",
    "Íñigo",
    "Úrsula",
    "Ángel",
    "Nicolás",
    "Inés",
    "Ramón",
    "Raúl",
    "Güendolina",
    "Zoë",
    "João",
    "Conceição",
    "Antônio",
    "Luís",
    "François",
    "Noël",
    "Hélène",
    "Anaïs",
    "Łukasz",
    "Stanisława",
    "Żaneta",
    "Grażyna",
    "Nguyễn",
    "Thị",
    "Ánh",
    "Đức",
    "Søren",
    "Åsa",
    "Jürgen",
    "Şahin",
    "Işık",
    "Mbaʼe",
    "Yaritza",
    "Ologwagdi",
    "Niä",
    "Tätä",
    "Chäri",
    "Mireya",
    "Ana",
    "Mª",
    "Null",
    "Nan",
    "Sa’ad",
    "Ng’ang’a",
    "Dmitri",
    "Χρήστος",
    "Иван",
]
FAMILY = [
    "Núñez",
    "Ávila",
    "Peña",
    "Muñoz",
    "Chirú",
    "Ibáñez",
    "Güéñez",
    "Ñurda",
    "O’Neil",
    "O'Higgins",
    "D’Angelo",
    "D'Ángelo",
    "N’Guessan",
    "McÉwan",
    "Pérez-Gómez",
    "Pérez–Gómez",
    "Saint-Exupéry",
    "Œuvrard",
    "L’Étoile",
    "Gonçalves",
    "Magalhães",
    "Simões",
    "Assunção",
    "Brzęczyszczykiewicz",
    "Wałęsa",
    "Trần",
    "Phạm",
    "Lê",
    "Võ",
    "Đặng",
    "Müller",
    "Größe",
    "Ó’Brien",
    "nÓg",
    "Ngäbe",
    "Buglé",
    "Krungdä",
    "Santo",
    "Palacio",
    "Bejerano",
    "Kantule",
    "Vaca",
    "Null",
]
RIGHT = st.builds(
    lambda given, family: " ".join([*given, *family]),
    st.lists(st.sampled_from(GIVEN), min_size=1, max_size=3),
    st.lists(st.sampled_from(FAMILY), min_size=1, max_size=2),
)
ENCODINGS = st.sampled_from(["cp1252", "latin-1", "mac_roman", "cp850"])
SPANISH = st.lists(
    st.sampled_from(
        [
            name
            for name in GIVEN + FAMILY
            if name[0].isupper()
            and name != "McÉwan"
            and set(name) <= set("áéíóúñüÁÉÍÓÚÑ") | set(map(chr, range(65, 123)))
        ]
    ),
    min_size=1,
    max_size=4,
).map(" ".join)


@given(RIGHT)
def test_a_right_name_is_never_changed(name: str) -> None:
    checked = check_name(name)

    assert (checked.text, checked.refusal) == (name, None)
    assert check_line(name).text == name


@given(SPANISH.map(str.upper) | SPANISH.map(str.lower))
def test_capitals_are_no_reason_to_refuse(name: str) -> None:
    """They are kept, and another writing is proposed. "nan" alone is what a program writes for a missing value."""
    assume(name != "nan")
    checked = check_name(name)

    assert (checked.text, checked.refusal) == (name, None)


@given(RIGHT, ENCODINGS, st.integers(1, 2))
def test_utf8_read_as_something_else_is_put_right_or_refused(name: str, encoding: str, times: int) -> None:
    """Once or twice. Where a byte was lost, it is refused; nothing wrong is stored."""
    assume(not name.isascii())
    wrong, lost = name, False
    for _ in range(times):
        wrong = wrong.encode().decode(encoding, errors="replace")
        lost = lost or "\ufffd" in wrong
    checked = check_name(wrong)

    assert checked.text == name or (checked.text == "" and checked.refusal is not None)
    if not lost and max(name) < "\u0370":
        assert checked.text == name


@given(SPANISH, ENCODINGS, ENCODINGS)
def test_one_encoding_read_as_another_is_never_stored_silently(name: str, meant: str, shown: str) -> None:
    """It is refused, or stored as sent with a proposal beside it."""
    wrong = name.encode(meant).decode(shown, errors="replace")
    assume(wrong != name)
    checked = check_name(wrong)

    assert checked.refusal is not None or checked.flag is not None


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    """A stored text is stable: checking it again changes nothing."""
    checked = check_name(text)

    assert checked.refusal is None or checked.text == ""
    assert check_name(checked.text).text == checked.text or repaired(checked.text) != checked.text


@pytest.mark.parametrize(
    ("wrong", "proposal"),
    [
        ("Mar’a", "María"),
        ("Nœ–ez çvila", "Núñez Ávila"),
        ("Mar¡a", "María"),
        ("N£¤ez µvila", "Núñez Ávila"),
        ("MuÒoz", "Muñoz"),
        ("JosÈ", "José"),
        ("MarÝa", "María"),
        ("MarÃa", "María"),
        ("B’squez", "Bísquez"),
    ],
)
def test_a_misread_name_comes_with_what_was_probably_meant(wrong: str, proposal: str) -> None:
    checked = check_name(wrong)

    assert checked.proposal == propose(wrong) == proposal
    message = checked.refusal or checked.flag
    assert message is not None
    assert proposal in message.in_("es")
    assert proposal in message.in_("en")


@pytest.mark.parametrize(
    "value",
    [
        "#N/D",
        "#N/A",
        "#REF!",
        "#¡REF!",
        "#¿NOMBRE?",
        "#NAME?",
        "#VALUE!",
        "#¡VALOR!",
        "#¡DIV/0!",
        "#DIV/0!",
        "#NUM!",
        "#¡NUM!",
        "#NULL!",
        "#¡NULO!",
        "#CALC!",
        "#SPILL!",
        "#¡DESBORDAMIENTO!",
        "#####",
        "#ERROR!",
        "#N/DISP",
        "#CAMPO!",
        "nan",
        "NaN",
        "<NA>",
        "N/A",
        "n/a",
        "N/D",
    ],
)
def test_an_error_of_a_spreadsheet_is_no_name(value: str) -> None:
    assert check_name(value).refusal is not None
    assert check_line(value).refusal is not None


@pytest.mark.parametrize(
    "value",
    [
        "\u3164",
        "\u115f",
        "\u2800",
        "Ana\u3164",
        "\u200b",
        "\u200c",
        "Ana\ufe0f",
        "\u202eanA",
        "\u00ad",
        "...",
        "---",
        "12",
    ],
)
def test_a_name_that_is_not_seen_is_refused(value: str) -> None:
    checked = check_name(value)

    assert checked.text == ""
    assert checked.refusal is not None


@pytest.mark.parametrize("value", ["Mar?a", "Jos?", "?ngel", "Mar\ufffda", "Mu??oz"])
def test_lost_letters_are_refused(value: str) -> None:
    assert check_name(value).refusal is not None


@pytest.mark.parametrize(
    "value", ["https://x.example", "www.premio.example", "ana@correo.example", "Gane en premio.com ya"]
)
def test_an_address_is_no_name(value: str) -> None:
    assert check_name(value).refusal is not None


@pytest.mark.parametrize(
    "value",
    ["<b>Ana</b>", "Ana [premio](x)", "{{ 7 }} Ana", "Ana &lt;b", "bit.ly/premio", "Gane en premio.click", "Premio.RU"],
)
def test_markup_and_short_links_are_no_names(value: str) -> None:
    assert check_name(value).refusal is not None
    assert why_no_name(value) is not None


@pytest.mark.parametrize("value", ["Ma. del Carmen", "Dra.Ana Ríos", "J.A. Núñez", "O'Neil (Nena)", "Ana Ríos & Cía."])
def test_abbreviations_are_names(value: str) -> None:
    assert check_name(value).refusal is None
    assert why_no_name(value) is None


@pytest.mark.parametrize("value", ["محمد", "王伟", "Ana 😀", "ਅਮਰ", "Ana\u4e00"])
def test_letters_that_no_certificate_can_print_are_named(value: str) -> None:
    refusal = check_name(value).refusal

    assert refusal is not None
    assert next(letter for letter in value if ord(letter) > 0x5FF) in refusal.in_("es")


@pytest.mark.parametrize(
    ("name", "proposal"),
    [
        ("MARÍA DE LOS ÁNGELES", "María de los Ángeles"),
        ("pérez-gómez", "Pérez-Gómez"),
        ("O'NEIL", "O'Neil"),
        ("María", None),
        ("LI", None),
        ("Ana DEL RÍO", None),
    ],
)
def test_capitals_are_flagged_with_a_proposal(name: str, proposal: str | None) -> None:
    checked = check_name(name)

    assert (checked.text, checked.refusal, checked.proposal) == (name, None, proposal)
    assert (checked.flag is None) == (proposal is None)


def test_other_texts_may_contain_questions_quotes_and_dashes() -> None:
    for text in ("Panamá–Colón", "Oficial «A»", "¿Otro cargo?", "Grupo 5°", "Jefa / Chief", "N.º 3", "50 % “campo”"):
        assert check_line(text).text == text


@pytest.mark.parametrize(
    "answer", ["1", "x", "X", "✓", "✔", "✔️", "☑", "sí", "SI", "Sí", "si", "yes", "Y", "true", "VERDADERO"]
)
def test_a_check_mark_is_a_yes(answer: str) -> None:
    assert read_yes_or_no(answer) is True


@pytest.mark.parametrize("answer", ["", " ", "0", "no", "No", "falso", "FALSE", "-", "✗", "☐"])
def test_an_empty_cell_is_a_no(answer: str) -> None:
    assert read_yes_or_no(answer) is False


@pytest.mark.parametrize("answer", ["?", "quizás", "2", "✦", "#N/D", "!", "sí/no", "..."])
def test_an_unknown_answer_is_neither(answer: str) -> None:
    assert read_yes_or_no(answer) is None


LIST = "Nombres;Apellidos\n{};Peña\nMaría;Núñez\nJosé;Ávila\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "mac_roman", "cp850"]
)
@pytest.mark.parametrize("name", ["Ramón", "BÍSQUEZ", "Íñigo", "Ana", "Güéñez", "D’Angelo"])
def test_the_encoding_of_a_file_is_detected(encoding: str, name: str) -> None:
    if encoding == "cp850":
        name = name.replace("’", "'")
    text = LIST.format(name)
    decoded = decode(text.encode(encoding))

    assert (decoded.text, decoded.other) == (text, None)


@given(st.lists(SPANISH, min_size=1, max_size=6), st.sampled_from(["cp1252", "mac_roman", "cp850"]))
def test_a_file_of_names_is_read_right_or_asked_about(names: list[str], encoding: str) -> None:
    text = "Nombres;Apellidos\n" + "".join(f"{name};x\n" for name in names)
    decoded = decode(text.encode(encoding))

    assert decoded.text == text or text == decoded.other


def test_what_cannot_be_decided_is_shown_in_both_readings() -> None:
    decoded = decode("Nombres\nB\x92squez\n".encode("latin-1"))

    assert {decoded.text, decoded.other} == {"Nombres\nBísquez\n", "Nombres\nB’squez\n"}


def test_a_file_that_was_misread_before_is_put_right() -> None:
    text = LIST.format("Ramón")
    for encoding in ("latin-1", "mac_roman", "cp850"):
        assert decode(text.encode().decode(encoding).encode()).text == text


@given(st.binary(max_size=300))
def test_any_bytes_have_a_text(raw: bytes) -> None:
    assert isinstance(decode(raw).text, str)


def test_long_files_are_decoded_in_seconds() -> None:
    """Words that occur again are looked at once."""
    text = LIST.format("Ramón") + "".join(f"Persona {number};Muñoz Ávila\n" for number in range(5_000))
    for raw in (text.encode(), text.encode("mac_roman"), text.encode().decode("cp850").encode()):
        assert decode(raw).text == text


@given(st.from_regex(names._PLAIN, fullmatch=True))
@example("nan")
@example("a www.b")
def test_plain_lines_are_checked_as_closely_without_a_closer_look(line: str) -> None:
    assert check_line(line) == names._check(line, is_name=False)
