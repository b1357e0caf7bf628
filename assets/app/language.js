/* The language that a reader has chosen: it travels in every link, and the menu leads to others. */

import { parameter, withParameters } from "./address.js";

/* Before a link is followed, copied or opened elsewhere; those of the server know no choice. */
const carry = ({ target }) => {
  const link = target.closest?.("a[href]");
  const { pathname, search } = window.location;
  // Other languages lead to what is on screen, as it is on screen.
  if (link?.closest(".language")) link.href = pathname + withParameters(search, { lang: link.hreflang });
  const chosen = parameter(search, "lang");
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
