"""The one Chromium of a process: renewed, killed, hung and flooded, the next picture comes."""

import contextlib
import http.server
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader

from dashboard.app import create_app
from dashboard.exports.chromium import is_sandbox_available
from dashboard.exports.renderer import (
    RENDERER,
    PictureFailedError,
    PictureUnavailableError,
    Renderer,
    missing,
)
from dashboard.resources import ASSETS
from dashboard.settings import Settings
from tests.bench.processes import family

pytestmark = pytest.mark.browser
FIGURE = {"data": [{"type": "bar", "x": ["a", "b"], "y": [1, 2]}], "layout": {}}
POLICY = """<meta http-equiv="Content-Security-Policy" content="default-src 'none'">"""
HTML = POLICY + '<meta name="description" content=""><div class="sheet"><main>{}</main></div>'


@pytest.fixture
def renderer() -> Iterator[Renderer]:
    made = Renderer(pictures=3)
    yield made
    made.stop()


@pytest.fixture(autouse=True)
def no_other_renderer() -> None:
    RENDERER.stop()


def png(renderer: Renderer, inside: str = "") -> bytes:
    return renderer.sheet(HTML.format(inside), (90, 90))


def drawing_process() -> int | None:
    """Id of the browser's process, while there is one: no other renderer runs here."""
    browsers = [one for one in family(os.getpid()) if is_browser(one)]
    return browsers[0] if browsers else None


def is_browser(process: int) -> bool:
    """Whether it is the first of a browser's processes."""
    words = lines_of(process, "cmdline").split()
    return "--remote-debugging-pipe" in words and not any("--type=" in word for word in words)


@pytest.mark.thorough
def test_a_browser_is_renewed_after_so_many_pictures(renderer: Renderer) -> None:
    processes = []
    for _ in range(4):
        assert png(renderer).startswith(b"\x89PNG")
        processes.append(drawing_process())
    assert len(set(processes[:3])) == 1
    assert processes[3] != processes[0]


@pytest.mark.thorough
def test_a_killed_browser_is_replaced_and_the_picture_comes(renderer: Renderer) -> None:
    png(renderer)
    process = drawing_process()
    assert process
    for child in family(process):
        # Some end by themselves as soon as the first has gone.
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    assert png(renderer).startswith(b"\x89PNG")
    assert drawing_process() != process


@pytest.mark.thorough
def test_a_browser_killed_in_the_middle_of_a_picture_is_replaced(renderer: Renderer) -> None:
    png(renderer)
    process = drawing_process()
    assert process
    killer = threading.Timer(0.1, os.kill, (process, signal.SIGKILL))
    killer.start()
    assert b"<svg" in renderer.chart(FIGURE, 300, 200)
    killer.join()
    assert png(renderer).startswith(b"\x89PNG")


@pytest.mark.thorough
def test_a_picture_that_never_ends_is_given_up_and_the_next_one_comes() -> None:
    hasty = Renderer(seconds=0.001)
    try:
        png(hasty)
        # The browser is there: only the picture itself has no time.
        with pytest.raises(PictureFailedError, match="CSV and XLSX"):
            png(hasty, "<p>" * 200_000)
        assert drawing_process() is None
        assert png(hasty).startswith(b"\x89PNG")
    finally:
        hasty.stop()


def test_nothing_is_fetched_even_from_this_machine(renderer: Renderer) -> None:
    asked: list[str] = []

    class Listener(http.server.BaseHTTPRequestHandler):
        # Chromium opens a connection for what it may ask, asks nothing, and keeps it for minutes.
        timeout = 0.5

        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Listener)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        host = f"http://127.0.0.1:{server.server_port}"
        image = {"source": f"{host}/figure.png", "x": 0, "y": 1, "sizex": 1, "sizey": 1}
        hostile = {**FIGURE, "layout": {"images": [image]}}
        with contextlib.suppress(PictureFailedError):
            renderer.chart(hostile, 300, 200)
        png(
            renderer,
            f'<img src="{host}/sheet.png"><iframe src="{host}/frame"></iframe>'
            f"<script>fetch('{host}/script')</script>",
        )
    finally:
        server.shutdown()
        server.server_close()
    assert asked == []


def environments(process: int) -> list[bytes]:
    """The environments of a process and of all below it that have not ended meanwhile."""
    read = []
    for number in family(process):
        with suppress(FileNotFoundError, ProcessLookupError):
            read.append(Path(f"/proc/{number}/environ").read_bytes())
    return read


def test_no_process_of_chromium_has_a_secret_in_its_environment(
    renderer: Renderer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ROUTEWATCH_DATABASE_URL", "PGPASSWORD", "CHOREO_PROXY_SERVER"):
        monkeypatch.setenv(name, "kept-to-ourselves")
    png(renderer)
    process = drawing_process()
    assert process
    processes = environments(process)
    assert len(processes) > 2
    assert not any(b"kept-to-ourselves" in one for one in processes)


def lines_of(process: int, name: str) -> str:
    return Path(f"/proc/{process}/{name}").read_text().replace("\0", " ")


def test_chromium_runs_in_its_sandbox_and_never_as_root(
    renderer: Renderer, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing.cache_clear()
    monkeypatch.delenv("ROUTEWATCH_SANDBOX", raising=False)
    if not is_sandbox_available():
        with pytest.raises(PictureUnavailableError, match="ROUTEWATCH_SANDBOX=no"):
            png(renderer)
        missing.cache_clear()
        return
    png(renderer)
    process = drawing_process()
    assert process
    commands = {one: lines_of(one, "cmdline") for one in family(process)}
    chromium = [one for one, command in commands.items() if ".py" not in command]
    assert len(chromium) > 2
    for one in chromium:
        assert "--no-sandbox" not in commands[one]
        assert "Uid:\t0\t" not in lines_of(one, "status"), commands[one]
    drawing = [one for one, command in commands.items() if "--type=renderer" in command]
    # 2: it may only call what a filter lets through.
    assert drawing
    assert all("Seccomp:\t2" in lines_of(one, "status") for one in drawing)


@pytest.mark.thorough
def test_a_document_becomes_a_pdf_in_every_script_with_tags(renderer: Renderer) -> None:
    size = "<style>@page{size:90mm 50mm}</style>"
    words = "<h1>Ελλάδα Україна العربية 中文 ▲</h1>"
    html = f'<html lang="el"><title>A title</title>{size}{words}</html>'
    document = PdfReader(BytesIO(renderer.document(html)))
    root = document.trailer["/Root"]
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("el", True)  # type: ignore[index]
    assert document.metadata
    assert document.metadata.title == "A title"
    assert document.outline
    text = document.pages[0].extract_text()
    assert "Ελλάδα" in text
    assert "Україна" in text
    assert "?" not in text
    assert round(float(document.pages[0].mediabox.width) / 72 * 25.4) == 90


def test_a_heading_higher_than_its_line_is_bookmarked_once_after_a_break(
    renderer: Renderer,
) -> None:
    styles = (ASSETS / "paper" / "paper.css").read_text("utf-8")
    own = "@page{size:90mm 50mm} .paper h2{line-height:.6;margin:0;break-before:page}"
    words = '<div class="paper"><h1>First</h1><h2>Second</h2><p>below</p></div>'
    html = f"<html lang='en'><title>A title</title><style>{styles}{own}</style>{words}</html>"
    first, below = PdfReader(BytesIO(renderer.document(html))).outline
    assert isinstance(below, list)
    assert [one.title for one in (first, *below)] == ["First", "Second"]  # type: ignore[union-attr]


def test_it_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    # Short: Chromium makes a socket in it, whose address has no room for the name of a test.
    with TemporaryDirectory(dir="/tmp") as folder:
        # As /tmp itself: whoever runs Chromium passes through it.
        Path(folder).chmod(0o711)
        monkeypatch.setattr("tempfile.tempdir", folder)
        renderer = Renderer()
        png(renderer)
        assert list(Path(folder).iterdir())
        renderer.stop()
        assert list(Path(folder).iterdir()) == []
        assert drawing_process() is None


@pytest.mark.thorough
@pytest.mark.timeout(240)
def test_of_twenty_pictures_at_once_each_comes_or_is_told_when_to_come_back(
    reference_store: str,
) -> None:
    server = create_app(Settings(database_url=reference_store)).server

    def one(number: int) -> tuple[int, str | None, bytes]:
        client: FlaskClient = server.test_client()
        answer = client.get(
            f"/api/v1/panels/top-routes.png?t={2014 + number % 10}&pixels=1",
            environ_base={"REMOTE_ADDR": f"10.0.0.{number}"},
        )
        return answer.status_code, answer.headers.get("Retry-After"), answer.data[:4]

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(one, range(20)))
    for status, later, begin in answers:
        assert (status, begin) == (200, b"\x89PNG") or (status == 429 and int(later or 0) >= 1)
    assert any(status == 200 for status, _, _ in answers)
    # None is kept waiting for good: whoever comes back is served.
    assert one(21)[0] == 200
