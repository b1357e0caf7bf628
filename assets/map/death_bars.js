/* Bars across a corridor, each for so many people dead or missing on the whole route.
 *
 * They stand in the middle of its main line, or where the legend does not lie over them, and are drawn
 * above everything else, with an edge: a hidden bar would be people not counted. Beside circles of
 * incidents there are none: nobody stands on a map twice.
 */

import * as Corridors from "./corridors.js";

const BAR = { apart: 4.5, least: 2.6, beyond: 3, fifth: 2, width: 1.5 };
const EDGE = { width: 2, ofTheGap: 0.85 };
const END = { ofTheLine: 0.07, most: 14 };
const STEP = 3;

/* From where to where on a line it is on the screen, but for its ends. */
function inFrame(line, frame, unit) {
  const on = (way) => {
    const { x, y } = Corridors.at(line, way);
    return x > 0 && y > 0 && x < frame.width && y < frame.height;
  };
  const end = Math.min(END.ofTheLine * line.length, END.most * unit);
  const [from, to] = [end, line.length - end];
  const steps = Math.min(200, Math.max(2, Math.ceil((to - from) / 12)));
  const ways = Array.from({ length: steps + 1 }, (_, i) => from + ((to - from) * i) / steps);
  const seen = ways.filter(on);
  return seen.length ? [seen[0], seen[seen.length - 1]] : [from, to];
}

/* Where the first bar stands, and how much of the bars is hidden there: as near to the middle as that is least. */
function start(line, [from, to], span, boxes) {
  const middle = Math.min(Math.max((line.length - span) / 2, from), to - span);
  const last = to - span;
  const cells = Array.from({ length: Math.ceil((to - from) / STEP) + 1 }, (_, i) => {
    const { x, y } = Corridors.at(line, from + i * STEP);
    return Number(boxes.some(([left, top, right, bottom]) => x > left && x < right && y > top && y < bottom));
  });
  const under = [0];
  for (const one of cells) under.push(under[under.length - 1] + one);
  const cost = (way) => {
    const first = Math.floor((way - from) / STEP);
    const end = Math.min(cells.length, Math.ceil((way + span - from) / STEP) + 1);
    return under[end] - under[first];
  };
  let best = { way: middle, cost: cost(middle) };
  for (let away = STEP; best.cost && away < to - from; away += STEP) {
    for (const way of [middle - away, middle + away]) {
      if (way < from || way > last) continue;
      const found = cost(way);
      if (found < best.cost) best = { way, cost: found };
    }
  }
  return best;
}

/* The bars of one line, as strokes; null where it is too short for them. */
function along(line, row, boxes, frame, { unit }) {
  const [from, to] = inFrame(line, frame, unit);
  const apart = Math.min(BAR.apart * unit, (to - from) / Math.max(1, row.bars));
  if (apart < BAR.least * unit) return null;
  const reach = ((row.width || 1) * unit) / 2 + BAR.beyond * unit;
  const { way, cost } = start(line, [from, to], apart * (row.bars - 1), boxes);
  const bars = Array.from({ length: row.bars }, (_, bar) => {
    const { x, y, dx, dy } = Corridors.at(line, way + bar * apart);
    const long = reach + (bar % 5 === 4 ? BAR.fifth * unit : 0);
    return [x + dy * long, y - dx * long, x - dy * long, y + dx * long];
  });
  return { bars, isHidden: cost > 0, width: Math.min(BAR.width * unit, apart * 0.55), edge: apart * EDGE.ofTheGap };
}

/* Lines still used, the longest first: where the main one is too short for its bars. */
const longest = (lines) =>
  lines.filter(({ historic }) => !historic).sort((a, b) => b.length - a.length);

/* Where the bars of all routes in sight stand, and how many routes have no line that is long enough.
 * `boxes`: where something stands over the map. */
export function place(routes, boxes, frame, colours) {
  const counted = routes.filter(({ row }) => row.bars);
  const strokes = counted.map(({ row, main, lines }) => {
    const found = [main, ...longest(lines)].map((line) => along(line, row, boxes, frame, colours));
    return found.find((one) => one && !one.isHidden) || found.find(Boolean);
  });
  const found = strokes.filter(Boolean);
  return { strokes: found, short: counted.length - found.length };
}

export function draw(context, strokes, frame, colours) {
  context.save();
  context.setTransform(frame.ratio, 0, 0, frame.ratio, 0, 0);
  context.lineCap = "butt";
  for (const { bars, width, edge } of strokes) {
    context.beginPath();
    for (const [ax, ay, bx, by] of bars) {
      context.moveTo(ax, ay);
      context.lineTo(bx, by);
    }
    context.strokeStyle = colours.halo;
    context.lineWidth = Math.min(width + EDGE.width * colours.unit, edge);
    context.stroke();
    context.strokeStyle = colours.bar;
    context.lineWidth = width;
    context.stroke();
  }
  context.restore();
}
