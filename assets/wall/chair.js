/* What a chair asks of a wall besides its scene: figures that stay as they are, a dark screen, other
 * filters, a map that is nearer, a place that is pointed at. */

import { mounted } from "../map/place.js";
import * as Figures from "./figures.js";
import * as Head from "./head.js";
import { wall } from "./state.js";

const NOTHING = { frozen: false, dark: false, look: {}, zoom: null };

const differs = (a, b) => JSON.stringify(a) !== JSON.stringify(b);

/* The map in sight from its own place, so many steps nearer to what lies at a share of the screen. */
const bringNearer = (zoom) => {
  for (const map of mounted) {
    if (!map.view || !map.frame.closest('.scene[data-shown="true"]')) continue;
    const [steps, across, down] = zoom ?? [0, 0, 0];
    const { left, top, width, height } = map.container.getBoundingClientRect();
    const [x, y] = [across * window.innerWidth - left, down * window.innerHeight - top];
    const isInside = x >= 0 && y >= 0 && x <= width && y <= height;
    map.place.bringNearer(steps, isInside ? [x, y] : [width / 2, height / 2]);
  }
};

export const apply = (wish) => {
  const { frozen, dark, look, zoom } = { ...NOTHING, ...wish };
  const before = { ...wall };
  Object.assign(wall, { frozen, dark, look, zoom });
  document.getElementById("page-root").toggleAttribute("data-dark", dark);
  if (differs(look, before.look)) Figures.renew();
  if (zoom || before.zoom) bringNearer(zoom);
  if (frozen !== before.frozen) Head.show(wall.at);
};

/* Where somebody points; with a third number, a ring of that share of the screen's width. */
export const point = (place) => {
  const ring = document.getElementById("wall-pointer");
  ring.hidden = !place;
  if (!place) return;
  const [x, y, radius] = place;
  const size = radius ? `${200 * radius}vw` : "";
  Object.assign(ring.style, { left: `${100 * x}%`, top: `${100 * y}%`, width: size, height: size });
};
