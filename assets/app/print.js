/* The browser's own print: the page for paper (`/print/<page>`) in the place of what is on screen.
 *
 * A browser prints as soon as `beforeprint` is answered, from the menu as by Ctrl P: the page is asked for while it
 * waits. It comes with its charts drawn, so that nothing has to be waited for after that.
 */

import { isRemote, isSheet, isWall } from "./page.js";
import { prefixed, unprefixed } from "./prefix.js";
import { words } from "./words.js";

const HOST = "on-paper";
const OVERVIEW = "/overview";

const request = (address) => {
  const sent = new XMLHttpRequest();
  sent.open("GET", address, false);
  // The page stands still meanwhile: where others are served first for so long, it is printed as it is on screen.
  sent.setRequestHeader("Prefer", "wait=20");
  try {
    sent.send();
  } catch {
    return "";
  }
  return sent.status === 200 ? sent.responseText : "";
};

/* The page for paper of the one on screen. */
export const paperAddress = () => {
  const { pathname, search } = window.location;
  const path = unprefixed(pathname);
  return prefixed(`/print${path === "/" ? OVERVIEW : path}${search}`);
};

/* A picture behind an address, though it holds its data, may come after the print: lines stand in the page itself. */
const inline = (picture) => {
  const [, data] = picture.src.split("data:image/svg+xml;base64,");
  if (!data) return;
  const bytes = Uint8Array.from(window.atob(data), (letter) => letter.charCodeAt(0));
  const svg = new DOMParser().parseFromString(new TextDecoder().decode(bytes), "image/svg+xml").documentElement;
  const [width, height] = ["width", "height"].map((side) => parseFloat(svg.getAttribute(side)));
  if (!svg.hasAttribute("viewBox")) svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  for (const side of ["width", "height"]) svg.removeAttribute(side);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", picture.alt);
  picture.replaceWith(document.adoptNode(svg));
};

/* Rules of a page count for a document alone: they go to its head, all else into a tree of its own. */
const put = (written) => {
  const parsed = new DOMParser().parseFromString(written, "text/html");
  const [look, page] = parsed.querySelectorAll("style");
  const host = document.createElement("div");
  host.id = HOST;
  const paper = document.adoptNode(parsed.querySelector(".paper"));
  paper.querySelectorAll(".picture img").forEach(inline);
  host.attachShadow({ mode: "open" }).append(document.adoptNode(look), paper);
  page.id = `${HOST}-page`;
  document.head.append(document.adoptNode(page));
  document.body.append(host);
  document.documentElement.dataset.paper = "whole";
};

/* Whoever prints what is on screen alone is told so on the paper. */
const excuse = () => {
  const said = document.createElement("p");
  said.id = HOST;
  said.textContent = words().said.not_whole;
  document.body.prepend(said);
};

const clear = () => {
  for (const name of [HOST, `${HOST}-page`]) document.getElementById(name)?.remove();
  delete document.documentElement.dataset.paper;
};

window.addEventListener("beforeprint", () => {
  if (isSheet() || isWall() || isRemote()) return;
  clear();
  const written = request(paperAddress());
  if (written) put(written);
  else excuse();
});

window.addEventListener("afterprint", clear);
