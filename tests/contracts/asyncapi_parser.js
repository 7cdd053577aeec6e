// Prints what the official AsyncAPI parser says of a document: node asyncapi_parser.js BUNDLE DOCUMENT
globalThis.window = globalThis.self = globalThis; // the bundle is made for browsers
const Parser = require(process.argv[2]);
const text = require("fs").readFileSync(process.argv[3], "utf8");

new Parser().parse(text).then(({ document, diagnostics }) => {
  const found = diagnostics.map((one) => `${one.path.join("/")}: ${one.message}`);
  const channels = document ? document.channels().all().map((one) => one.id()) : [];
  const messages = document ? document.messages().all() : [];
  const headers = messages.map((one) => [one.name(), Object.keys(one.headers().properties()).length]);
  console.log(JSON.stringify({ found, channels, headers: Object.fromEntries(headers) }));
});
