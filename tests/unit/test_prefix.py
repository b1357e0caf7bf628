"""What is taken off addresses, and put before them, where all is served under a path of a host."""

import pytest
from flask import Flask, Response, redirect, request

from dashboard.app import prefix
from dashboard.settings import Settings, SettingsError

_PATH = "/agency/routewatch"
_HTML = (
    '<html lang="en"><a href="/trends">a</a><a href="//else.example">b</a>'
    f'<img src="/p.png"><a href="{_PATH}/once">c</a><a href="#card">d</a> data="/kept"</html>'
)
_JSON = r'{"href":"\u002ftrends","x":"\"href\":\"\u002fkept","b":{"href":"\u002f\u002felse"}}'


@pytest.fixture
def server() -> Flask:
    made = prefix.server_at("test", _PATH)
    made.get("/page", endpoint="/page")(lambda: Response(_HTML, mimetype="text/html"))
    made.get("/_dash-layout", endpoint="/_dash-layout")(
        lambda: Response(_JSON, mimetype="application/json")
    )
    made.get("/away", endpoint="/away")(lambda: redirect("/trends"))
    made.get("/asked", endpoint="/asked")(
        lambda: f"{request.path} {request.headers.get('Referer', '')}"
    )
    prefix.register(made, _PATH)
    return made


def _text(server: Flask, address: str, **headers: str) -> str:
    # As a server hands it over, which knows nothing of the path.
    given = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    answer = server.test_client().get(address, base_url="http://h", environ_overrides=given)
    return answer.headers.get("Location") or answer.get_data(as_text=True)


def test_addresses_get_the_path_once(server: Flask) -> None:
    assert _text(server, "/page") == (
        f'<html data-prefix="{_PATH}" lang="en"><a href="{_PATH}/trends">a</a>'
        f'<a href="//else.example">b</a><img src="{_PATH}/p.png"><a href="{_PATH}/once">c</a>'
        '<a href="#card">d</a> data="/kept"</html>'
    )
    components = _text(server, "/_dash-layout")
    assert components == _JSON.replace(r'{"href":"\u002ftrends', rf'{{"href":"{_PATH}\u002ftrends')
    assert _text(server, "/away") == f"{_PATH}/trends"


@pytest.mark.parametrize("path", ["/asked", f"{_PATH}/asked"])
def test_the_path_is_taken_off_whether_the_proxy_has_done_so_or_not(
    server: Flask, path: str
) -> None:
    came_from = f"https://h{_PATH}/wall/situation?dist=4"
    assert _text(server, path, referer=came_from) == "/asked https://h/wall/situation?dist=4"
    assert _text(server, path, referer="http://[") == "/asked http://["


def test_the_path_is_that_of_the_address() -> None:
    assert Settings(address=f"https://h{_PATH}/").path_prefix() == _PATH
    assert Settings(address="https://h/").path_prefix() == Settings().path_prefix() == ""
    with pytest.raises(SettingsError, match="ROUTEWATCH_ADDRESS has a path of letters"):
        Settings(address='https://h/"><script>').path_prefix()
