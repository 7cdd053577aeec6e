"""A program with the command line of a service, and nothing behind it: for tests of whoever runs services."""

import http.server
import json
import os
import sys


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
    port = int(os.environ["DIPLOMADO_OPERATIONS_PORT"])
    http.server.ThreadingHTTPServer(("127.0.0.1", port), Probe).serve_forever()


if __name__ == "__main__":
    main()
