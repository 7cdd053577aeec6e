#!/usr/bin/env bash
# fastapi 0.165.0: a model in `responses` of the usual status joins the schema of the return type instead of replacing it.
#
# The manual has `responses={404: {"model": Message}}`. For the status that the route answers anyway (200), the schema of the
# annotation is written first and the model's `$ref` is put beside its `type`. In OpenAPI 3.0 a `$ref` hid its neighbours; in
# 3.1, which FastAPI writes, all of them hold: no answer is both. Generators of clients take one or the other.
#
# Output seen:
#   of the annotation alone: {"items": {"type": "integer"}, "type": "array", "title": "Response Doors Doors Get"}
#   of both: {"$ref": "#/components/schemas/Doors", "items": {"type": "integer"}, "type": "array", "title": "Response Doors Doors Get"}
#
# Where it matters: routes whose handler returns a plain list or dict and whose answer is described by a model. Give `response_model=None`,
# or take the neighbours of a `$ref` out of the document.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check fastapi==0.165.0 pydantic==2.14.3
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import json

from fastapi import FastAPI
from pydantic import BaseModel


class Doors(BaseModel):
    doors: list[int]


def schema(**declared):
    app = FastAPI()

    @app.get("/doors", **declared)
    async def doors() -> list[int]:
        return []

    answer = app.openapi()["paths"]["/doors"]["get"]["responses"]["200"]
    return json.dumps(answer["content"]["application/json"]["schema"])


print("of the annotation alone:", schema())
print("of both:", schema(responses={200: {"model": Doors}}))
PYTHON
)
echo "$seen"
diff <(echo "$seen") <(sed -n 's/^#   //p' "$0")
