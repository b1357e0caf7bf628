/* Distance and screen, as chosen on the page that lists walls, go into the addresses of walls, and show how each
 * scene would stand. */

import { fill, made } from "../app/dom.js";
import { prefixed } from "../app/prefix.js";
import { clauses } from "../app/words.js";
import { contentOf, drawn, fitting } from "./preview.js";

const SHAPES = { "16:9": [1920, 1080], "21:9": [3440, 1440], "32:9": [5120, 1440], "9:16": [1080, 1920] };
const USUAL = { dist: 4, diag: 75, width: 1920, height: 1080 };

/* What has to be read from farther away is left out of a scene, and said to be. */
export const preview = (room = USUAL) => {
  const words = JSON.parse(document.querySelector("[data-room]")?.dataset.room ?? "null");
  for (const place of document.querySelectorAll("[data-kinds]")) {
    const kinds = place.dataset.kinds.split(" ");
    const { left } = fitting(contentOf(kinds), room);
    const missing = left.map(({ part, until }) => fill(words.left, { part: words[part], until }));
    place.replaceChildren(drawn(kinds, words.parts, room), made("p", "room-fit", clauses(missing)));
  }
};

export const choose = (dist, diag, shape) => {
  if (!(dist && diag && shape)) return;
  const [width, height] = SHAPES[shape];
  requestAnimationFrame(() => {
    for (const link of document.querySelectorAll("a[data-wall]")) {
      link.setAttribute("href", `${prefixed(link.dataset.wall)}?dist=${dist}&diag=${diag}`);
    }
    preview({ dist: Number(dist), diag: Number(diag), width, height });
  });
};
