"""Run the development provider: `python -m diplomado_local.sign_in FOLDER PORT ORIGIN`."""

import os
import sys
from pathlib import Path

from werkzeug.serving import make_server

from diplomado_local.folder import Folder
from diplomado_local.keys import CLIENT_ID, client_secret
from diplomado_local.ports import LOOPBACK


def main() -> None:
    """Serve until a signal comes."""
    # Loopback has no TLS.
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "true"
    from diplomado_local.sign_in.grants import Client
    from diplomado_local.sign_in.provider import make_provider

    folder, port, origin = Folder(Path(sys.argv[1])), int(sys.argv[2]), sys.argv[3].rstrip("/")
    client = Client(CLIENT_ID, client_secret(folder), [f"{origin}/sign-in/callback"], [f"{origin}/signed-out"])
    app = make_provider(folder, client, f"http://{LOOPBACK}:{port}")
    make_server(LOOPBACK, port, app, threaded=True).serve_forever()


if __name__ == "__main__":
    main()
