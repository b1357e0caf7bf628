/* Which layers of a map are on, and the menu that turns them on and off through the address.
 *
 * The layers are rows of data (dashboard/maps/menu.py); the menu is laid out from them, and each
 * view says of every one whether it is on.
 */

import * as Navigation from "../app/navigation.js";

const NONE = "none";

/* Of a view: is a layer on? Maps without layers show all that they are given. */
export const isOn = (view, code) => {
  if (!view?.layers) return true;
  return view.layers.some((layer) => layer.code === code && layer.on);
};

/* Of a view: has a corridor bars of its dead, and who was turned back? Beside circles of the dead it is its
 * movement alone, since people would stand on the map twice. */
export const isAlone = (view) => !isOn(view, "incidents");

/* Sets of symbols to draw: the view's own, and those of each layer that is on. */
export const symbolSets = (view) => [
  ...(view.symbols ? [{ symbols: view.symbols }] : []),
  ...(view.layers || []).filter(({ on, symbols }) => on && symbols),
];

const switches = (frame) => [...frame.querySelectorAll("[data-layer]")];

/* The menu as the view has it. */
export function show(frame, view) {
  const layers = new Map((view.layers || []).map((layer) => [layer.code, layer]));
  for (const one of switches(frame)) {
    const layer = layers.get(one.dataset.layer);
    one.setAttribute("aria-pressed", String(Boolean(layer?.on)));
  }
}

/* A press changes the address; everything else follows from that. */
function press(frame, code) {
  const all = switches(frame);
  const wanted = all
    .filter((one) => (one.getAttribute("aria-pressed") === "true") !== (one.dataset.layer === code))
    .map((one) => one.dataset.layer);
  const usual = all.filter((one) => "usual" in one.dataset).map((one) => one.dataset.layer);
  const isUsual = wanted.length === usual.length && usual.every((one) => wanted.includes(one));
  const lay = isUsual ? null : wanted.join(",") || NONE;
  Navigation.change({ lay });
}

/* An open menu closes as other menus do: by Escape, and by a press elsewhere. */
export function attach(frame, signal) {
  const menu = frame.querySelector(".rw-map-menu");
  if (!menu) return;
  menu.addEventListener(
    "click",
    ({ target }) => {
      const chosen = target.closest("[data-layer]");
      if (chosen) press(frame, chosen.dataset.layer);
    },
    { signal },
  );
  menu.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      menu.open = false;
      menu.querySelector("summary").focus();
      event.stopPropagation();
    },
    { signal },
  );
  document.addEventListener(
    "pointerdown",
    ({ target }) => {
      if (!menu.contains(target)) menu.open = false;
    },
    { signal },
  );
}
