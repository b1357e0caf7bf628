/* Route corridors: quiet ribbons under the incidents, as wide as the movement counted on the route.
 *
 * A ribbon says how many on the whole route; how they spread over its lines nobody counts. Its last
 * stretch narrows in the direction of the journey: there are no arrowheads. Beside its main line is what
 * was stopped or turned back; the dead are bars across it (death_bars.js). Widths, bars and scales
 * come with the view (dashboard/maps/ribbons.py), so that the legend has them too.
 */

import * as Points from "./points.js";

const CORNER = 14;
const STEPS_OF_A_CORNER = 4;
const TAPER = { length: 34, ofTheLine: 0.3, steps: 8, least: 0.3 };
const GAP = 2;
export const HAIRLINE = 1.4;
/* Of hairlines: a route that nobody counts, and a line that is no longer used. */
export const DASHES = { zero: [], uncounted: [7, 4], historic: [1.5, 5] };

/* The file of /data/corridors -> lines by route, in pixels of zoom 0. */
export function prepare(file) {
  const routes = new Map();
  for (const [route, lines] of Object.entries(file.routes)) {
    routes.set(
      route,
      lines.map(({ name, historic, points }) => ({
        name,
        historic,
        x: points.map(([, lon]) => Points.world.x(lon)),
        y: points.map(([lat]) => Points.world.y(lat)),
      })),
    );
  }
  return routes;
}

const onScreen = (line, frame) =>
  line.x.map((x, i) => [(x - frame.west) * frame.scale, (line.y[i] - frame.north) * frame.scale]);

/** @type {(from: number[], to: number[], share: number) => [number, number]} */
const between = ([ax, ay], [bx, by], share) => [ax + (bx - ax) * share, ay + (by - ay) * share];

/* The same line with its corners rounded, as points. */
function rounded(points) {
  const found = [points[0]];
  for (let i = 1; i < points.length - 1; i += 1) {
    const [a, b, c] = [points[i - 1], points[i], points[i + 1]];
    const [before, after] = [Math.hypot(b[0] - a[0], b[1] - a[1]), Math.hypot(c[0] - b[0], c[1] - b[1])];
    const room = Math.min(CORNER, before / 2, after / 2);
    if (room < 1) {
      found.push(b);
      continue;
    }
    const [from, to] = [between(b, a, room / before), between(b, c, room / after)];
    for (let step = 0; step <= STEPS_OF_A_CORNER; step += 1) {
      const share = step / STEPS_OF_A_CORNER;
      found.push(between(between(from, b, share), between(b, to, share), share));
    }
  }
  found.push(points[points.length - 1]);
  return found;
}

/* A line with the length of the way to each of its points. */
function measured(points) {
  const far = [0];
  for (let i = 1; i < points.length; i += 1) {
    const [[ax, ay], [bx, by]] = [points[i - 1], points[i]];
    far.push(far[i - 1] + Math.hypot(bx - ax, by - ay));
  }
  return { points, far, length: far[far.length - 1] };
}

/* The place on a line after so many pixels, and the direction there. */
export function at({ points, far }, way) {
  let i = 1;
  while (i < points.length - 1 && far[i] < way) i += 1;
  const long = far[i] - far[i - 1] || 1;
  const [a, b] = [points[i - 1], points[i]];
  const [x, y] = between(a, b, (way - far[i - 1]) / long);
  return { x, y, dx: (b[0] - a[0]) / long, dy: (b[1] - a[1]) / long };
}

/* The part of a line between two ways along it. */
function part(line, from, to) {
  const found = [at(line, from)].map(({ x, y }) => [x, y]);
  line.points.forEach((point, i) => {
    if (line.far[i] > from && line.far[i] < to) found.push(point);
  });
  const { x, y } = at(line, to);
  found.push([x, y]);
  return found;
}

/* A line beside another one, to its right, in the opposite direction. */
function beside(line, away) {
  const found = line.points.map((_, i) => {
    const { x, y, dx, dy } = at(line, line.far[i]);
    return [x - dy * away, y + dx * away];
  });
  return measured(found.reverse());
}

function stroke(context, points, width) {
  context.lineWidth = width;
  context.beginPath();
  context.moveTo(...points[0]);
  for (let i = 1; i < points.length; i += 1) context.lineTo(...points[i]);
  context.stroke();
}

/* Full width, the scale's, but for the last stretch: there it narrows towards where the line leads. */
function ribbon(context, line, width, unit) {
  const tail = Math.min(TAPER.length * unit, line.length * TAPER.ofTheLine);
  const body = line.length - tail;
  stroke(context, part(line, 0, body), width);
  for (let step = 0; step < TAPER.steps; step += 1) {
    const [from, to] = [step, step + 1].map((n) => body + (tail * n) / TAPER.steps);
    const share = 1 - ((1 - TAPER.least) * (step + 1)) / TAPER.steps;
    stroke(context, part(line, from, to), width * share);
  }
}

const isInSight = ({ points }, frame) =>
  points.some(([x, y]) => x > 0 && y > 0 && x < frame.width && y < frame.height);

/* Lines of the routes shown, on the screen; the first of a route that is still used is its main one. */
function placed(corridors, rows, frame) {
  return rows.map((row) => {
    const lines = (corridors.get(row.route) || []).map((line) => ({
      historic: line.historic,
      ...measured(rounded(onScreen(line, frame))),
    }));
    return { row, lines, main: lines.find(({ historic }) => !historic) || lines[0] };
  });
}

const hairline = (context, lines, colours, dash) => {
  context.strokeStyle = colours.uncounted;
  context.setLineDash(dash.map((length) => length * colours.unit));
  for (const { points } of lines) stroke(context, points, colours.hairline * HAIRLINE);
  context.setLineDash([]);
};

function drawOnward(context, { row, lines }, colours) {
  const [now, then] = [lines.filter((l) => !l.historic), lines.filter((l) => l.historic)];
  if (row.width === null) hairline(context, now, colours, DASHES[row.value === 0 ? "zero" : "uncounted"]);
  context.strokeStyle = colours.corridor;
  if (row.width !== null) {
    for (const line of now) ribbon(context, line, row.width * colours.unit, colours.unit);
  }
  hairline(context, then, colours, DASHES.historic);
}

/* What went back, beside the main line, with the sea between them. */
function drawBack(context, route, rows, colours) {
  const { unit } = colours;
  let away = ((route.row.width || 0) * unit) / 2 + GAP * unit;
  for (const { width } of rows) {
    if (width === null) continue;
    context.strokeStyle = colours.back;
    ribbon(context, beside(route.main, away + (width * unit) / 2), width * unit, unit);
    away += (width + GAP) * unit;
  }
}

/* Draws all and tells what is in sight: routes with their lines on the screen. */
export function draw(context, corridors, ribbons, frame, colours) {
  context.save();
  context.setTransform(frame.ratio, 0, 0, frame.ratio, 0, 0);
  context.lineCap = "round";
  context.lineJoin = "round";
  // Hairlines first: where a counted route shares a line with one that nobody counts, it covers it.
  const rank = ({ width }) => width ?? Infinity;
  const rows = [...ribbons.rows].sort((a, b) => rank(b) - rank(a));
  const all = placed(corridors, rows, frame).filter(({ main }) => main);
  const routes = all.filter(({ lines }) => lines.some((line) => isInSight(line, frame)));
  for (const route of routes) drawOnward(context, route, colours);
  for (const route of routes) {
    drawBack(context, route, ribbons.back.filter(({ route: code }) => code === route.row.route), colours);
  }
  context.restore();
  return routes;
}

function distance(x, y, [ax, ay], [bx, by]) {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const along = length ? Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / length)) : 0;
  return Math.hypot(x - ax - along * dx, y - ay - along * dy);
}

/* The corridor under a place of the screen: { row, line }, or null. */
export function hit(corridors, rows, frame, colours, x, y) {
  let best = null;
  let nearest = Infinity;
  for (const row of rows) {
    const reach = Math.max(3, ((row.width || 0) * colours.unit) / 2) + 2;
    for (const line of corridors.get(row.route) || []) {
      const points = onScreen(line, frame);
      for (let i = 1; i < points.length; i += 1) {
        const away = distance(x, y, points[i - 1], points[i]);
        if (away > reach || away >= nearest) continue;
        nearest = away;
        best = { row, line };
      }
    }
  }
  return best;
}
