"""Names and sentences that the page's scripts show, in the reader's language."""

from collections.abc import Sequence

from dashboard.i18n import _, ngettext, plural_forms
from data_access.registry import COUNTRIES, ROUTES


def script_words(product: str, menu: Sequence[tuple[str, str, str]]) -> dict[str, object]:
    """Everything that `assets/` needs to read an address and to speak.

    Args:
        product: name of the application.
        menu: key, path and title of each page.
    """
    return {
        "product": product,
        "pages": {key: path for key, path, _title in menu if key},
        "palette": {
            "title": _("Keyboard"),
            "close": _("Close"),
            "on": _("Single keys are on: switch them off"),
            "off": _("Single keys are off: switch them on"),
            "keys": [
                *(
                    (f"g {key}", _("Go to {page}").format(page=_(title)))
                    for key, _path, title in menu
                    if key
                ),
                ("?", _("This list")),
                ("f", _("To the filters")),
                ("/", _("Search everything")),
                ("Ctrl+K", _("Search everything, also while typing")),
                ("[ ]", _("Period before, period after")),
                ("t", _("Table of the card in focus, and back to its picture")),
                ("← ↑ ↓ →", _("On a chart: read the points one by one")),
                ("h", _("On a chart: play its line as sound, or stop")),
                ("d", _("Download the card in focus")),
                ("s", _("About the card in focus: sources and definitions")),
                ("b", _("Add the card in focus to the briefing")),
                ("l", _("Logarithmic scale")),
                ("a", _("Events on charts")),
                ("y", _("Copy what the page says, and its link")),
                ("+ −", _("On a map: nearer, farther")),
                ("1 … 9", _("On a map: to a region")),
                ("0", _("On a map: back to the start")),
                ("n p", _("On a map: read the next, the one before")),
                (
                    _("Enter"),
                    _("On a map: facts of what was read, or the list of what is in sight"),
                ),
                (_("Space"), _("On a map: play or pause the months")),
                ("+".join((_("Shift"), "R")), _("Reset the view")),
                (_("Esc"), _("Close what is open")),
            ],
        },
        "routes": {route.code: _(route.name) for route in ROUTES.values()},
        "otherNames": {r.code: r.other_names for r in ROUTES.values() if r.other_names},
        "countries": {country.iso3: _(country.name) for country in COUNTRIES.values()},
        "usualPeriod": _("Latest 12 months"),
        "subject": _("{subject}: {text}"),
        "search": {
            "title": _("Search"),
            "placeholder": _(
                "Route, country, measure, border point, operation, event, page, number"
            ),
            "none": _("Nothing found"),
            "found": plural_forms(lambda n: ngettext("{count} found", "{count} found", n)),
            "failed": _("The list for the search did not come"),
            "pattern": _("{name} · {year}, compared with {base}"),
            # Words that are passed over where nothing has them: put those of your language here.
            "fillers": _(
                "a an and are at by do does find for from get has how i in is it many me much my "
                "of on or show the there to versus vs was were what when where which who with"
            ),
        },
        "briefing": {
            "added": plural_forms(
                lambda n: ngettext(
                    "Added to the briefing, which has 1 item",
                    "Added to the briefing, which has {count} items",
                    n,
                )
            ),
            "full": _("The briefing is full: take an item out first"),
            "open": _("Open the briefing"),
            "making": _("Making {name}…"),
            "made": _("Downloaded: {name}"),
            "failed": _("Not made: {reason}"),
            "stopped": plural_forms(
                lambda n: ngettext(
                    "Stopped. {done} of {all} file made.",
                    "Stopped. {done} of {all} files made.",
                    n,
                )
            ),
            "done": plural_forms(
                lambda n: ngettext("{done} of {all} file", "{done} of {all} files", n)
            ),
        },
        "comma": _(", "),
        "semicolon": _("; "),
        "said": {
            "copied": _("Copied: what the page says, and its link"),
            "no_voice": _("This machine has no voice for this language"),
            "not_copied": _("The browser does not let pages copy; the link is in the address bar"),
            "reset": _("View reset"),
            "undo": _("Undo"),
            "lost": _("No answer from the server. The figures shown are those of {time}."),
            "updated": _("New figures have arrived"),
            "left_out": _("Left out, since there is no such column: {key}={text}"),
            "making": _("The file is being made"),
            "made": _("Downloaded: {name}"),
            "waiting": _("The server is busy; waiting"),
            "place": _("In the queue: place {place} of {count}"),
            "not_made": _("The file could not be made: {reason}"),
            "figures_copied": _("Copied: the figures, with their source"),
            "picture_copied": _("Copied: the picture"),
            "not_allowed": _("The browser does not let pages copy; download the file instead"),
            "not_whole": _(
                "This is what stood on the screen, and not the whole page: it could not be made "
                "ready for paper. Print again in a moment."
            ),
            "go_on": _("Continue and download"),
            "stop": _("Cancel"),
            "unreported": _("Not reported:"),
        },
    }
