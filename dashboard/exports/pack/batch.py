"""Several briefs, one after the other: what is finished is handed on and forgotten."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from dashboard.exports.pack.making import Means, made, of_bureaus
from dashboard.exports.pack.orders import OrderRefusedError, ordered
from dashboard.exports.pack.pictures import Maps, none
from dashboard.i18n import use_language
from dashboard.settings import Settings
from dashboard.wiring import Store, StoreUnavailableError


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for in words.

    Attributes:
        view: a query string, or a whole address copied from the browser.
        bureaus: one brief for each; none makes one brief of the view.
        form: one of `making.FORMATS`.
    """

    view: str
    bureaus: tuple[str, ...] = ()
    form: str = "pptx"
    paper: str = ""
    marking: str = ""
    title: str = ""
    template: Path | None = None


def written(
    wanted: Wanted, settings: Settings, step: Callable[[int, int], None], maps: Maps = none
) -> Iterator[tuple[str, bytes]]:
    """Name and content of each file, in the language of the installation.

    Args:
        wanted: what is asked for.
        settings: where the store is.
        step: told how many of how many are done.
        maps: draws those that they show.

    Raises:
        OrderRefusedError: something of it is unknown, or the store does not answer.
    """
    order = ordered(wanted.view)
    changes = {
        "paper": wanted.paper or order.paper,
        "marking": wanted.marking or order.marking,
        "title": wanted.title or order.title,
    }
    order = replace(order, **changes)  # type: ignore[arg-type] # fields of texts
    orders = list(of_bureaus(order, wanted.bureaus)) if wanted.bureaus else [order]
    store = Store(settings)
    step(0, len(orders))
    with use_language(settings.language):
        for number, one in enumerate(orders, start=1):
            try:
                file = made(one, wanted.form, store, Means(template=wanted.template, maps=maps))
            except StoreUnavailableError as error:
                raise OrderRefusedError(str(error)) from error
            step(number, len(orders))
            yield file.name, file.content
