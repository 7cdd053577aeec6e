#!/usr/bin/env bash
# pydantic 2.14.3: a wrapping serializer of a model keeps the fields in the schema of what is written; annotated `-> dict[str, Any]`,
# which is what it returns, it writes a schema without any.
#
# The annotation is what type checkers ask for, and looks like documentation. It is the schema, too: that of the model's fields
# is replaced by that of any object. The schema for validation keeps its fields, so a look at one of both shows nothing.
#
# Output seen:
#   without annotation: ['door']
#   annotated: None
#   annotated, for validation: ['door']
#
# Where it matters: schemas that are published for readers of what is written. A test has to compare members, or the annotation has to go.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pydantic==2.14.3
seen=$("$folder/venv/bin/python" - <<'PYTHON'
from typing import Any

from pydantic import BaseModel, model_serializer


class Plain(BaseModel):
    door: int

    @model_serializer(mode="wrap")
    def write(self, handler):
        return handler(self)


class Annotated(BaseModel):
    door: int

    @model_serializer(mode="wrap")
    def write(self, handler) -> dict[str, Any]:
        return handler(self)


def members(model, mode):
    properties = model.model_json_schema(mode=mode).get("properties")
    return properties and list(properties)


print("without annotation:", members(Plain, "serialization"))
print("annotated:", members(Annotated, "serialization"))
print("annotated, for validation:", members(Annotated, "validation"))
PYTHON
)
echo "$seen"
diff <(echo "$seen") <(sed -n 's/^#   //p' "$0")
