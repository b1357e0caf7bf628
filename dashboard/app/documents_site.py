"""`/docs/`: the documents as pages, where `make docs` has built them."""

from flask import Flask, redirect, request, send_from_directory
from werkzeug.wrappers import Response

from dashboard.resources import SITE


def register(server: Flask) -> None:
    """Serve the files of the site, and nothing outside its folder."""

    @server.get("/docs")
    @server.get("/docs/<path:name>")
    @server.get("/docs/")
    def documents(name: str = "") -> Response:
        if request.path == "/docs":
            # Links between pages count from their folder.
            return redirect("/docs/")
        is_page = not name or name.endswith("/")
        return send_from_directory(SITE, f"{name}index.html" if is_page else name)
