/* What helps to find one's way on a map: a graticule, if wanted, and an inset that says where this is. */

import * as Address from "../app/address.js";
import { isolated } from "../app/dom.js";
import * as Screen from "../app/screen.js";
import * as Canvas from "./canvas.js";
import * as Ground from "./ground.js";
import * as Places from "./place.js";
import * as Points from "./points.js";

const GRATICULE = "grid";
const STEPS = [30, 20, 10, 5, 2, 1, 0.5, 0.25];
const LEAST_APART = 90;
const MOST_LATITUDE = 80;

/* --- graticule: off unless the address turns it on --------------------------------------------- */

const hasGraticule = () => Address.option(window.location.search, GRATICULE) === "1";

export const toggleGraticule = () => Screen.put(GRATICULE, hasGraticule() ? null : "1");

const lon = (x) => (x / 256) * 360 - 180;
const lat = (y) => (Math.atan(Math.sinh(Math.PI * (1 - y / 128))) * 180) / Math.PI;

const multiples = (from, to, step) => {
  const found = [];
  for (let value = Math.ceil(from / step) * step; value <= to; value += step) found.push(value);
  return found;
};

const degrees = (value, [positive, negative]) =>
  isolated(`${Number(Math.abs(value).toFixed(2))}°${value > 0 ? positive : value < 0 ? negative : ""}`);

/* Draws it where it is wanted, and answers with the boxes that its numbers take. */
export function graticule(context, frame, colours, words) {
  const taken = [];
  if (!hasGraticule()) return taken;
  const size = colours.nameSize * 0.9;
  const write = (text, left, top) => {
    context.fillText(text, left, top);
    taken.push([left, top, left + context.measureText(text).width, top + size]);
  };
  const [west, east] = [lon(frame.west), lon(frame.east)];
  const [north, south] = [lat(frame.north), lat(frame.south)];
  const across = frame.width / (east - west);
  const step = STEPS.filter((one) => one * across >= LEAST_APART).pop() || STEPS[0];
  const x = (value) => (Points.world.x(value) - frame.west) * frame.scale;
  const y = (value) => (Points.world.y(value) - frame.north) * frame.scale;
  context.save();
  context.setTransform(frame.ratio, 0, 0, frame.ratio, 0, 0);
  Object.assign(context, { strokeStyle: colours.graticule, lineWidth: colours.hairline });
  Object.assign(context, { fillStyle: colours.name, textBaseline: "top", textAlign: "left" });
  context.font = `${size}px ${colours.font}`;
  context.beginPath();
  for (const value of multiples(west, east, step)) {
    context.moveTo(x(value), 0);
    context.lineTo(x(value), frame.height);
    write(degrees(value, [words.say("east"), words.say("west")]), x(value) + 3, 2);
  }
  for (const value of multiples(Math.max(south, -MOST_LATITUDE), Math.min(north, MOST_LATITUDE), step)) {
    context.moveTo(0, y(value));
    context.lineTo(frame.width, y(value));
    // Clear of the buttons that zoom.
    write(degrees(value, [words.say("north"), words.say("south")]), 4 + colours.nameSize * 4, y(value) + 2);
  }
  context.stroke();
  context.restore();
  return taken;
}

/* --- locator: the world, and the part of it that is in sight ------------------------------------ */

// Not where the map shows so much of the world that it needs none.
const MOST_IN_SIGHT = 0.2;
const [NORTH, SOUTH] = [52, 168];

const box = (frame) => ({
  width: frame.east - frame.west,
  x: Math.max(0, frame.west),
  y: Math.max(NORTH, frame.north),
});

export function draw(instance, frame) {
  const inset = instance.part("locator");
  if (!inset || !instance.basemap) return;
  const { width: share, x, y } = box(frame);
  inset.hidden = share > MOST_IN_SIGHT * 256 || frame.width < 480;
  if (inset.hidden) return;
  const { canvas, context } = (instance.inset ||= began(inset));
  const [width, height] = [inset.clientWidth, inset.clientHeight];
  const ratio = Canvas.ratio();
  Object.assign(canvas, { width: width * ratio, height: height * ratio });
  context.clearRect(0, 0, width * ratio, height * ratio);
  const scale = width / 256;
  const world = { west: 0, north: NORTH, east: 256, south: SOUTH };
  context.save();
  context.setTransform(ratio * scale, 0, 0, ratio * scale, 0, -NORTH * scale * ratio);
  context.fillStyle = instance.colours.border;
  context.fill(Ground.shapesIn(instance.basemap.land, world, "fill"), "evenodd");
  context.restore();
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  Object.assign(context, { strokeStyle: instance.colours.bar, lineWidth: 1.5 });
  const size = [Math.max(5, share * scale), Math.max(4, (frame.south - frame.north) * scale)];
  context.strokeRect(x * scale, (y - NORTH) * scale, ...size);
}

const began = (inset) => {
  const canvas = document.createElement("canvas");
  inset.replaceChildren(canvas);
  return { canvas, context: canvas.getContext("2d") };
};

/* As the address has it, on every map. */
export const apply = () => {
  for (const { frame, ground } of Places.mounted) {
    const button = frame.querySelector('[data-map-action="graticule"]');
    const pressed = String(hasGraticule());
    if (!button || button.getAttribute("aria-pressed") === pressed) continue;
    button.setAttribute("aria-pressed", pressed);
    ground.now();
  }
};
