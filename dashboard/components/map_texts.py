"""What the browser says about a map, in the reader's language.

Numbers are known only there, so it gets each message in every plural form of the language. Names of
routes and countries are the page's (`components.words`).
"""

from collections.abc import Callable

from dashboard.i18n import _, current_language, ngettext
from data_access.registry.geography import SEAS
from data_access.registry.vocabularies import CAUSES

# One number of each plural form that any language here may have.
_SAMPLES = (0, 1, 2, 3, 11, 100)


def texts() -> dict[str, object]:
    """All that the browser says about a map; numbers and names go where the braces are."""
    locale = current_language().locale
    return {
        "people": forms(
            lambda n: ngettext("{n} person dead or missing", "{n} people dead or missing", n)
        ),
        "people_unit": forms(lambda n: ngettext("{n} person", "{n} people", n)),
        "dead": forms(lambda n: ngettext("{n} dead", "{n} dead", n)),
        "missing": forms(lambda n: ngettext("{n} missing", "{n} missing", n)),
        "not_told_apart": forms(
            lambda n: ngettext(
                "{n} recorded without saying which", "{n} recorded without saying which", n
            )
        ),
        "incidents": forms(lambda n: ngettext("{n} incident", "{n} incidents", n)),
        "uncounted": _("not counted"),
        "zero": _("counted, and none"),
        "historic": _("no longer used"),
        "back": _("stopped or returned, against the direction"),
        "bar": forms(
            lambda n: ngettext(
                "a bar: {n} person dead or missing on the whole route",
                "a bar: {n} people dead or missing on the whole route",
                n,
            )
        ),
        "bars_below": forms(
            lambda n: ngettext(
                "{n} route with too few for a bar", "{n} routes with too few for a bar", n
            )
        ),
        "bars_short": forms(
            lambda n: ngettext(
                "{n} line too short here for its bars",
                "{n} lines too short here for their bars",
                n,
            )
        ),
        "below_width": forms(
            lambda n: ngettext(
                "{n} route below {least}: thinnest line",
                "{n} routes below {least}: thinnest line",
                n,
            )
        ),
        "cells": _("records added up in cells of {side}°, one by one closer in"),
        "cell": _("in a cell of {side} by {side} km"),
        "cell_people": _("People dead or missing in a cell of {side} by {side} km"),
        "no_mark": _("no mark: nobody recorded, which does not mean that nobody died"),
        "none_in_sight": _("none in sight"),
        "rough": _("broken edge: most at approximate places, or in months without a day"),
        "indicative": _("Indicative corridor, not a track"),
        "inner_outer": _("inside: dead, around: missing; area: people"),
        "quality": _("Source quality {value} of 5"),
        "largest": _("Largest: {people}, {date}"),
        "undrawn_position": forms(
            lambda n: ngettext("{n} person without a position", "{n} people without a position", n)
        ),
        "undrawn_period": forms(
            lambda n: ngettext(
                "{n} person counted in totals over a period",
                "{n} people counted in totals over a period",
                n,
            )
        ),
        "undrawn_doubtful": forms(
            lambda n: ngettext(
                "{n} person at a doubtful position", "{n} people at doubtful positions", n
            )
        ),
        "summary": forms(
            lambda n: ngettext(
                "Map: {n} person dead or missing, {incidents}.",
                "Map: {n} people dead or missing, {incidents}.",
                n,
            )
        ),
        "failed": _("The map could not be loaded; the table has the figures"),
        "date": _("{day} {month} {year}"),
        "month": _("{month} {year}"),
        "months": [locale.months["format"]["abbreviated"][number] for number in range(1, 13)],
        "keys": _(
            "Arrow keys move, plus and minus zoom, 1 to 9 go to regions and 0 back to the start; "
            "N and P read what is in sight one by one, Enter lists it, Space plays the months."
        ),
        "seas": [[_(sea.name), sea.lat, sea.lon, sea.degrees] for sea in SEAS.values()],
        "causes": {code: _(cause.label) for code, cause in CAUSES.items()},
    }


def forms(counted: Callable[[int], str]) -> dict[str, str]:
    """A message in each plural form of the language, by the CLDR name of the form."""
    form_of = current_language().locale.plural_form
    return {"other": counted(_SAMPLES[-1])} | {str(form_of(n)): counted(n) for n in _SAMPLES}
