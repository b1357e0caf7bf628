/* The language that a reader has chosen: it travels in every link, and the menu leads to others. */

import * as Address from "./address.js";
import { words } from "./words.js";

const MENU = ".bar-menu[open]";

/* Other languages lead to what is on screen, as it is on screen. */
export const keepView = (search) => {
  for (const link of document.querySelectorAll(".language a")) {
    link.href = window.location.pathname + Address.changed(search, words(), { lang: link.hreflang });
  }
};

/* Before a link is followed, copied or opened elsewhere; those of the server know no choice. */
const carry = ({ target }) => {
  const link = target.closest?.("a[href]");
  const chosen = Address.option(window.location.search, "lang");
  if (!link || !chosen || link.origin !== window.location.origin || link.getAttribute("href")[0] === "#") return;
  const url = new URL(link.href);
  if (url.searchParams.has("lang")) return;
  link.href = `${url.pathname}${url.search ? `${url.search}&` : "?"}lang=${chosen}${url.hash}`;
};

for (const kind of ["pointerdown", "focusin", "contextmenu", "keydown"]) {
  document.addEventListener(kind, carry, { capture: true });
}
// A script that follows a link for a reader touches none of it beforehand.
window.addEventListener("click", carry, { capture: true });

/* An open menu of the bar closes as other menus do: by Escape, and by what is done elsewhere. */
for (const kind of ["pointerdown", "focusin"]) {
  document.addEventListener(kind, ({ target }) => {
    for (const menu of document.querySelectorAll(MENU)) if (!menu.contains(target)) menu.open = false;
  });
}

document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector(MENU);
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
