/* Single records closer in, where the file of points came by cells: those of the boxes in sight.
 *
 * Sums stay what they are, since a cell and its records have the same people; only places and days
 * become exact. Where the file has single records already, nothing happens here.
 */

import { file } from "./files.js";
import * as Points from "./points.js";

const LEAST_ZOOM = 7;
const MOST_BOXES = 8;
const DEGREES = 10;
const BOX = DEGREES * 100;
const ROWS = 180 / DEGREES;
const CODED = { route: "routes", country: "countries", cause: "causes" };
const PLAIN = ["undrawn", "lat", "lon", "people", "dead", "missing", "incidents", "rough", "quality"];

/* The boxes in sight as `row-column`; none from afar, or where there would be too many. */
export function inSight(leaflet) {
  if (leaflet.getZoom() < LEAST_ZOOM) return [];
  const bounds = leaflet.getBounds();
  const at = (degrees, most) => Math.max(0, Math.min(most - 1, Math.floor(degrees / DEGREES)));
  const [south, north] = [bounds.getSouth(), bounds.getNorth()].map((lat) => at(lat + 90, ROWS));
  const [west, east] = [bounds.getWest(), bounds.getEast()].map((lon) => at(lon + 180, 2 * ROWS));
  const found = [];
  for (let row = south; row <= north; row += 1) {
    for (let column = west; column <= east; column += 1) found.push(`${row}-${column}`);
  }
  return found.length > MOST_BOXES ? [] : found;
}

export const boxOf = (lat, lon) => {
  const at = (value, most) => Math.min(most - 1, Math.floor(value / BOX));
  return `${at(lat + 9000, ROWS)}-${at(lon + 18000, 2 * ROWS)}`;
};

/* Rows of a file with their own days; those sent are each the difference from the one before. */
function listed(file, keeps) {
  let day = 0;
  const rows = [];
  file.date.forEach((step, row) => {
    day += step;
    if (keeps(row)) rows.push({ file, row, day });
  });
  return rows;
}

/* The file of cells with the single records of some boxes in their cells' place. */
function spliced(cells, boxes, files) {
  const isOut = (row) => cells.undrawn[row] || !boxes.includes(boxOf(cells.lat[row], cells.lon[row]));
  const rows = [...listed(cells, isOut), ...files.flatMap((file) => listed(file, () => true))];
  rows.sort((a, b) => a.day - b.day);
  const made = { version: cells.version, reasons: cells.reasons, cell: 0 };
  made.date = rows.map(({ day }, i) => day - (i ? rows[i - 1].day : 0));
  for (const name of PLAIN) made[name] = rows.map(({ file, row }) => file[name][row]);
  for (const [name, plural] of Object.entries(CODED)) {
    const codes = [...new Set([cells, ...files].flatMap((file) => file[plural]))].sort();
    const number = new Map(codes.map((code, i) => [code, i]));
    made[plural] = codes;
    made[name] = rows.map(({ file, row }) => number.get(file[plural][file[name][row]]));
  }
  return made;
}

/* Called when a map has moved or shows another view. */
export async function follow(instance) {
  const { view, leaflet } = instance;
  if (!view?.points || instance.stopped) return;
  // Where the file does not come, the map itself says so.
  const cells = await file(view.points, Points.decode).catch(() => null);
  // The map may not show this view yet: it follows again when it does.
  if (!cells?.file || !instance.points || instance.view !== view || instance.stopped) return;
  const boxes = inSight(leaflet);
  const wanted = boxes.join(" ");
  if (wanted === (instance.points.boxes || "")) return;
  const address = (box) => view.points.replace(".json", `/${box}.json`);
  try {
    const files = await Promise.all(boxes.map((box) => file(address(box), (file) => file)));
    if (instance.view !== view || instance.stopped || inSight(leaflet).join(" ") !== wanted) return;
    const points = boxes.length ? Points.decode(spliced(cells.file, boxes, files)) : cells;
    instance.take(Object.assign(boxes.length ? points : { ...points }, { boxes: wanted }));
  } catch (problem) {
    // The cells stay: they are the same people, only less exactly placed.
    console.warn("map", problem);
  }
}
