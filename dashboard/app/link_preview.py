"""Open Graph tags: what a pasted link shows of a page, where everybody may read it.

There are none unless the settings say that all figures are public and where readers reach them: a
preview is made by the server of a chat or a site, which signs in nowhere.
"""

from collections.abc import Mapping
from http import HTTPStatus

from markupsafe import escape

from dashboard import url_state
from dashboard.components.shell import PRODUCT, Place
from dashboard.exports.links import base_of
from dashboard.exports.paper.picture import PRESETS, SOCIAL
from dashboard.exports.provenance import provenance_of
from dashboard.i18n import in_language
from dashboard.panel_request import Request
from dashboard.panels import PANELS, rights, summary
from dashboard.panels.panel import Kind
from dashboard.wiring import Store, StoreUnavailableError
from data_access.availabilities import DataUnavailableError


def preview_tags(place: Place, search: str, store: Store) -> str:
    """Title, description and picture of a page as elements of its head; empty where it has none.

    The picture is that of the page's map, or of its first card.
    """
    settings = store.settings
    cards = [code for code in place.panels if rights.may_see(code)]
    is_public = settings.access == "open" and settings.address and place.status == HTTPStatus.OK
    if not (is_public and cards):
        return ""
    code = next((one for one in cards if PANELS[one].kind is Kind.MAP), cards[0])
    reading = url_state.parse(search)
    request = Request.of(reading, **place.fixes())
    try:
        told = provenance_of(PANELS[code], request, store)
        sentences = summary.beside(request, store, cards) if place.has_lead else ()
    except (DataUnavailableError, StoreUnavailableError):
        return ""
    if not told.marking.public:
        return ""
    base, (wide, high) = base_of(settings, ""), PRESETS[SOCIAL].pixels
    picture = url_state.write(
        request.filters, in_language([*request.options, ("pixels", "1"), ("preset", SOCIAL)])
    )
    query = url_state.write(reading.filters, in_language(reading.others))
    properties: Mapping[str, object] = {
        "type": "website",
        "site_name": PRODUCT,
        "title": sentences[0].text if sentences else told.title,
        "description": f"{told.what} · {told.source}" if told.source else told.what,
        "url": f"{base}{place.path}{f'?{query}' if query else ''}",
        "image": f"{base}/api/v1/panels/{code}.png?{picture}",
        "image:width": wide,
        "image:height": high,
        "image:alt": told.title,
    }
    return "\n".join(
        f'<meta property="og:{name}" content="{escape(value)}">'
        for name, value in properties.items()
    )
