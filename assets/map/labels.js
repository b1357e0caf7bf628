/* Where texts on a map stand: each whole, clear of circles and of the others, or not at all. */

import { isWall } from "../app/page.js";
import { penOf } from "./layers.js";
import { over } from "./place.js";

const OVER = ".rw-map-legend, .rw-map-buttons, .leaflet-bar, .leaflet-control-scale";

const meet = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];

/* Boxes on a map, in its own pixels, where something stands over it. */
function boxesOver(frame, container) {
  const { left, top } = container.getBoundingClientRect();
  const boxes = [...frame.querySelectorAll(OVER)].map((one) => one.getBoundingClientRect());
  return [...boxes, ...over(container)].map((box) => [box.left - left, box.top - top, box.right - left, box.bottom - top]);
}

/* Beside a circle, nearest first; a number has room inside. */
const beside = (r, width, height) => {
  const [across, down] = [r + (width + height / 4) / 2, r + height / 2 + 2];
  const corners = [[1, -1], [-1, -1], [1, 1], [-1, 1]];
  const at = (dx, dy) => corners.map(([x, y]) => [x * dx, y * dy]);
  return [[across, 0], [-across, 0], [0, -down], [0, down], ...at(across, down / 2), ...at(across / 2, down)];
};

/* A number stands at the side of its circle, unless it would stand on another one there. */
const TOWARDS = { "-1": "right", 0: "center", 1: "left" };
const MIDDLE = [[0, 0]];
/* Smaller circles may be touched by a text. */
const LARGE = 10;
/* Pixels between a name and circles that are not its own. */
const APART = 8;
/* So many numbers a room can read, routes have names on any screen, and texts may stand over smaller circles. */
const FIRST = 5;
/* So many words a room reads on a map beside all else. */
const WORDS = 11;
/* The zoom from which seas have names. */
const SEAS_FROM = 6;
/* Steps of a name from its place, in heights of a line. */
const AROUND = [0, -1.5, 1.5, -3, 3];

const wordsOf = (text) => text.textContent.trim().split(/\s+/).length;

class Board {
  constructor(map, taken) {
    this.size = map.getSize();
    this.taken = taken;
    this.words = isWall() ? WORDS : Infinity;
  }

  /* Puts a text to the first of some places where it is whole and free. */
  put(text, at, offsets, { width, height }, also = []) {
    const words = wordsOf(text);
    if (words > this.words) return false;
    for (const [dx, dy] of offsets) {
      const [x, y] = [at.x + dx, at.y + dy];
      const box = [x - width / 2, y - height / 2, x + width / 2, y + height / 2];
      if (box[0] < 0 || box[1] < 0 || box[2] > this.size.x || box[3] > this.size.y) continue;
      if ([...this.taken, ...also].some((one) => meet(one, box))) continue;
      this.taken.push([box[0] - 2, box[1] - 1, box[2] + 2, box[3] + 1]);
      this.words -= words;
      text.style.transform = `translate(${dx - width / 2}px, ${dy - height / 2}px)`;
      text.style.textAlign = also.length ? TOWARDS[Math.sign(dx)] : "center";
      text.style.visibility = "visible";
      return true;
    }
    return false;
  }
}

const textOf = (marker) => marker.getElement()?.firstElementChild;
/* Back to how `map.css` has it: unseen, and of no room. */
const hide = (text) => ["visibility", "transform", "width"].forEach((property) => text.style.removeProperty(property));
const sizeOf = (text) => {
  const { offsetHeight: height, offsetWidth: width } = text;
  if (!isWall()) return { width, height };
  // Of lines that wrap, that of the longest.
  text.style.transform = "none";
  const range = document.createRange();
  range.selectNodeContents(text);
  const longest = Math.ceil(range.getBoundingClientRect().width) + 1;
  hide(text);
  text.style.width = `${longest}px`;
  return { width: longest, height };
};

/* Circles in sight as boxes, and the texts of those that have one, most people first. */
function circlesOf(board, map, marks) {
  const { unit } = penOf(map);
  const ofRoutes = marks.map(({ feature }) => feature.properties).filter(({ name }) => name);
  const least = ofRoutes.map(({ people }) => people).sort((a, b) => b - a)[FIRST - 1] ?? 0;
  const boxes = [];
  const numbers = [];
  for (const mark of marks) {
    const { people, name, r: radius } = mark.feature.properties;
    const [first, ...others] = mark.getLayers?.() ?? [mark];
    const at = map.latLngToContainerPoint(first.getLatLng());
    const r = first.getRadius?.() ?? radius * unit;
    if (at.x < -r || at.y < -r || at.x > board.size.x + r || at.y > board.size.y + r) continue;
    const box = [at.x - r * 0.8, at.y - r * 0.8, at.x + r * 0.8, at.y + r * 0.8];
    boxes.push(box);
    const marker = others.find((one) => one.options.icon);
    if (marker && (!name || people >= least)) numbers.push({ text: textOf(marker), at, box, name, people, r });
  }
  return { boxes, numbers: numbers.sort((a, b) => b.people - a.people) };
}

/* What is counted comes before names of countries, of which those with figures have theirs. */
export function place({ container, frame, leaflet: map, marks, names, people }) {
  const board = new Board(map, boxesOver(frame, container));
  const { boxes, numbers } = circlesOf(board, map, marks);
  for (const text of [...numbers.map((one) => one.text), ...names.map(textOf)]) if (text) hide(text);
  // All are measured before the first is put: each reading after a change has the page laid out anew.
  const measured = numbers.slice(0, isWall() ? FIRST : undefined).map((one) => ({ ...one, size: sizeOf(one.text) }));
  measured.forEach(({ text, at, box, name, r, size }, place) => {
    // Where a larger route has no room for its name, a smaller one has none.
    if (name && wordsOf(text) > board.words) board.words = 0;
    const around = beside(r, size.width, size.height);
    const apart = name ? APART : 0;
    const largerThan = (least) =>
      boxes
        .filter((one) => one !== box && one[2] - one[0] > least)
        .map((one) => one.map((edge, side) => edge + (side < 2 ? -apart : apart)));
    if (!name && size.width <= r * 2.1) board.put(text, at, MIDDLE, size);
    else {
      const leasts = [0, LARGE, ...(place < FIRST ? [Math.max(LARGE, (box[2] - box[0]) * 0.7)] : [])];
      leasts.some((least) => board.put(text, at, around, size, largerThan(least)));
    }
  });
  const countries = [...(people?.countries ?? []), ...marks.map(({ feature }) => feature.properties.country)].filter(Boolean);
  // Seen whole, routes alone have names.
  if (numbers.some(({ name }) => name)) return;
  const isNamed = (code) => (code ? !countries.length || countries.includes(code) : !isWall() && map.getZoom() >= SEAS_FROM);
  placeNames(board, map, names.filter(({ feature }) => isNamed(feature.properties.code)), boxes);
}

/* The widest country first, each as near to its middle as there is room. */
function placeNames(board, map, names, circles) {
  const scale = (256 * 2 ** map.getZoom()) / 360;
  const inSight = map.getBounds();
  const texts = names
    .map((marker) => ({ marker, text: textOf(marker), places: marker.feature.properties.places }))
    .filter(({ text, places }) => text && places[0][2] * scale >= 26)
    .map((one) => ({ ...one, size: sizeOf(one.text) }));
  const put = ({ marker, text, size }, [lon, lat, room]) => {
    if (size.width > room * scale * 1.1 || !inSight.contains([lat, lon])) return false;
    marker.setLatLng([lat, lon]);
    const offsets = AROUND.map((lines) => [0, lines * size.height]).filter(([, dy]) => Math.abs(dy) < (room * scale) / 3);
    return board.put(text, map.latLngToContainerPoint([lat, lon]), offsets, size, circles);
  };
  for (const one of texts) one.places.some((place) => put(one, place));
}
