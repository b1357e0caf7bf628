/* The screen of a wall: how large its type is, that it fits, that it neither sleeps nor burns in. */

import * as Head from "./head.js";
import * as Rows from "./rows.js";
import { wall } from "./state.js";

/* Letters of 16 minutes of arc at the farthest seat (NUREG-0700); capitals are 0.7 of the size. */
const ARC = Math.tan((16 / 60) * (Math.PI / 180));
const CAPITALS = 0.7;
const INCH = 0.0254;
const SMALLEST = 12;
const CURSOR_MILLISECONDS = 3_000;
const SHIFT_SECONDS = 60;
/* At four, the groups of a scene take turns. */
const TIGHTEST = 4;
const GROUPS = ["map", "figures", "chart", "list"];
const TURN_SECONDS = 12;

const style = () => document.documentElement.style;

/* The size of the smallest text in CSS pixels, for a distance in metres and a diagonal in inches. */
export const textSize = ({ dist, diag }, { width, height }) => {
  const metres = (diag * INCH * height) / Math.hypot(width, height);
  return Math.max(SMALLEST, ((dist * ARC) / CAPITALS / metres) * height);
};

const resize = () => {
  const size = textSize(wall.options, { width: window.innerWidth, height: window.innerHeight });
  style().setProperty("--wall-text", `${size.toFixed(2)}px`);
  // Upwards: rounding must not make it smaller than it has to be.
  const scale = Math.ceil((1000 * size) / SMALLEST_IN_CHARTS) / 1000;
  style().setProperty("--wall-scale", String(scale));
  for (const scene of document.querySelectorAll(".scene")) fit(scene);
  if (wall.at !== null) Head.show(wall.at);
};

/* The smallest lettering of a figure, in its own pixels (dashboard/figures/walls.py). */
const SMALLEST_IN_CHARTS = 12;

const spills = (element) =>
  element.scrollHeight > element.clientHeight + 1 || element.scrollWidth > element.clientWidth + 1;

/* A chart lower than so many lines of text is none. */
const LOWEST_CHART = 6;

/* One that is out of sight, as beside a panel alone, is not. */
const isLow = (picture) =>
  picture.getClientRects().length > 0 &&
  picture.clientHeight < LOWEST_CHART * Number.parseFloat(getComputedStyle(picture).fontSize);

/* What has a height of its own; a figure's body gives way to what stands below it. */
const CUT = ".card:not(.card-list), .card-headline .card-body, .scene-figures";

const isTooFull = (scene) =>
  [...scene.querySelectorAll(CUT)].some(spills) ||
  [...scene.querySelectorAll(".card-chart .card-picture")].some(isLow);

/* What is least needed makes room, step by step, until everything is on the screen. */
export const fit = (scene) => {
  if (!scene) return;
  delete scene.dataset.turn;
  for (let tight = 0; tight <= TIGHTEST; tight += 1) {
    scene.dataset.tight = String(tight);
    if (!isTooFull(scene)) break;
  }
  turn();
};

/* Where all of a scene has no room at this distance, its groups are seen one after the other. */
const turn = () => {
  const scene = document.querySelector('.scene[data-shown="true"]');
  // A panel alone has all the room there is.
  if (scene?.dataset.tight !== String(TIGHTEST) || scene.dataset.spot) {
    if (scene) delete scene.dataset.turn;
    return;
  }
  const groups = GROUPS.filter((name) => scene.querySelector(`.scene-${name}`));
  const at = Math.floor(performance.now() / 1000 / TURN_SECONDS) % groups.length;
  if (scene.dataset.turn !== groups[at]) scene.dataset.turn = groups[at];
};

/* --- comfort -------------------------------------------------------------------------------- */

let shifted = "";

/* A few pixels along a slow curve, a step a minute: no edge stays on the same pixels for weeks. */
const shift = (date) => {
  const step = Math.floor(date / 1000 / SHIFT_SECONDS);
  const [x, y] = [Math.sin(step * 0.7), Math.sin(step * 1.1)].map((n) => n.toFixed(2));
  const moved = `${x} ${y}`;
  if (shifted === moved) return;
  shifted = moved;
  // On the wall itself: maps read their colours anew when the root's style changes.
  const { style: own } = document.getElementById("page-root");
  own.setProperty("--wall-x", x);
  own.setProperty("--wall-y", y);
};

let lock = null;

/* Browsers give the lock back when the page was out of sight. */
const stayAwake = async () => {
  if (!("wakeLock" in navigator) || document.hidden || (lock && !lock.released)) return;
  try {
    lock = await navigator.wakeLock.request("screen");
  } catch {
    // Not allowed here; the screen's own settings decide then.
  }
};

let hiding = 0;

const showCursor = () => {
  delete document.documentElement.dataset.cursor;
  clearTimeout(hiding);
  hiding = setTimeout(() => {
    document.documentElement.dataset.cursor = "hidden";
  }, CURSOR_MILLISECONDS);
};

export const begin = () => {
  resize();
  stayAwake();
  showCursor();
  window.addEventListener("resize", resize);
  document.addEventListener("visibilitychange", stayAwake);
  document.addEventListener("mousemove", showCursor);
};

/* Maps write their legends when they have drawn: what was enough may not be any more. */
const refit = () => {
  const scene = document.querySelector('.scene[data-shown="true"]');
  if (scene && scene.dataset.tight !== String(TIGHTEST) && isTooFull(scene)) fit(scene);
};

export const tick = (date) => {
  shift(date);
  refit();
  turn();
  Rows.fit(document.querySelector('.scene[data-shown="true"]'));
};
