"""Runs ministack with two things around it that a rehearsal needs. Started by server.ts."""

import os
import signal
import sys
import threading
from urllib.parse import urlsplit

import ministack.app


def end_with_parent() -> None:
    """Ends this process when its standard input closes: the one sign that also comes when the parent is killed."""
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def serve_as_proxy(app):
    """Accepts requests that name a whole URL, as clients send them to a proxy.

    S3 Control puts the account id before the host name (123456789012.127.0.0.1), which no resolver knows. With the
    emulator as the children's proxy such a request arrives here, and so does every other one: nothing leaves the machine.
    """

    async def serve(scope, receive, send):
        if scope["type"] == "http" and scope["path"].startswith("http://"):
            path = urlsplit(scope["path"]).path or "/"
            scope = {**scope, "path": path, "raw_path": path.encode()}
        await app(scope, receive, send)

    return serve


if "--end-with-parent" in sys.argv:
    sys.argv.remove("--end-with-parent")
    threading.Thread(target=end_with_parent, daemon=True).start()
ministack.app.app = serve_as_proxy(ministack.app.app)
ministack.app.main()
