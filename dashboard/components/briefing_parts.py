"""The parts of a briefing as its page lists them, and names of what the page is made of."""

from collections.abc import Mapping, Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard.components.elements import aria, data, part_id, steps
from dashboard.components.messages import spelled
from dashboard.i18n import _

DESK = "briefing"
SHOWN = "briefing-shown"
"""What the page shows, between two acts."""
DONE, TURN = "briefing-done", "briefing-turn"
"""The end of an act, for `assets/app/editor.js`, and its number."""
KEPT = "routewatch-briefing"
"""The newest selection, which the browser keeps: in each shell, since cards are added to it."""
PRESS = "briefing-press"
FIELD = "briefing-field"
"""Fields of the pack, by `key`; those of a part have its `place`, too."""
TEMPLATE = "briefing-template"
MAKE = "briefing-file"
"""The files that `assets/briefing/files.js` is to fetch."""
CAUTION, CAUTION_TEXT = "briefing-caution", "briefing-caution-text"
TITLE, SUMMARY, ITEMS = "briefing-heading", "briefing-summary", "briefing-items"
PROBLEM, NEWER, NEWER_TEXT = "briefing-problem", "briefing-newer", "briefing-newer-text"
SAID = "briefing-said"
HEADING, NOTE = "h", "n"


def field_id(key: str, place: str = "") -> dict[str, Any]:
    """The id of a field of the pack, or of one of its parts."""
    return part_id(FIELD, key=key, place=place)


def summary(sentences: Sequence[Mapping[str, str]]) -> list[Component]:
    """What the pack opens with, each sentence with the way to its card."""
    return [
        html.A(
            one["text"],
            href=f"/card/{one['panel']}?{one['filters']}".rstrip("?"),
            className="summary-sentence",
        )
        for one in sentences
    ]


def parts(pack: Mapping[str, Any], longest: Mapping[str, int]) -> list[Component]:
    """All parts; those of a choice of one's own can be changed.

    Args:
        pack: as `exports.pack.contents.brief_description` has it.
        longest: signs that headings and notes may have.
    """
    return [_part(part, place, pack, longest) for place, part in enumerate(pack["parts"])]


def _part(
    part: Mapping[str, Any], place: int, pack: Mapping[str, Any], longest: Mapping[str, int]
) -> Component:
    """Where it stands, what it shows, its own words."""
    is_own, name, live = pack["own"], part["heading"] or part["title"], _("Live page")
    # What every part is about stands above all of them.
    says_what = is_own or part["sentence"] != pack["sentence"]
    reason = _("Nothing to show: {reason}").format(reason=part["message"])
    text = [
        html.H3(name),
        html.P(part["subtitle"], className="briefing-what"),
        html.P(part["sentence"], className="briefing-what") if says_what else None,
        html.Span(_("Demo"), className="card-exercise") if part["exercise"] else None,
        html.P(spelled(reason), className="briefing-silent") if part["message"] else None,
        # Listeners meet the links one after another, without what stands around them.
        html.A(live, href=part["address"], **aria(label=f"{live}: {name}")),
        *(_words(part, str(place), longest) if is_own else ()),
    ]
    return html.Li(
        [
            html.Span(str(place + 1), className="briefing-number"),
            html.Div(text, className="briefing-text"),
            steps(PRESS, place, len(pack["parts"]), name, is_last_kept=False) if is_own else None,
        ],
        className="briefing-item",
        **(data(exercise="true") if part["exercise"] else {}),
    )


def _words(part: Mapping[str, Any], place: str, longest: Mapping[str, int]) -> list[Component]:
    """Heading and note of the author's own; they are taken when their field is left."""
    heading: Component = dmc.TextInput(
        id=field_id(HEADING, place),
        label=_("Heading"),
        value=part["heading"],
        placeholder=part["title"],
        inputProps={"maxLength": longest[HEADING]},
        debounce=True,
        size="xs",
    )
    note: Component = dmc.Textarea(
        id=field_id(NOTE, place),
        label=_("Note"),
        value=part["note"],
        inputProps={"maxLength": longest[NOTE]},
        minRows=2,
        autosize=True,
        debounce=True,
        size="xs",
    )
    return [heading, note]
