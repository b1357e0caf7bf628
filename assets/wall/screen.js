/* The screen of a wall: how large its type is, that it fits, that it neither sleeps nor burns in. */

import * as Head from "./head.js";
import * as Layout from "./layout.js";
import * as Rows from "./rows.js";
import { dwell, wall } from "./state.js";

const CURSOR_MILLISECONDS = 3_000;
const WAY_OUT_MILLISECONDS = 8_000;
const SHIFT_SECONDS = 60;
const [SHORTEST_TURN, LONGEST_TURN] = [6, 12];
/* What is least needed makes room, step by step (styles/wall_cards.css); from `LOWEST_FROM` on pictures may be low,
 * and only what has no other way goes so far. */
const [LOWEST_FROM, TIGHTEST] = [4, 5];
/* The smallest lettering of a figure, in its own pixels (dashboard/plots/plotly.py). */
const SMALLEST_IN_CHARTS = 12;

const style = () => document.documentElement.style;
const room = () => Layout.roomOf(wall.options, { width: window.innerWidth, height: window.innerHeight });
const inSight = () => document.querySelector('.scene[data-shown="true"]');

const resize = () => {
  const { text, comfort } = room();
  style().setProperty("--wall-text", `${text.toFixed(2)}px`);
  // Upwards: rounding must not make it smaller than it has to be.
  const scale = Math.ceil((1000 * text) / SMALLEST_IN_CHARTS) / 1000;
  style().setProperty("--wall-scale", String(scale));
  style().setProperty("--wall-comfort", comfort.toFixed(3));
  // Not before the wall has begun.
  if (wall.at === null) return;
  Head.show(wall.at);
  for (const scene of document.querySelectorAll(".scene")) fit(scene);
};

/* --- whether what stands in a scene has room ------------------------------------------------- */

const spills = (element) =>
  element.scrollHeight > element.clientHeight + 1 || element.scrollWidth > element.clientWidth + 1;

const isVisible = (element) => element.getClientRects().length > 0;

/* A picture has so many lines of its text in height; where little more can give way, a few less. */
const [LOW, LOWEST] = [6.5, 4.2];

/* Charts over each other in one picture. */
const storeysOf = (picture) => {
  const { layout = {} } = picture.querySelector(".js-plotly-plot") || {};
  const axes = Object.keys(layout).filter((name) => name.startsWith("yaxis"));
  return Math.max(1, new Set(axes.map((name) => layout[name].domain?.[0] ?? 0)).size);
};

const isLow = (picture) => {
  if (!isVisible(picture)) return false;
  const least = Number(picture.closest(".scene").dataset.tight) < LOWEST_FROM ? LOW : LOWEST;
  const line = Number.parseFloat(getComputedStyle(picture).fontSize);
  return picture.clientHeight < least * storeysOf(picture) * line;
};

/* What has a height of its own; a figure's body gives way to what stands below it. */
const CUT = ".card:not(.card-list), .card-headline .card-body, .scene-figures";
const PICTURES = ".card-chart .card-picture, .rw-map-canvas";

/* Entries take turns in pages; one that is higher than a page is cut. */
const isCut = (entries) =>
  isVisible(entries) && [...entries.children].some((one) => one.offsetHeight > entries.clientHeight + 1);

/* Words of a list that cannot break, such as a date, in letters that have grown. */
const WORDS = ".card-list .card-subtitle, .card-list .entries > *";
const isTooWide = (words) => isVisible(words) && words.scrollWidth > words.clientWidth + 1;

const isTooFull = (part) =>
  [...part.querySelectorAll(CUT)].some((one) => isVisible(one) && spills(one)) ||
  [...part.querySelectorAll(PICTURES)].some(isLow) ||
  [...part.querySelectorAll(".entries")].some(isCut) ||
  [...part.querySelectorAll(WORDS)].some(isTooWide) ||
  [...part.querySelectorAll(".card-list .card-content")].some((one) => isVisible(one) && one.clientHeight < 1);

/* --- a turn of a scene on the screen ------------------------------------------------------------ */

/* Of each scene: its turns, each with how tight it is, and what is left out. */
const fitted = new WeakMap();

/* A card of a figure is wide from so many times its height on; one that is alone, earlier. */
const [WIDE, WIDE_ALONE] = [2.9, 1.9];

/* Which of so many turns it is: all of them within the time of the scene, where that is long enough. */
const turnAt = (count) => {
  const lasts = Math.max(SHORTEST_TURN, Math.min(LONGEST_TURN, dwell() / 1000 / count));
  return Math.floor((performance.now() - wall.began) / 1000 / lasts) % count;
};

/* A turn that is held, in place of the one whose time it is. */
let isHeld = null;

const figuresOf = (scene) => [...scene.querySelectorAll(".scene-figures > .card")];
const groupOf = (scene, name) => scene.querySelector(`.scene-${name}`);
const tracks = (shares) => shares.map((share) => `minmax(0, ${share}fr)`).join(" ");

const contentOf = (scene) => ({
  figures: figuresOf(scene).length,
  mains: Layout.MAINS.filter((name) => groupOf(scene, name)),
});

const stand = (scene, { layout, figures, first, mains, columns, tight = 0 }) => {
  scene.dataset.tight = String(tight);
  scene.dataset.layout = layout.name;
  const named = { f: "figures", 1: mains[0], 2: mains[1] };
  const areas = layout.areas.map((row) => `"${row.split(" ").map((name) => named[name]).join(" ")}"`);
  scene.style.gridTemplateAreas = areas.join(" ");
  scene.style.gridTemplateColumns = tracks(layout.columns);
  scene.style.gridTemplateRows = tracks(layout.rows);
  for (const main of Layout.MAINS) groupOf(scene, main)?.toggleAttribute("data-off", !mains.includes(main));
  const group = groupOf(scene, "figures");
  if (!group) return;
  group.toggleAttribute("data-off", !figures);
  group.style.gridTemplateColumns = `repeat(${columns}, minmax(0, 1fr))`;
  figuresOf(scene).forEach((card, at) => {
    card.toggleAttribute("data-off", at < first || at >= first + figures);
    // The last one has what is left of its row.
    const rest = at === first + figures - 1 ? columns * Math.ceil(figures / columns) - figures : 0;
    card.style.gridColumn = rest ? `span ${rest + 1}` : "";
  });
  // Low and wide: words stand beside their number, and not above and below it.
  for (const card of figuresOf(scene)) {
    // Two numbers abreast, or a sentence in place of one, need the whole width.
    const isWide = card.clientWidth > (figures === 1 && !mains.length ? WIDE_ALONE : WIDE) * card.clientHeight;
    card.toggleAttribute("data-wide", isWide && card.querySelector(".figure-row") !== null);
  }
};

/* How tight a turn has to be for all of it to be on the screen; null where that is not enough. */
const tightness = (scene, turn, most) => {
  for (let tight = 0; tight <= most; tight += 1) {
    stand(scene, { ...turn, tight });
    if (!isTooFull(scene)) return tight;
  }
  return null;
};

/* --- larger, where there is room --------------------------------------------------------------- */

const STEPS = 6;

/* The largest number of a range for which a part is not too full; the least one in any case. */
const grow = (part, name, most, isFull = isTooFull) => {
  const set = (value) => part.style.setProperty(name, value.toFixed(3));
  if (most <= 1) return;
  let [low, high] = [1, most];
  set(high);
  if (!isFull(part)) return;
  for (let step = 0; step < STEPS; step += 1) {
    const middle = (low + high) / 2;
    set(middle);
    if (isFull(part)) high = middle;
    else low = middle;
  }
  set(low);
};

/* A number is at least so many times as large as its words, where it can be. */
const NUMBER = 1.4;

const isFullWith = (group, times) => {
  group.style.setProperty("--grow-figure", String(times));
  return isTooFull(group);
};

const isPaged = (part) => isTooFull(part) || [...part.querySelectorAll(".entries")].some(spills);

/* Entries that do not fit take turns, page by page; each page grows by itself. */
const paginate = (group) => {
  const entries = group.querySelector(".entries");
  if (!entries) return;
  const { clientWidth, firstElementChild } = entries;
  for (const entry of entries.children) {
    const apart = Math.abs(entry.offsetLeft - firstElementChild.offsetLeft);
    entry.dataset.page = String(clientWidth ? Math.round(apart / clientWidth) : 0);
  }
};

const pagesOf = (entries) => Number(entries.lastElementChild?.dataset.page ?? 0) + 1;

/* Shows the page whose time it is, as large as it can be. */
const page = (group, comfort, isNew = false) => {
  const entries = group.querySelector(".entries");
  if (!entries) {
    grow(group, "--grow", 6 * comfort, isPaged);
    return;
  }
  const pages = pagesOf(entries);
  const at = turnAt(pages);
  if (!isNew && entries.dataset.at === String(at)) return;
  entries.dataset.at = String(at);
  for (const entry of entries.children) entry.toggleAttribute("data-off", entry.dataset.page !== String(at));
  group.querySelector(".card-head").dataset.page = pages > 1 ? `${at + 1}/${pages}` : "";
  grow(group, "--grow", 6 * comfort, isPaged);
};

/* How each group grows: charts and maps to a size that nobody calls small, the rest until it is full. */
const GROWTH = {
  map: (group, { comfort, text }) => {
    grow(group, "--grow", Math.min(1.8, comfort));
    // As plain numbers: what is painted reads them (map/canvas.js).
    const times = Number.parseFloat(group.style.getPropertyValue("--grow")) || 1;
    group.style.setProperty("--map-least-text", `${(text * times).toFixed(2)}px`);
    group.style.setProperty("--scale", ((text * times) / SMALLEST_IN_CHARTS).toFixed(3));
  },
  chart: (group, { comfort }) => grow(group, "--grow", Math.min(1.8, comfort)),
  list: (group, { comfort }) => {
    for (const entry of group.querySelectorAll(".entries > *")) entry.removeAttribute("data-off");
    // What takes several pages in any case has letters of an easy size.
    grow(group, "--grow", comfort);
    paginate(group);
    page(group, comfort, true);
  },
  figures: (group, { comfort }) => {
    // The number is what is read first: it has its room before its words grow.
    group.style.setProperty("--grow-figure", isFullWith(group, NUMBER) ? "1" : String(NUMBER));
    const seen = figuresOf(group.parentElement).filter(isVisible);
    const isTall = seen.some((card) => card.clientHeight > 0.7 * card.clientWidth);
    const isAlone = ![...group.parentElement.children].some((one) => one !== group && isVisible(one));
    grow(group, "--grow", (isTall || seen.length === 1 ? 1.7 : isAlone ? 1.4 : 1.15) * comfort);
    grow(group, "--grow-figure", 6);
  },
};

const fill = (scene) => {
  const now = room();
  for (const [name, growth] of Object.entries(GROWTH)) {
    const group = groupOf(scene, name);
    if (group && isVisible(group)) growth(group, now);
  }
};

const small = (scene) => {
  for (const group of scene.children) {
    if (!(group instanceof HTMLElement)) continue;
    group.style.removeProperty("--grow");
    group.style.removeProperty("--grow-figure");
  }
};

/* --- the plan of a scene ------------------------------------------------------------------------- */

/* A panel alone, in the place of its scene. */
const spotlit = (scene) => {
  const at = figuresOf(scene).findIndex(({ dataset }) => dataset.panel === scene.dataset.spot);
  const main = Layout.MAINS.find((name) => groupOf(scene, name)?.querySelector(`[data-panel="${scene.dataset.spot}"]`));
  const turn = Layout.layoutFor(room(), at < 0 ? 0 : 1, main ? [main] : []);
  return { turns: [{ ...turn, first: Math.max(0, at) }], left: [] };
};

const planned = (scene) =>
  scene.dataset.spot ? [spotlit(scene)] : Layout.plans(room(), wall.options.dist, contentOf(scene));

/* The first plan whose turns all have room; of the last one, the turns that have. */
const chosen = (scene) => {
  const plans = planned(scene);
  for (const { turns, left } of plans) {
    const isLast = plans[plans.length - 1].turns === turns;
    // Keys, units and periods go only where there is no other way: a picture alone has none.
    const mostOf = ({ figures, mains }) => (isLast || figures + mains.length < 2 ? TIGHTEST : LOWEST_FROM - 1);
    const tried = turns.map((turn) => ({ ...turn, tight: tightness(scene, turn, mostOf(turn)) }));
    const fitting = tried.filter(({ tight }) => tight !== null);
    if (fitting.length === tried.length) return { turns: fitting, left };
    if (!isLast) continue;
    if (scene.dataset.spot) return { turns: tried.map((turn) => ({ ...turn, tight: TIGHTEST })), left };
    const cut = tried.filter(({ tight }) => tight === null).map(({ mains }) => mains[0] || "figure");
    const nearer = [...new Set(cut)].map((part) => Layout.nearer(room(), wall.options.dist, part));
    return { turns: fitting, left: [...left, ...nearer] };
  }
  return { turns: [], left: [] };
};

/* Where nothing can be read from the farthest seat, the scene says so, as large as it can. */
const refuse = (scene, { turns, left }) => {
  const place = scene.querySelector(".scene-unfit");
  scene.toggleAttribute("data-unfit", !turns.length);
  place.textContent = turns.length ? "" : Head.refusal(left);
  if (!turns.length) grow(place, "--grow", 12, spills);
};

export const fit = (scene) => {
  if (!scene) return;
  small(scene);
  scene.removeAttribute("data-unfit");
  if (scene === inSight()) document.getElementById("page-root").removeAttribute("data-unfit");
  const plan = chosen(scene);
  fitted.set(scene, plan);
  const isShown = scene === inSight();
  if (isShown) document.getElementById("page-root").toggleAttribute("data-unfit", !plan.turns.length);
  refuse(scene, plan);
  delete scene.dataset.turn;
  turn(scene);
  if (isShown) Head.lines(wall.at, plan.left);
};

export const turnsOf = (scene) => fitted.get(scene)?.turns.length ?? 0;

/* Holds one turn of the scene in sight; null lets them go on. */
export const hold = (place) => {
  isHeld = place;
  turn(inSight());
};

/* Where all of a scene has no room at this distance, its parts are seen one after the other. */
const turn = (scene) => {
  const { turns } = fitted.get(scene) ?? { turns: [] };
  if (!turns.length) return;
  const place = isHeld === null ? turnAt(turns.length) : isHeld % turns.length;
  if (scene.dataset.turn === String(place)) return;
  scene.dataset.turn = String(place);
  small(scene);
  stand(scene, turns[place]);
  fill(scene);
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

/* Pointer, keys and way out, for whoever stands at the wall; gone after a while. */
export const showWayOut = (milliseconds = CURSOR_MILLISECONDS) => {
  document.documentElement.dataset.cursor = "shown";
  clearTimeout(hiding);
  hiding = setTimeout(() => {
    document.documentElement.dataset.cursor = "hidden";
  }, milliseconds);
};

/* Somebody came from another page of ours, and does not know yet how to go back. */
const isLedHere = () => document.referrer.startsWith(window.location.origin);

export const begin = () => {
  resize();
  stayAwake();
  document.documentElement.dataset.cursor = "hidden";
  window.addEventListener("resize", resize);
  document.addEventListener("visibilitychange", stayAwake);
  document.addEventListener("mousemove", () => showWayOut());
  document.addEventListener("pointerdown", () => showWayOut(WAY_OUT_MILLISECONDS));
  if (isLedHere()) showWayOut(WAY_OUT_MILLISECONDS);
};

/* Maps write their legends when they have drawn: what was enough may not be any more. */
const refit = (scene) => {
  if (turnsOf(scene) && isTooFull(scene)) fit(scene);
};

export const tick = (date) => {
  shift(date);
  const scene = inSight();
  if (!scene) return;
  refit(scene);
  turn(scene);
  const list = groupOf(scene, "list");
  if (list && isVisible(list)) page(list, room().comfort);
  Rows.fit(scene);
};
