"""What becomes of members that a PUT leaves out: each operation says it, and only true defaults are in the document."""

import json
from typing import Any

from diplomado_chassis.http.description.declaring import LEFT_OUT, SCHEMAS

_SENTENCES = {
    "kept": "Members that are left out keep their stored values.",
    "replaced": "Replaces what is stored, except members of which it is said that they stay.",
}


def say_what_is_kept(operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    """Complete the description of a PUT, and the schema of its body if it keeps what is left out."""
    if (kind := operation.get(LEFT_OUT)) is None:
        return
    content = operation["requestBody"]["content"]
    body = content.get("application/json")
    sentence = _SENTENCES[kind] if body else "Replaces the file."
    operation["description"] = f"{operation['description'].strip()}\n\n{sentence}"
    if kind == "kept":
        name = body["schema"]["$ref"].removeprefix(SCHEMAS)
        members = {member: _of_new(one) for member, one in schemas[name]["properties"].items()}
        schemas[name] = {**schemas[name], "properties": members}


def _of_new(member: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a member with its default in words: it holds only where nothing is stored yet."""
    if "default" not in member:
        return member
    value = member["default"]
    words = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    said = f"{member.get('description', '').strip()} If nothing is stored yet: `{words}`.".strip()
    return {**{name: one for name, one in member.items() if name != "default"}, "description": said}
