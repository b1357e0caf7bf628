/* What every button with `data-action` does. */

import * as Basket from "../briefing/basket.js";
import * as Packs from "../briefing/files.js";
import * as Downloads from "../cards/downloads.js";
import * as Tables from "../cards/tables.js";
import { readAloud, showPlain } from "./aloud.js";
import { copyLink } from "./clipboard.js";
import * as FilterBar from "./filter_bar.js";
import { signOut } from "./forgery.js";
import * as Keyboard from "./keyboard.js";
import * as Navigation from "./navigation.js";
import * as Search from "./search.js";
import * as Theme from "./theme.js";
import { hush } from "./toast.js";

const actions = {
  "add-to-briefing": (button) => Basket.add(button.closest("[data-panel]")),
  "stop-packs": Packs.stop,
  "copy-link": copyLink,
  "read-aloud": readAloud,
  plain: showPlain,
  theme: () => Navigation.change({ theme: Theme.other() }),
  reset: Navigation.reset,
  undo: () => {
    hush();
    window.history.back();
  },
  go: (button) => Navigation.change({ view: button.dataset.search }),
  again: Navigation.again,
  "clear-routes": () => Navigation.change({ routes: [] }),
  revisions: (button) =>
    Navigation.change({ rev: button.getAttribute("aria-pressed") === "true" ? null : "1" }),
  sort: Tables.turn,
  picture: Downloads.plain,
  "stop-taking": Downloads.stop,
  "copy-picture": Downloads.copyPicture,
  "copy-figures": Downloads.copyFigures,
  "copy-card": Downloads.copyCard,
  "copy-embed": Downloads.copyEmbed,
  search: Search.open,
  "sign-out": signOut,
  help: Keyboard.openPalette,
  filters: FilterBar.turn,
  "close-help": Keyboard.closePalette,
  keys: Keyboard.toggle,
};

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-action]");
  if (button) actions[button.dataset.action]?.(button);
});
