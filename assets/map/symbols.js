/* Symbols of places that are no incidents: bureaus with their roles, border points, routes.
 *
 * Radii, letters and lines of text come with the view (dashboard/maps/symbols.py), so that the
 * legend, the table and the map say the same. Marks of several layers at one place stand side by side.
 */

import { element } from "../app/dom.js";
import { clauses } from "../app/words.js";
import * as Points from "./points.js";

const REACH = 4;
const GAP = 2;
const FAINT = 0.6;

/* A letter fills its mark; a number of several signs has to fit into it. */
const lettering = (letter, r) => r * Math.min(1.15, 2.9 / letter.length);

/* All sets of a view as one list: positions in pixels of zoom 0, once for each view. */
export function prepare(sets) {
  const rows = sets.flatMap(({ symbols, title, source, exercise }, set) =>
    symbols.rows.map((row) => ({
      ...row,
      set,
      lines: [...row.lines, ...[title && source, exercise].filter(Boolean)],
      x0: Points.world.x(row.lon),
      y0: Points.world.y(row.lat),
    })),
  );
  const places = new Map();
  for (const row of rows) {
    const place = `${row.lat} ${row.lon}`;
    if (!places.has(place)) places.set(place, []);
    places.get(place).push(row);
  }
  for (const together of places.values()) sideBySide(together);
  return rows;
}

function sideBySide(rows) {
  const width = rows.reduce((sum, { r }) => sum + 2 * r, GAP * (rows.length - 1));
  let left = -width / 2;
  for (const row of rows) {
    row.dx = left + row.r;
    left += 2 * row.r + GAP;
  }
}

/* Where a mark stands: at its place, or, if it is that of a country whose middle is out of sight, where
 * the country's name can stand as well; there it says what a bare country would deny. */
function standing(row, frame, unit, { areas, boxes }) {
  const at = ({ x, y }) => ({
    x: (x - frame.west) * frame.scale + row.dx * unit,
    y: (y - frame.north) * frame.scale,
  });
  /* On the screen and under nothing, with so much room around. */
  const isSeen = ({ x, y }, room) =>
    x >= room && y >= room && x <= frame.width - room && y <= frame.height - room &&
    !boxes.some(([l, t, r, b]) => x > l - room && x < r + room && y > t - room && y < b + room);
  const own = at({ x: row.x0, y: row.y0 });
  const others = isSeen(own, 0) ? [] : areas?.get(row.country) || [];
  return others.map(at).find((place) => isSeen(place, row.r * unit)) || own;
}

/* The symbols in sight, largest first, so that small ones are drawn on top of them. */
export function inSight(rows, frame, unit, around) {
  return rows
    .map((row) => ({ row, ...standing(row, frame, unit, around), r: row.r * unit }))
    .filter(({ x, y, r }) => x > -r && y > -r && x < frame.width + r && y < frame.height + r)
    .sort((a, b) => b.r - a.r);
}

export function draw(context, marks, frame, colours) {
  context.save();
  context.setTransform(frame.ratio, 0, 0, frame.ratio, 0, 0);
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (const { row, x, y, r } of marks) {
    context.beginPath();
    context.arc(x, y, r, 0, 2 * Math.PI);
    context.fillStyle = row.ring ? colours.sea : colours[row.kind];
    context.globalAlpha = row.letter ? 0.92 : FAINT;
    context.fill();
    context.globalAlpha = 1;
    context.lineWidth = row.ring ? 2 * colours.hairline : colours.hairline;
    // A faint circle has an edge of its own colour, to be told from the ground and from the next.
    context.strokeStyle = row.letter ? colours.sea : colours[row.kind];
    context.stroke();
    if (!row.letter || r * 1.15 < colours.leastText) continue;
    context.fillStyle = colours.letter;
    context.font = `700 ${lettering(row.letter, r)}px ${colours.font}`;
    context.fillText(row.letter, x, y + r * 0.06);
  }
  context.restore();
}

/* The smallest symbol that holds a place of the screen, else the nearest. */
export function hit(marks, x, y) {
  let best = null;
  let nearest = REACH;
  for (let i = marks.length - 1; i >= 0; i -= 1) {
    const away = Math.hypot(marks[i].x - x, marks[i].y - y) - marks[i].r;
    if (away <= 0) return marks[i];
    if (away < nearest) [nearest, best] = [away, marks[i]];
  }
  return best;
}

/* `without`: why a place has no mark; `none`: that there is none in sight. */
export function legend(parent, symbols, colours, none) {
  const box = element(parent, "div", "rw-map-symbols");
  for (const { label, letter, kind, r, ring } of symbols.legend) {
    const item = element(box, "span", "rw-map-key");
    const size = `${2 * r * colours.unit}px`;
    const disc = element(item, "span", "rw-map-symbol", letter);
    const colour = colours[kind] || "var(--map-ink-soft)";
    const filled = letter ? colour : `color-mix(in srgb, ${colour} ${100 * FAINT}%, transparent)`;
    Object.assign(disc.style, { width: size, height: size });
    Object.assign(disc.style, { background: ring ? "none" : filled });
    if (!letter) disc.style.border = `${ring ? 1.5 : 1}px solid ${colour}`;
    if (letter) disc.style.fontSize = `${lettering(letter, r) * colours.unit}px`;
    element(item, "span", "", label);
  }
  const note = clauses([none, symbols.without]);
  if (note) element(box, "span", "rw-map-without", note);
}
