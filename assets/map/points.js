/* Incidents in typed arrays by columns, filtered in the browser.
 *
 * Nothing here touches the page, so that a change of filter costs a pass over the columns and no request.
 * People, not points, are what is added up.
 */

/* Stands for a value that the source leaves open; no count comes near it. */
export const UNKNOWN = -2147483648;

export const world = {
  /* Pixels of a world 256 wide (web Mercator, zoom 0). */
  x: (lon) => ((lon + 180) / 360) * 256,
  y: (lat) => {
    const sine = Math.sin((Math.max(-85, Math.min(85, lat)) * Math.PI) / 180);
    return (0.5 - Math.atanh(sine) / (2 * Math.PI)) * 256;
  },
};

function admitted(codes, chosen) {
  if (!chosen) return null;
  const wanted = new Set(chosen);
  return Uint8Array.from(codes, (code) => (wanted.has(code) ? 1 : 0));
}

/* A row's test for a view: the same conditions as data_access/queries/conditions.py. */
export function test(points, view) {
  const { month, quality, route, country } = points;
  const { low, high } = view.months;
  const without = new Set(view.months.without);
  const routes = admitted(points.codes.route, view.routes);
  const countries = admitted(points.codes.country, view.countries);
  const [worst, best] = view.quality || [0, 255];
  return (row) =>
    month[row] >= low &&
    month[row] <= high &&
    (without.size === 0 || !without.has(month[row])) &&
    (routes === null || routes[route[row]] === 1) &&
    (countries === null || countries[country[row]] === 1) &&
    quality[row] >= worst &&
    quality[row] <= best;
}

/* What a view shows, and what it cannot place: drawn and undrawn people make the headline. */
export function select(points, view) {
  const passes = test(points, view);
  const chosen = new Int32Array(points.order.length);
  let count = 0;
  let people = 0;
  let incidents = 0;
  for (const row of points.order) {
    if (!passes(row)) continue;
    chosen[count] = row;
    count += 1;
    people += points.people[row];
    incidents += points.incidents[row];
  }
  const undrawn = {};
  for (let row = 0; row < points.rows; row += 1) {
    if (points.why[row] === 0 || !passes(row)) continue;
    const reason = points.reasons[points.why[row]];
    undrawn[reason] = (undrawn[reason] || 0) + points.people[row];
  }
  return { rows: chosen.subarray(0, count), people, incidents, undrawn };
}

/* --- incidents as the server sends them (dashboard/api/map_files.py), made into typed arrays: once per data version */

const column = (values) => {
  const filled = Int32Array.from(values);
  // `from` makes 0 of null; to give it a function takes three times as long.
  for (let row = values.indexOf(null); row >= 0; row = values.indexOf(null, row + 1)) filled[row] = UNKNOWN;
  return filled;
};

/* Rows by people, most first, in their own order where these are as many: few numbers are usual, so that
 * setting rows of a number together is a tenth of the work of comparing them. */
function mostFirst(rows, people) {
  const alike = new Map();
  for (const row of rows) {
    const same = alike.get(people[row]);
    if (same) same.push(row);
    else alike.set(people[row], [row]);
  }
  const falling = [...alike.keys()].sort((a, b) => b - a);
  return Int32Array.from(falling.flatMap((count) => alike.get(count)));
}

/* Columns as sent -> columns as used. `order` holds the rows that can be drawn, most people first. */
export function decode(file) {
  const rows = file.people.length;
  const date = Int32Array.from(file.date);
  for (let row = 1; row < rows; row += 1) date[row] += date[row - 1];
  const points = {
    version: file.version,
    rows,
    date,
    month: date.map((day) => Math.floor(day / 100)),
    people: Int32Array.from(file.people),
    dead: column(file.dead),
    missing: column(file.missing),
    incidents: Int32Array.from(file.incidents),
    route: Uint16Array.from(file.route),
    country: Uint16Array.from(file.country),
    cause: Uint16Array.from(file.cause),
    quality: Uint8Array.from(file.quality),
    why: Uint8Array.from(file.undrawn),
    // A place that many records share, or a day that nobody knows: only about right.
    rough: Uint8Array.from(file.rough, (shared, row) =>
      shared || (!file.cell && date[row] % 100 === 0) ? 1 : 0,
    ),
    // Hundredths of a degree, as sent, so that a box is exact at its edges.
    lat: column(file.lat),
    lon: column(file.lon),
    x: new Float64Array(rows),
    y: new Float64Array(rows),
    codes: { route: file.routes, country: file.countries, cause: file.causes },
    reasons: file.reasons,
    // Where records came by cells: what they came as, so that closer in single ones take their place.
    cell: file.cell,
    file: file.cell ? file : null,
  };
  const drawable = [];
  for (let row = 0; row < rows; row += 1) {
    if (points.why[row]) continue;
    points.x[row] = world.x(file.lon[row] / 100);
    points.y[row] = world.y(file.lat[row] / 100);
    drawable.push(row);
  }
  points.order = mostFirst(drawable, points.people);
  return points;
}
