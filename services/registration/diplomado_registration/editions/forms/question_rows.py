"""The questions of an edition as rows of a form. What the form does not show of their schema is kept as it is."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_registration.catalogue.field_reader import REQUIRED
from diplomado_registration.editions.forms.choice_lines import read_choices, written_choices
from diplomado_registration.editions.forms.naming import code_from
from diplomado_registration.questions.question import RESERVED, Questions, choices_of
from diplomado_registration.questions.schema import MAX_QUESTIONS

KINDS: Mapping[str, Text] = {
    "text": Text("Texto", "Text"),
    "number": Text("Número entero", "Whole number"),
    "yes_no": Text("Sí o no", "Yes or no"),
    "choice": Text("Una opción de varias", "One of several choices"),
    "choices": Text("Varias opciones", "Several choices"),
}
_NEW: Mapping[str, dict[str, Any]] = {
    "text": {"type": "string"},
    "number": {"type": "integer"},
    "yes_no": {"type": "boolean"},
    "choice": {"type": "string", "enum": []},
    "choices": {"type": "array", "items": {"type": "string", "enum": []}, "uniqueItems": True},
}
_NAME_LENGTH = 40
UNREADABLE = Text("Esta pregunta no se puede leer. Quítela.", "This question cannot be read. Remove it.")

Lists = Mapping[str, Sequence[str]]


def kind_of(schema: Mapping[str, Any]) -> str:
    """Return the kind of a question by its schema."""
    kinds = {"integer": "number", "number": "number", "boolean": "yes_no", "array": "choices"}
    return kinds.get(str(schema.get("type")), "choice" if choices_of(schema) or "enum" in schema else "text")


def rows_of(lists: Lists) -> list[int]:
    """Return the numbers of the rows of a form, in their order."""
    order = (lists.get("order") or [""])[-1].split(",")
    return [int(row) for row in dict.fromkeys(order) if row.isascii() and row.isdigit() and len(row) < 5][
        :MAX_QUESTIONS
    ]


def fields_of(stored: Questions) -> dict[str, list[str]]:
    """Return the fields of questions."""
    names = list(stored.questions)
    required = stored.definition.get("required", ())
    frame = {**stored.definition, "properties": {}} if stored.definition else {}
    fields = {"order": [",".join(map(str, range(1, len(names) + 1)))], "frame": [_dumped(frame)]}
    for row, name in enumerate(stored.properties, 1):
        question, schema = stored.questions[name], stored.properties[name]
        fields |= {
            f"q_{row}_kept": [_dumped({"name": name, "schema": schema})],
            f"q_{row}_es": [question.text.es],
            f"q_{row}_en": [question.text.en],
            f"q_{row}_hint_es": [question.hint.es if question.hint else ""],
            f"q_{row}_hint_en": [question.hint.en if question.hint else ""],
            f"q_{row}_purpose": [question.purpose],
        }
        if choices_of(schema):
            fields[f"q_{row}_choices"] = [written_choices(choices_of(schema), question.choices)]
        fields |= {f"q_{row}_personal": ["on"]} if question.personal else {}
        fields |= {f"q_{row}_required": ["on"]} if name in required else {}
    return fields


def kept_of(lists: Lists, row: int) -> dict[str, Any]:
    """Return the name (empty for a new question) and the schema of a row; {} if somebody has changed them."""
    try:
        kept = json.loads((lists.get(f"q_{row}_kept") or [""])[-1])
    except (ValueError, RecursionError):
        return {}
    right = isinstance(kept, dict) and isinstance(kept.get("schema"), dict) and isinstance(kept.get("name"), str)
    return kept if right else {}


def body_of(lists: Lists) -> dict[str, Any]:
    """Return the questions that a form says. Raises ValidationFailed for rows that are incomplete."""
    errors: list[FieldError] = []
    properties: dict[str, Any] = {}
    questions: dict[str, Any] = {}
    required: list[str] = []
    taken = {str(kept_of(lists, row).get("name")) for row in rows_of(lists)} | RESERVED
    for row in rows_of(lists):
        kept, typed = kept_of(lists, row), _typed(lists, row)
        if not kept:
            errors.append(FieldError(f"q_{row}_es", UNREADABLE))
            continue
        name = kept["name"] or _fresh_name(typed("es"), taken)
        taken.add(name)
        errors += [FieldError(f"q_{row}_{tag}", REQUIRED) for tag in ("es", "en", "purpose") if not typed(tag)]
        question: dict[str, Any] = {
            "text": {"es": typed("es"), "en": typed("en")},
            "purpose": typed("purpose"),
            "personal": f"q_{row}_personal" in lists,
        }
        hint = {tag: typed(f"hint_{tag}") for tag in ("es", "en")}
        if any(hint.values()):
            question["hint"] = hint
            errors += [FieldError(f"q_{row}_hint_{tag}", REQUIRED) for tag, text in hint.items() if not text]
        schema = dict(kept["schema"])
        if kind_of(schema) in ("choice", "choices"):
            try:
                codes, names = read_choices(typed("choices"))
            except ValidationFailed as failed:
                errors += [FieldError(f"q_{row}_choices", error.text) for error in failed.errors]
            else:
                question["choices"] = names
                schema = _with_choices(schema, codes)
        properties[name], questions[name] = schema, question
        if f"q_{row}_required" in lists:
            required.append(name)
    if errors:
        raise ValidationFailed(*errors)
    return {"schema": _framed(lists, properties, required), "questions": questions}


def arranged(lists: Lists, press: str) -> dict[str, list[str]]:
    """Return the fields after a button: `up-2` or `remove-2` of row 2, `add` for another question of `new_kind`."""
    fields = {name: list(values) for name, values in lists.items()}
    rows = rows_of(lists)
    action, _, number = press.partition("-")
    row = int(number) if number.isascii() and number.isdigit() else 0
    kind = (lists.get("new_kind") or [""])[-1]
    if action == "add" and kind in KINDS and len(rows) < MAX_QUESTIONS:
        added = max(rows, default=0) + 1
        rows.append(added)
        fields |= {
            f"q_{added}_kept": [_dumped({"name": "", "schema": _NEW[kind]})],
            f"q_{added}_purpose": ["participation"],
            f"q_{added}_personal": ["on"],
        }
    elif action == "remove" and row in rows:
        rows.remove(row)
        fields = {name: values for name, values in fields.items() if not name.startswith(f"q_{row}_")}
    elif action == "up" and row in rows:
        place = rows.index(row)
        rows.insert(max(place - 1, 0), rows.pop(place))
    return fields | {"order": [",".join(map(str, rows))]}


def field_of(path: str, lists: Lists) -> str:
    """Return the field that a value of the questions comes from: questions.airport.text.es → q_3_es."""
    parts = path.split(".")
    names = {kept_of(lists, row).get("name"): row for row in rows_of(lists)}
    row = names.get(parts[1]) if len(parts) > 1 and parts[0] == "questions" else None
    if row is None:
        return "questions"
    end = {"text": parts[-1], "hint": f"hint_{parts[-1]}", "purpose": "purpose", "choices": "choices"}
    return f"q_{row}_{end.get(parts[2] if len(parts) > 2 else '', 'es')}"


def _typed(lists: Lists, row: int) -> Any:
    return lambda name: (lists.get(f"q_{row}_{name}") or [""])[-1].strip()


def _fresh_name(title: str, taken: set[str]) -> str:
    """Return a name of letters, digits and underscores that no other question has."""
    name = code_from(title).replace("-", "_") or "pregunta"
    name = (name if name[0].isalpha() and not name.startswith("consent_") else f"p_{name}")[: _NAME_LENGTH - 3]
    names = (name if number == 1 else f"{name}_{number}" for number in range(1, MAX_QUESTIONS + len(taken) + 2))
    return next(one for one in names if one not in taken)


def _with_choices(schema: dict[str, Any], codes: Sequence[str]) -> dict[str, Any]:
    if schema.get("type") == "array":
        items = schema.get("items")
        return schema | {"items": {**(items if isinstance(items, dict) else {}), "enum": list(codes)}}
    return schema | {"enum": list(codes)}


def _framed(lists: Lists, properties: Mapping[str, Any], required: Sequence[str]) -> dict[str, Any]:
    if not properties:
        return {}
    try:
        frame = json.loads((lists.get("frame") or ["{}"])[-1])
    except (ValueError, RecursionError):
        frame = {}
    frame = frame if isinstance(frame, dict) and frame else {"type": "object"}
    before = frame.get("required", [])
    ordered = [name for name in before if name in required] + [name for name in required if name not in before]
    framed = {**frame, "properties": dict(properties)}
    return {**framed, "required": ordered} if ordered or "required" in frame else framed


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
