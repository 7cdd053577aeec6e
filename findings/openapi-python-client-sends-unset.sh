#!/usr/bin/env bash
# openapi-python-client 0.29.1: a client cannot leave out an optional body that may also be null.
#
# The argument `body` of an operation with `required: false` has the default `UNSET`. For a body of one object the generator writes
# "if not UNSET: send it". For an object or null, `anyOf` with `type: null`, it writes "if an object: send its members, else send what
# there is", which is no JSON: the call fails before anything is sent. To leave the body out one gives null, of which httpx sends nothing,
# under a Content-Type that promises JSON.
#
# Output seen:
#   one object, left out: sent nothing
#   object or null, left out: TypeError: Object of type Unset is not JSON serializable
#   object or null, null: sent nothing
#
# Where it matters: FastAPI describes an argument `body: Reason | None = None` in just this way, so an API that lets a reason be left out
# cannot be called by such a client. Our document describes these bodies as an object that may be left out, which says the same
# (chassis/diplomado_chassis/http/description/documents.py).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check openapi-python-client==0.29.1
cat > document.json <<'JSON'
{
  "openapi": "3.1.0",
  "info": {"title": "Courses", "version": "1"},
  "paths": {
    "/close": {"post": {
      "operationId": "close",
      "requestBody": {"required": false, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Reason"}}}},
      "responses": {"204": {"description": "Closed."}}
    }},
    "/cancel": {"post": {
      "operationId": "cancel",
      "requestBody": {"required": false, "content": {"application/json": {
        "schema": {"anyOf": [{"$ref": "#/components/schemas/Reason"}, {"type": "null"}]}
      }}},
      "responses": {"204": {"description": "Cancelled."}}
    }}
  },
  "components": {"schemas": {"Reason": {"type": "object", "properties": {"text": {"type": "string"}}}}}
}
JSON
PATH="$folder/venv/bin:$PATH" venv/bin/openapi-python-client generate --path document.json > log 2>&1 || true
cd courses-client
seen=$(../venv/bin/python - <<'PYTHON'
import httpx

from courses_client import Client
from courses_client.api.default import cancel, close


def call(operation, **arguments):
    sent = []

    def answer(request):
        sent.append(request.content.decode() or "nothing")
        return httpx.Response(204)

    client = Client(base_url="http://courses.example")
    client.set_httpx_client(httpx.Client(base_url="http://courses.example", transport=httpx.MockTransport(answer)))
    try:
        operation.sync_detailed(client=client, **arguments)
    except TypeError as error:
        return f"TypeError: {error}"
    return f"sent {sent[0]}"


print("one object, left out:", call(close))
print("object or null, left out:", call(cancel))
print("object or null, null:", call(cancel, body=None))
PYTHON
)
expected="one object, left out: sent nothing
object or null, left out: TypeError: Object of type Unset is not JSON serializable
object or null, null: sent nothing"
echo "$seen"
[ "$seen" = "$expected" ] || { echo "the behaviour has changed"; exit 1; }
