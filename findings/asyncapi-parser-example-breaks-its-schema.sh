#!/usr/bin/env bash
# @asyncapi/parser 3.6.0: an example of a message is compared with the schema of its payload in AsyncAPI 2, and not in AsyncAPI 3.
#
# A document that is moved from 2.6.0 to 3.1.0 loses the check without a word: the rule `asyncapi2-message-examples` has no
# successor. The parser answers without an error for an example that no receiver could read.
#
# Output seen:
#   2.6.0, {"door":1}: no error
#   2.6.0, {"door":"front"}: "door" property type must be integer
#   3.1.0, {"door":1}: no error
#   3.1.0, {"door":"front"}: no error
#
# Where it matters: generated documents whose examples are copied by developers. Validate examples by a JSON Schema validator too.
set -euo pipefail
script=$(realpath "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes > /dev/null
npm install --silent --no-audit --no-fund @asyncapi/parser@3.6.0
cat > examples.mjs <<'JAVASCRIPT'
import { Parser } from "@asyncapi/parser";

const info = { title: "Doors", version: "1" };
const payload = { type: "object", properties: { door: { type: "integer" } } };
const message = (example) => ({ contentType: "application/json", payload, examples: [{ payload: example }] });
const documents = {
  "2.6.0": (example) => ({ channels: { doors: { subscribe: { message: message(example) } } } }),
  "3.1.0": (example) => ({ channels: { doors: { address: "doors", messages: { opened: message(example) } } } }),
};
for (const [asyncapi, channels] of Object.entries(documents))
  for (const example of [{ door: 1 }, { door: "front" }]) {
    const { diagnostics } = await new Parser().parse(JSON.stringify({ asyncapi, info, ...channels(example) }));
    const errors = diagnostics.filter((one) => one.severity === 0).map((one) => one.message);
    console.log(`${asyncapi}, ${JSON.stringify(example)}: ${errors.join("; ") || "no error"}`);
  }
JAVASCRIPT
seen=$(node examples.mjs)
echo "$seen"
diff <(echo "$seen") <(sed -n 's/^#   //p' "$script")
