"""Switches in the environment that Dash obeys and that a server must never run with."""

from collections.abc import Mapping

_REASONS = {
    "DASH_DEBUG": "shows source code to visitors",
    "DASH_UI": "shows the developer's tools to visitors",
    "DASH_PROPS_CHECK": "serves development scripts",
    "DASH_SERVE_DEV_BUNDLES": "serves development scripts",
    "DASH_HOT_RELOAD": "reloads pages when files change",
    "DASH_PRUNE_ERRORS": "answers errors with source code",
    "DASH_MCP_ENABLED": "lets anybody call every callback as a tool",
    "DASH_ASSETS_EXTERNAL_PATH": "loads scripts from another host",
    "DASH_SUPPRESS_CALLBACK_EXCEPTIONS": "changes which callbacks are checked",
    "DASH_URL_BASE_PATHNAME": "moves every address",
    "DASH_ROUTES_PATHNAME_PREFIX": "moves every address",
    "DASH_REQUESTS_PATHNAME_PREFIX": "moves every address",
    "FLASK_DEBUG": "runs code that visitors send",
}
# Dash takes "0" for a text, and a text for true; only these two switch off.
_OFF = frozenset({"", "false"})


class UnsafeEnvironmentError(RuntimeError):
    """One sentence that names every such switch and what it would do."""


def refuse_unsafe(environment: Mapping[str, str]) -> None:
    """Stop before anything is served.

    Raises:
        UnsafeEnvironmentError: a switch is set; Dash reads small letters as well.
    """
    found = {
        name: _REASONS[name.upper()]
        for name, value in environment.items()
        if name.upper() in _REASONS and value.lower() not in _OFF
    }
    if found:
        reasons = "; ".join(f"{name} {reason}" for name, reason in sorted(found.items()))
        msg = f"will not start: unset {', '.join(sorted(found))} ({reasons})"
        raise UnsafeEnvironmentError(msg)
