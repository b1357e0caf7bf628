/* Names of countries and seas on the ground of a map.
 *
 * Each stands at the middle of its place, or, where that is out of sight or taken, at the nearest of
 * the places inside it that the basemap lists (tools/name_places.py). A name is whole or left out.
 */

import * as Points from "./points.js";

const crosses = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];

const covered = ([left, top, right, bottom], { x, y, r }) => {
  const nearest = [Math.max(left, Math.min(x, right)), Math.max(top, Math.min(y, bottom))];
  return Math.hypot(nearest[0] - x, nearest[1] - y) < r;
};

/* Steps from the middle of an area: aside in halves of the name, up and down in heights of a line. */
const STEPS = [0, -1.2, 1.2].flatMap((aside) => [0, -1.7, 1.7, -3.4, 3.4].map((down) => [aside, down]));

/* The first place near the middle of its area where a name is whole and free, and clear of ribbons if
 * there is one; null if there is none at all. */
function placed(middle, half, reach, frame, colours, { taken, circles, ribbons }) {
  const height = colours.nameSize;
  let crossed = null;
  for (const [aside, down] of STEPS) {
    const x = Math.min(Math.max(middle.x + aside * half, half + 8), frame.width - half - 8);
    const y = middle.y + down * height;
    if (Math.abs(x - middle.x) > reach || Math.abs(y - middle.y) > reach) continue;
    const box = [x - half - 6, y - height, x + half + 6, y + height];
    if (box[1] < 0 || box[3] > frame.height || taken.some((one) => crosses(one, box))) continue;
    /** @type {[number, number, number, number]} */
    const letters = [x - half, y - height / 2, x + half, y + height / 2];
    if (circles.some((mark) => covered(letters, mark))) continue;
    if (!ribbons.crosses(letters)) return { x, y, box };
    crossed ||= { x, y, box };
  }
  return crossed;
}

/* From where to where, of a step from `a` to `a + d`, something is between 0 and `size`. */
const within = (a, d, size) => {
  if (!d) return a >= 0 && a <= size ? [0, 1] : [1, 0];
  const ends = [-a / d, (size - a) / d];
  return [Math.max(0, Math.min(...ends)), Math.min(1, Math.max(...ends))];
};

/* Where lines run on the screen, in squares of some pixels: cheap to ask for each name at each step. */
function squares(lines, side, frame) {
  const found = new Set();
  const key = (x, y) => Math.floor(x / side) * 65536 + Math.floor(y / side);
  for (const { points } of lines) {
    for (let i = 1; i < points.length; i += 1) {
      const [x, y] = points[i - 1];
      const [dx, dy] = [points[i][0] - x, points[i][1] - y];
      const [across, down] = [within(x, dx, frame.width), within(y, dy, frame.height)];
      const [from, to] = [Math.max(across[0], down[0]), Math.min(across[1], down[1])];
      const step = side / Math.max(side, Math.hypot(dx, dy));
      for (let at = from; at <= to; at += step) found.add(key(x + dx * at, y + dy * at));
    }
  }
  return {
    crosses([left, top, right, bottom]) {
      if (!found.size) return false;
      for (let x = left; x < right + side; x += side) {
        for (let y = top; y < bottom + side; y += side) {
          if (found.has(key(Math.min(x, right), Math.min(y, bottom)))) return true;
        }
      }
      return false;
    },
  };
}

/* Names of countries, in spaced capitals; of seas, in italics and their own colour. */
const KINDS = {
  area: { style: "", spacing: 0.12, write: (name) => name.toLocaleUpperCase(), colour: "name", edge: "land" },
  sea: { style: "italic ", spacing: 0.05, write: (name) => name, colour: "sea-name", edge: "sea" },
};

const setIn = (context, kind, colours) => {
  context.font = `${kind.style}${colours.nameSize}px ${colours.font}`;
  context.letterSpacing = `${colours.nameSize * kind.spacing}px`;
  context.strokeStyle = colours[kind.edge];
  context.fillStyle = colours[kind.colour];
};

const onScreen = ({ x, y, room }, frame) => ({
  x: (x - frame.west) * frame.scale,
  y: (y - frame.north) * frame.scale,
  room: room * frame.scale,
});

const isOn = ({ x, y }, frame) => x >= 0 && y >= 0 && x <= frame.width && y <= frame.height;

/* Names that may stand on the map, the widest place first. */
const labels = (ground, names, seas) =>
  [
    ...ground.areas.map((area) => ({
      ...area,
      name: names[area.code],
      kind: KINDS.area,
    })),
    ...seas.map(([name, lat, lon, degrees]) => ({
      name,
      x: Points.world.x(lon),
      y: Points.world.y(lat),
      width: Points.world.x(degrees) - Points.world.x(0),
      kind: KINDS.sea,
    })),
  ]
    .filter(({ name }) => name)
    .sort((a, b) => b.width - a.width);

/* Names that may stand on a map, once for each basemap. */
function of(instance) {
  const { basemap, words } = instance;
  if (instance.labelled !== basemap) {
    instance.labels = labels(basemap, words.names.countries || {}, words.texts.seas || []);
    instance.labelled = basemap;
  }
  return instance.labels;
}

/* Middles first, then the other places of those that found none: nobody loses its middle to them. */
export function draw(context, instance, frame, { boxes, marks, ribbons }) {
  const { colours } = instance;
  const named = of(instance);
  context.save();
  context.setTransform(frame.ratio, 0, 0, frame.ratio, 0, 0);
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.lineWidth = 3 * colours.unit;
  const taken = [...boxes];
  // A name may touch a dot, but no circle.
  const circles = marks.filter(({ r }) => r > colours.nameSize * 0.3);
  const obstacles = { taken, circles, ribbons: squares(ribbons, colours.nameSize / 2, frame) };
  const large = named.filter(({ width }) => width * frame.scale >= colours.nameSize * 3);
  const labels = [];
  const write = (label, places) => {
    const on = places.map((place) => onScreen(place, frame)).filter((place) => isOn(place, frame));
    if (!on.length) return false;
    setIn(context, label.kind, colours);
    const name = label.kind.write(label.name);
    const half = context.measureText(name).width / 2;
    for (const { x, y, room } of on) {
      const found = half * 2 <= room * 0.9 && placed({ x, y }, half, room / 3, frame, colours, obstacles);
      if (!found) continue;
      taken.push(found.box);
      context.strokeText(name, found.x, found.y);
      context.fillText(name, found.x, found.y);
      labels.push({ code: label.code, box: found.box });
      return true;
    }
    return false;
  };
  const left = large.filter((label) => !write(label, [{ ...label, room: label.width }]));
  for (const label of left) write(label, label.elsewhere || []);
  context.restore();
  return labels;
}
