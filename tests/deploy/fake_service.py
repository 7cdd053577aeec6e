"""A program with the command line of a service, and nothing behind it: for tests of whoever runs services."""

import asyncio
import http.server
import json
import os
import sys

import asyncpg


async def migrate(name: str) -> None:
    connection = await asyncpg.connect(os.environ["DIPLOMADO_POSTGRES_OWNER"])
    await connection.execute(f"create schema if not exists {name}")
    await connection.execute(f"create table if not exists {name}.{name}_rows (id int)")
    role = os.environ["DIPLOMADO_RUNTIME_ROLE"]
    await connection.execute(f"grant usage on schema {name} to {role}; grant select on {name}.{name}_rows to {role}")
    await connection.close()


class Probe(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        pass


def main() -> None:
    name, command = sys.argv[1:]
    print(json.dumps({"event": f"{name}.{command}"}), flush=True)
    if command == "migrate":
        asyncio.run(migrate(name))
    else:
        port = int(os.environ["DIPLOMADO_OPERATIONS_PORT"])
        http.server.ThreadingHTTPServer(("127.0.0.1", port), Probe).serve_forever()


if __name__ == "__main__":
    main()
