/* What a reader has picked on a map, as the address keeps it, and which incidents that is.
 *
 * `sel=route:<code>`, `sel=country:<ISO3>`, `sel=box:<south>,<west>,<north>,<east>` in degrees, and
 * `sel=cell:<latitude>,<longitude>,<level>`: the circle on that spot. Circles depend on their level alone, so
 * that the same link is the same circle on every screen; links from before have zoom, lettering (unit) and the
 * map's shorter side in its place. `sel=symbol:<latitude>,<longitude>`: a border point or a bureau.
 */

import { words } from "../app/words.js";
import * as Clusters from "./clusters.js";

const NUMBERS = {
  box: ["south", "west", "north", "east"],
  cell: ["lat", "lon", "level"],
  symbol: ["lat", "lon"],
};
const CODES = { route: "routes", country: "countries" };
/* The filter that a selection is: routes and countries narrow every card of the page. */
export const FILTERS = { route: "r", country: "c" };

/* A selection as written, or null where it cannot be read or names nothing that is known. */
export function parse(text) {
  const at = (text || "").indexOf(":");
  if (at < 0) return null;
  const [kind, rest] = [text.slice(0, at), text.slice(at + 1)];
  if (Object.hasOwn(CODES, kind)) return Object.hasOwn(words()[CODES[kind]], rest) ? { kind, code: rest } : null;
  if (!Object.hasOwn(NUMBERS, kind)) return null;
  const names = NUMBERS[kind];
  const numbers = rest.split(",").map((part) => (part.trim() === "" ? NaN : Number(part)));
  if (!numbers.every(Number.isFinite)) return null;
  if (kind === "cell" && numbers.length === 5) numbers.splice(2, 3, ...levelOfZoom(numbers[2], numbers[3]));
  if (numbers.length !== names.length) return null;
  const made = { kind, ...Object.fromEntries(names.map((name, i) => [name, numbers[i]])) };
  return isSound(made) ? made : null;
}

/** @param {any} selected */
function isSound({ kind, south, north, west, east, lat, lon, level }) {
  if (kind === "box") return south >= -90 && south <= north && north <= 90 && west <= east;
  const isPlace = Math.abs(lat) <= 90 && Math.abs(lon) <= 360;
  if (kind === "symbol") return isPlace;
  return isPlace && Number.isInteger(level) && level >= -4 && level <= 20;
}

const levelOfZoom = (zoom, unit) => (unit > 0 ? [Clusters.levelAt(zoom, unit)] : []);

const short = (number) => String(Math.round(number * 100) / 100);

export function format(selected) {
  if (!selected) return null;
  const { kind, code } = selected;
  return `${kind}:${code ?? NUMBERS[kind].map((name) => short(selected[name])).join(",")}`;
}

/* The incidents of a selection among those that the map shows, most people first. */
const FIND = {
  route({ code }, { points, selection, parts }) {
    const codes = new Set(parts[code] || [code]);
    return selection.rows.filter((row) => codes.has(points.codes.route[points.route[row]]));
  },
  country({ code }, { points, selection }) {
    const number = points.codes.country.indexOf(code);
    return selection.rows.filter((row) => points.country[row] === number);
  },
  box({ south, west, north, east }, { points, selection }) {
    const [s, w, n, e] = [south, west, north, east].map((degrees) => Math.round(degrees * 100));
    const { lat, lon } = points;
    return selection.rows.filter(
      (row) => lat[row] >= s && lat[row] <= n && lon[row] >= w && lon[row] <= e,
    );
  },
  cell({ lat, lon, level }, { points, selection }) {
    const found = Clusters.of(points, selection, level);
    const [x, y] = [lat, lon].map((degrees) => Math.round(degrees * 100));
    for (let i = 0; i < found.n; i += 1) {
      const rows = Clusters.members(found, selection, i);
      if (rows.some((row) => points.lat[row] === x && points.lon[row] === y)) {
        return Int32Array.from(rows).sort((a, b) => points.people[b] - points.people[a] || a - b);
      }
    }
    return new Int32Array(0);
  },
};

export const rows = (selected, instance) => FIND[selected.kind](selected, instance);

/* The marks of other layers that stand at a place. */
const NEAR = 0.006;
export const symbols = ({ lat, lon }, all) =>
  all.filter((one) => Math.abs(one.lat - lat) < NEAR && Math.abs(one.lon - lon) < NEAR);
