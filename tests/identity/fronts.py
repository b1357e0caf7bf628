"""nginx in front of a server: it asks somebody else who a reader is, and says so in headers."""

import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.identity import nginx
from tests.serving import free_port

_CONFIGURATION = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
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
    program = nginx()
    assert program, "tests that need nginx are marked so"
    identities = ThreadingHTTPServer(("127.0.0.1", 0), _Identities)
    thread = threading.Thread(target=identities.serve_forever, daemon=True)
    thread.start()
    port = free_port()
    file = folder / "nginx.conf"
    file.write_text(
        _CONFIGURATION.format(
            folder=folder,
            port=port,
            secret=secret,
            server=server,
            identities=f"http://127.0.0.1:{identities.server_port}",
        )
    )
    process = subprocess.Popen([program, "-c", str(file), "-p", str(folder)])
    origin = f"http://127.0.0.1:{port}"
    try:
        _wait(origin, process)
        yield origin
    finally:
        process.terminate()
        process.wait(timeout=20)
        identities.shutdown()
        thread.join()
        identities.server_close()


def _wait(origin: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while process.poll() is None and time.monotonic() < deadline:
        try:
            urlopen(f"{origin}/", timeout=5)  # noqa: S310 - our own address
        except URLError as error:
            if hasattr(error, "code"):
                return
            time.sleep(0.05)
    msg = "nginx did not start"
    raise RuntimeError(msg)
