"""nginx in front of a server: it asks somebody else who a reader is, and says so in headers."""

import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.identity import nginx
from tests.serving import free_port

AROUND = """
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{ worker_connections 2048; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""
_ASKING = """
server {{
    listen 127.0.0.1:{port};
    location / {{
        auth_request /who;
        auth_request_set $who $upstream_http_x_who;
        auth_request_set $name $upstream_http_x_name;
        auth_request_set $groups $upstream_http_x_groups;
        proxy_set_header X-Forwarded-User $who;
        proxy_set_header X-Forwarded-Preferred-Username $name;
        proxy_set_header X-Forwarded-Groups $groups;
        proxy_set_header X-Routewatch-Secret "{secret}";
        proxy_set_header Host $http_host;
        proxy_pass {server};
    }}
    location = /who {{
        internal;
        proxy_pass {identities};
        proxy_pass_request_body off;
        proxy_set_header Content-Length "";
    }}
}}
"""


class _Identities(BaseHTTPRequestHandler):
    """Knows one reader, by a cookie."""

    def do_GET(self) -> None:
        is_known = "who=jane" in self.headers.get("Cookie", "")
        self.send_response(200 if is_known else 401)
        if is_known:
            for name, value in {"Who": "u-1", "Name": "Jane", "Groups": "rw-analysts"}.items():
                self.send_header(f"X-{name}", value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@contextmanager
def nginx_before(server: str, secret: str, folder: Path) -> Iterator[str]:
    """The origin of an nginx in front of a server, until the block ends.

    Args:
        server: its origin.
        secret: that nginx sends with each request.
        folder: for what nginx writes.
    """
    identities = ThreadingHTTPServer(("127.0.0.1", 0), _Identities)
    thread = threading.Thread(target=identities.serve_forever, daemon=True)
    thread.start()
    port = free_port()
    site = _ASKING.format(
        port=port,
        secret=secret,
        server=server,
        identities=f"http://127.0.0.1:{identities.server_port}",
    )
    try:
        with nginx_with(site, port, folder):
            yield f"http://127.0.0.1:{port}"
    finally:
        identities.shutdown()
        thread.join()
        identities.server_close()


@contextmanager
def nginx_with(site: str, port: int, folder: Path) -> Iterator[None]:
    """An nginx that serves a site, until the block ends.

    Args:
        site: what stands in its file of the site.
        port: of 127.0.0.1 that it listens on.
        folder: for what nginx reads and writes.
    """
    program = nginx()
    assert program, "tests that need nginx are marked so"
    file = folder / "nginx.conf"
    file.write_text(AROUND.format(folder=folder))
    (folder / "site.conf").write_text(site)
    process = subprocess.Popen([program, "-c", str(file), "-p", str(folder)])
    try:
        wait_for(port, process)
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until a process listens on a port of 127.0.0.1.

    Raises:
        RuntimeError: it has ended, or does not in half a minute.
    """
    deadline = time.monotonic() + 30
    while process.poll() is None and time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5):
            return
        time.sleep(0.05)
    msg = "nginx did not start"
    raise RuntimeError(msg)
