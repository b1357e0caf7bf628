/* Circles of a selection: which incidents stand together at a zoom, and on which scale. */

import * as Marks from "./marks.js";
import { UNKNOWN } from "./points.js";

const RADIUS = 15;
/* By what size of map circles are put together, whatever the one that shows them. */
const SMALL_MAP = { x: 520, y: 400 };

/* A circle takes in what stands within this part of its radius; below so many pixels, nothing. */
const COVERED = 0.7;
const LEAST_REACH = 10;

/* What a cluster adds up. */
const SUMS = ["people", "dead", "missing", "incidents", "rough"];

/* Clusters of a selection at a zoom. Each stands on the spot of its largest incident and takes in
 * what lies within `radius` pixels of it; no two stand closer than that.
 *
 * Seeds are found through a hashed grid with cells of one radius. A collision only costs a
 * comparison, for the distance decides.
 */
export function cluster(points, selection, zoom, radius) {
  const { rows } = selection;
  const scale = 2 ** zoom;
  const size = 1 << Math.max(8, Math.ceil(Math.log2(rows.length + 1)) + 1);
  const buckets = new Int32Array(size).fill(-1);
  const found = {
    n: 0,
    x: new Float64Array(rows.length),
    y: new Float64Array(rows.length),
    people: new Int32Array(rows.length),
    dead: new Int32Array(rows.length),
    missing: new Int32Array(rows.length),
    incidents: new Int32Array(rows.length),
    rough: new Int32Array(rows.length),
    first: new Int32Array(rows.length),
    next: new Int32Array(rows.length).fill(-1),
    last: new Int32Array(rows.length),
  };
  const chain = new Int32Array(rows.length);
  const bucket = (cx, cy) => (Math.imul(cx, 73856093) ^ Math.imul(cy, 19349663)) & (size - 1);
  for (let i = 0; i < rows.length; i += 1) {
    const row = rows[i];
    const x = points.x[row] * scale;
    const y = points.y[row] * scale;
    const cx = Math.floor(x / radius);
    const cy = Math.floor(y / radius);
    let home = -1;
    let nearest = radius * radius;
    for (let dx = -1; dx <= 1; dx += 1) {
      for (let dy = -1; dy <= 1; dy += 1) {
        let seed = buckets[bucket(cx + dx, cy + dy)];
        while (seed >= 0) {
          const away = (found.x[seed] - x) ** 2 + (found.y[seed] - y) ** 2;
          if (away < nearest || (away === nearest && seed < home)) {
            nearest = away;
            home = seed;
          }
          seed = chain[seed];
        }
      }
    }
    if (home < 0) {
      home = found.n;
      found.n += 1;
      found.x[home] = x;
      found.y[home] = y;
      found.first[home] = i;
      const key = bucket(cx, cy);
      chain[home] = buckets[key];
      buckets[key] = home;
    } else {
      found.next[found.last[home]] = i;
    }
    found.last[home] = i;
    add(points, row, found, home);
  }
  return found;
}

function add(points, row, found, home) {
  found.people[home] += points.people[row];
  found.incidents[home] += points.incidents[row];
  if (points.rough[row]) found.rough[home] += points.people[row];
  if (points.dead[row] !== UNKNOWN) found.dead[home] += points.dead[row];
  if (points.missing[row] !== UNKNOWN) found.missing[home] += points.missing[row];
}

/* Joins every cluster whose spot a larger circle would cover; `radius` is the scale of the circles.
 * The chains of rows are put end to end, the larger one's first. */
export function joined(found, radius) {
  const order = Array.from({ length: found.n }, (_, i) => i);
  order.sort((a, b) => found.people[b] - found.people[a] || a - b);
  const gone = new Uint8Array(found.n);
  for (const big of order) {
    const reach = radius(found.people[big]) * COVERED;
    if (reach < LEAST_REACH) break;
    if (gone[big]) continue;
    for (let i = 0; i < found.n; i += 1) {
      if (i === big || gone[i] || found.people[i] > found.people[big]) continue;
      const [dx, dy] = [found.x[i] - found.x[big], found.y[i] - found.y[big]];
      if (dx * dx + dy * dy > reach * reach) continue;
      gone[i] = 1;
      for (const sum of SUMS) found[sum][big] += found[sum][i];
      found.next[found.last[big]] = found.first[i];
      found.last[big] = found.last[i];
    }
  }
  return compact(found, gone);
}

function compact(found, gone) {
  const columns = ["x", "y", ...SUMS, "first", "last"];
  let kept = 0;
  for (let i = 0; i < found.n; i += 1) {
    if (gone[i]) continue;
    for (const name of columns) found[name][kept] = found[name][i];
    kept += 1;
  }
  return { ...found, n: kept };
}

/* The rows of one cluster, those of its largest spot first. */
export function members(found, selection, index) {
  const rows = [];
  for (let i = found.first[index]; i >= 0; i = found.next[i]) rows.push(selection.rows[i]);
  return rows;
}

/* The level of a zoom: whole steps, so that maps of nearly the same zoom have the same circles. Where letters are
 * twice as large, a step closer looks the same. */
export const levelAt = (zoom, unit) => Math.round(zoom - Math.log2(unit));

/* From the same incidents and level come the same circles, on every map; `x` and `y` are pixels at the zoom of that number. */
export function of(points, selection, level) {
  const spots = cluster(points, selection, level, RADIUS);
  return joined(spots, Marks.scaleFor(spots, 1, SMALL_MAP).radius);
}

/* The same circles at another zoom. */
export function enlarged(found, times) {
  if (times === 1) return found;
  return { ...found, x: found.x.map((x) => x * times), y: found.y.map((y) => y * times) };
}

/* One scale for several selections: that of the largest circle among them. */
export function common(points, selections, level, unit, size) {
  let most = 0;
  for (const selection of selections) {
    const spots = cluster(points, selection, level, RADIUS);
    for (let i = 0; i < spots.n; i += 1) most = Math.max(most, spots.people[i]);
  }
  return Marks.scaleFor({ n: 1, people: [most] }, unit, size);
}
