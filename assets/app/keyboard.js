/* Keyboard: single keys where nobody is typing, listed under `?`, and off for those who say so. */

import * as Basket from "../briefing/basket.js";
import * as Cards from "../cards/cards.js";
import * as Sound from "../charts/sound.js";
import { copyLink } from "./clipboard.js";
import { element, made } from "./dom.js";
import * as Navigation from "./navigation.js";
import { isRemote, isWall } from "./page.js";
import * as Search from "./search.js";
import { words } from "./words.js";

const STORED = "routewatch-keys";

const off = () => window.localStorage.getItem(STORED) === "off";

const isTyping = (target) =>
  target.isContentEditable ||
  ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName) ||
  target.closest?.("[role=listbox], [role=slider]");

/* --- palette -------------------------------------------------------------------------------- */

const addButton = (parent, text, action) => {
  element(parent, "button", "button", text).dataset.action = action;
};

const addRow = (list, [keys, meaning]) => {
  const row = element(list, "div");
  const term = element(row, "dt");
  term.append(...keys.split(" ").map((key) => made("kbd", "", key)));
  element(row, "dd", "", meaning);
};

const switchText = () => words().palette[off() ? "off" : "on"];

/* A modal dialog: the browser itself keeps the focus inside and closes it on Escape. */
const makePalette = () => {
  const { title, close, keys: listed } = words().palette;
  const dialog = element(document.body, "dialog", "palette");
  dialog.id = "palette";
  const heading = element(dialog, "h2", "", title);
  heading.id = "palette-title";
  // The list opens at its beginning, not at the buttons below it.
  heading.tabIndex = -1;
  heading.autofocus = true;
  dialog.setAttribute("aria-labelledby", heading.id);
  const list = element(dialog, "dl");
  for (const keys of listed) addRow(list, keys);
  const foot = element(dialog, "div", "palette-foot");
  addButton(foot, switchText(), "keys");
  addButton(foot, close, "close-help");
  return dialog;
};

const palette = () => document.getElementById("palette");
export const openPalette = () => (palette() || makePalette()).showModal();
export const closePalette = () => palette()?.close();

export const toggle = () => {
  window.localStorage.setItem(STORED, off() ? "on" : "off");
  palette().querySelector('[data-action="keys"]').textContent = switchText();
};

/* --- what the keys do ----------------------------------------------------------------------- */

const goTo = (path) => {
  const links = [...document.querySelectorAll(".page-link")];
  links.find((link) => link.dataset.path === path)?.click();
};

const cardInFocus = () =>
  document.activeElement?.closest("[data-panel]") ||
  document.querySelector(".card-chart, .card-map, [data-panel]");

const openView = (view) => {
  const card = cardInFocus();
  if (card) Cards.turn(card, view);
};

const keys = {
  "?": openPalette,
  f: () => document.querySelector(".filter:not(:disabled)")?.focus(),
  "/": Search.open,
  "[": () => Navigation.step(-1),
  "]": () => Navigation.step(1),
  t: () => openView("table"),
  d: () => openView("download"),
  s: () => openView("about"),
  b: () => Basket.add(cardInFocus()),
  h: Sound.toggle,
  l: () => Navigation.change({ flip: "scale" }),
  a: () => Navigation.change({ flip: "ann" }),
  y: () => copyLink(),
  R: () => Navigation.reset(),
};

let going = false;

document.addEventListener("keydown", (event) => {
  if (palette()?.open || isWall() || isRemote()) return;
  if ((event.ctrlKey || event.metaKey) && event.key === "k") {
    event.preventDefault();
    Search.open();
    return;
  }
  const other = event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented;
  if (other || isTyping(event.target) || (off() && event.key !== "?")) return;
  if (going) {
    going = false;
    const path = words().pages[event.key];
    if (path) goTo(path);
    return;
  }
  if (event.key === "g") {
    going = true;
    setTimeout(() => {
      going = false;
    }, 1500);
    return;
  }
  const action = keys[event.key];
  if (!action) return;
  event.preventDefault();
  action();
});
