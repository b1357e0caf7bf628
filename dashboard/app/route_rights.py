"""Which right each address takes: a row for every route. One without a row is refused to all.

What is seen at an address, rows and cards, is no part of it: `panels.rights` and the store decide.
"""

import logging
from collections.abc import Mapping
from types import MappingProxyType

from flask import Flask, Response, abort, request

from dashboard.access.reader import Act, current
from dashboard.api.answers import not_for_you
from dashboard.app.refusals import sentence_alone
from dashboard.i18n import N_, _

log = logging.getLogger("routewatch")

ANYBODY = None
"""Programs, documents, borders and what says that the server lives: no figures, no readers."""

ROUTES: Mapping[str, Act | None] = MappingProxyType(
    {
        # Pages and what they are made of.
        "/": Act.VIEW,
        "/<path:path>": Act.VIEW,
        "/_dash-layout": Act.VIEW,
        "/_dash-update-component": Act.VIEW,
        "/_dash-dependencies": ANYBODY,
        "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>": ANYBODY,
        "/_favicon.ico": ANYBODY,
        "/_reload-hash": ANYBODY,
        "_dash_assets.static": ANYBODY,
        "bundle": ANYBODY,
        "documents": ANYBODY,
        "health": ANYBODY,
        "metrics": Act.METRICS,
        "search": Act.VIEW,
        "lead": Act.VIEW,
        "lead_far": Act.VIEW,
        "lead_on": Act.VIEW,
        "api.read_boundaries": ANYBODY,
        "api.read_names": Act.VIEW,
        # The data interface.
        "api.refuse_unknown": ANYBODY,
        "api.read_version": Act.VIEW,
        "api.read_metrics": Act.VIEW,
        "api.read_routes": Act.VIEW,
        "api.read_countries": Act.VIEW,
        "api.read_sources": Act.VIEW,
        "api.read_batches": Act.VIEW,
        "api.read_series": Act.VIEW,
        "api.read_revisions": Act.VIEW,
        "api.read_summary": Act.VIEW,
        "api.read_list": Act.VIEW,
        # What is taken along.
        "api.read_panel": Act.EXPORT,
        "api.print_page": Act.EXPORT,
        "api.embed": Act.EMBED,
        "api.describe": Act.BRIEF,
        "api.make": Act.BRIEF,
        "api.make_by_template": Act.BRIEF,
        "api.read_place": Act.VIEW,
        # Walls: a screen shows its code and follows; whoever steers needs the right to.
        "remote.new_code": Act.VIEW,
        "remote.follow": Act.VIEW,
        "remote.send_away": Act.VIEW,
        "remote.pair": Act.STEER,
        "remote.hand_over": Act.STEER,
        "remote.say": Act.STEER,
        "remote.look": Act.STEER,
        "remote.leave": Act.STEER,
        "playlists.list_all": Act.VIEW,
        "playlists.open_one": Act.PLAYLISTS,
        "playlists.open_earlier": Act.PLAYLISTS,
        "playlists.take_one": Act.PLAYLISTS,
        "playlists.save": Act.PLAYLISTS,
        "playlists.remove": Act.PLAYLISTS,
        # Signing in and out, where a provider says who somebody is.
        "signing.begin": ANYBODY,
        "signing.come_back": ANYBODY,
        "signing.sign_out": ANYBODY,
        "signing.signed_out": ANYBODY,
        "signing.log_out": ANYBODY,
        # Where a screen is given its token.
        "device.open_page": ANYBODY,
        "device.keep": ANYBODY,
    }
)
"""By endpoint, as Flask names it."""

_LACKING: Mapping[Act, str] = MappingProxyType(
    {
        Act.VIEW: N_("You have no right to see this."),
        Act.EXPORT: N_("You have no right to take figures away as files."),
        Act.BRIEF: N_("You have no right to make briefings."),
        Act.DELIVER: N_("You have no right to deliver packs."),
        Act.EMBED: N_("You have no right to cards on other sites."),
        Act.PLAYLISTS: N_("You have no right to change playlists."),
        Act.STEER: N_("You have no right to steer walls."),
        Act.QUARANTINE: N_("You have no right to see rows that were not understood."),
        Act.AUDIT: N_("You have no right to see the record of acts."),
        Act.METRICS: N_("You have no right to read how the server is doing."),
    }
)


def register(server: Flask) -> None:
    """Check the right before anything works on a request; the reader is known by then."""

    @server.before_request
    def refuse() -> Response | None:
        endpoint = request.endpoint
        if endpoint is None:
            # No such address, or none for this method: Flask says so.
            return None
        if endpoint not in ROUTES:
            log.error("the route %s has no row of rights and is refused", endpoint)
            abort(403)
        act = ROUTES[endpoint]
        if act is ANYBODY or (current().may(act) and (act not in _OF_OPERATORS or _is_known())):
            return None
        return sentence_alone(not_for_you(_(_LACKING[act])), "rights", 403)


_OF_OPERATORS = frozenset({Act.METRICS})
"""What nobody has by the figures being public: without sign-in it is for this machine alone."""
_HERE = frozenset({"127.0.0.1", "::1"})
"""This machine; a request through a socket has another name, and comes from a proxy."""
_FORWARDED = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip")


def _is_known() -> bool:
    """Whether the reader has signed in, or asks from this machine without a proxy."""
    if current().identity is not None:
        return True
    is_forwarded = any(name in request.headers for name in _FORWARDED)
    return request.remote_addr in _HERE and not is_forwarded
