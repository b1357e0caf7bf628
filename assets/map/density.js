/* The density of deaths: people in cells of equal area, whatever the latitude.
 *
 * A map that enlarges the north would make a square of degrees mean less there; these cells are as
 * many kilometres wide as high everywhere. Their size follows the zoom in round steps, and the classes
 * of their colours never change, so that a colour means as many people in a cell in every view.
 */

import * as Points from "./points.js";

const SIDES = [10, 20, 50, 100, 200, 500, 1000];
const LEAST_PIXELS = 15;
const AT_LATITUDE = 30;
const KM_AROUND = 40030;
const KM_PER_DEGREE = KM_AROUND / 360;

/* The fewest people of each class. */
export const CLASSES = [1, 10, 50, 200, 1000];

const radians = (degrees) => (degrees * Math.PI) / 180;
const latitude = (y) => (Math.asin(Math.tanh((0.5 - y / 256) * 2 * Math.PI)) * 180) / Math.PI;

/* Kilometres that a cell is wide and high at a zoom: the smallest that can be told apart. */
export function sideAt(zoom, unit) {
  const pixels = (256 * 2 ** zoom) / (KM_AROUND * Math.cos(radians(AT_LATITUDE)));
  return SIDES.find((side) => side * pixels >= LEAST_PIXELS * unit) || SIDES[SIDES.length - 1];
}

/* The band and cell of a place; bands are as high as a cell, and hold a whole number of them. */
function cellOf(x, y, side) {
  const high = side / KM_PER_DEGREE;
  const band = Math.floor((latitude(y) + 90) / high);
  const around = around_(band, high, side);
  return { band, column: Math.min(around - 1, Math.floor((x / 256) * around)), around, high };
}

function around_(band, high, side) {
  const middle = Math.min(89, Math.abs((band + 0.5) * high - 90));
  return Math.max(1, Math.round((KM_AROUND * Math.cos(radians(middle))) / side));
}

const keyOf = ({ band, column }) => band * 8192 + column;

/* The cells of a selection, with people and incidents: { side, cells } by key. */
export function count(points, selection, side) {
  const cells = new Map();
  for (const row of selection.rows) {
    const place = cellOf(points.x[row], points.y[row], side);
    const key = keyOf(place);
    let cell = cells.get(key);
    if (!cell) cells.set(key, (cell = { ...edges(place), people: 0, incidents: 0, side }));
    cell.people += points.people[row];
    cell.incidents += points.incidents[row];
  }
  return { side, cells };
}

/* Edges of a cell in pixels of zoom 0. */
function edges({ band, column, around, high }) {
  const { y } = Points.world;
  return {
    west: (column / around) * 256,
    east: ((column + 1) / around) * 256,
    south: y(band * high - 90),
    north: y((band + 1) * high - 90),
  };
}

/* The places of a cell as a box in degrees, for which both edges count: a place is known to the
 * hundredth, and one on the northern or eastern edge is in the next cell. */
export function boxOf({ west, east, south, north }) {
  const longitude = (x) => (x / 256) * 360 - 180;
  const from = (degrees) => Math.ceil(degrees * 100 - 1e-6) / 100;
  const to = (degrees) => (Math.ceil(degrees * 100 - 1e-6) - 1) / 100;
  return {
    south: from(latitude(south)),
    west: from(longitude(west)),
    north: to(latitude(north)),
    east: to(longitude(east)),
  };
}

export const classOf = (people) => CLASSES.filter((least) => people >= least).length - 1;

export function draw(context, density, frame, colours) {
  context.save();
  context.setTransform(frame.ratio, 0, 0, frame.ratio, 0, 0);
  context.lineWidth = colours.hairline / 2;
  context.strokeStyle = colours.density4;
  for (const cell of density.cells.values()) {
    if (cell.east < frame.west || cell.west > frame.east || cell.people < 1) continue;
    if (cell.south < frame.north || cell.north > frame.south) continue;
    const x = (cell.west - frame.west) * frame.scale;
    const y = (cell.north - frame.north) * frame.scale;
    const width = (cell.east - cell.west) * frame.scale;
    const height = (cell.south - cell.north) * frame.scale;
    context.fillStyle = colours[`density${classOf(cell.people) + 1}`];
    // A hairline of ground between cells: each can be counted.
    const inner = [width - colours.hairline, height - colours.hairline];
    context.fillRect(x, y, ...inner);
    // The palest class would be lost on the ground without an edge.
    context.strokeRect(x, y, ...inner);
  }
  context.restore();
}

/* The cell under a place of the screen, or null. */
export function hit(density, frame, x, y) {
  const at = { x: x / frame.scale + frame.west, y: y / frame.scale + frame.north };
  const cell = density.cells.get(keyOf(cellOf(at.x, at.y, density.side)));
  return cell?.people ? cell : null;
}
