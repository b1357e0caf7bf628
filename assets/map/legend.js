/* The legend: what stands here is what a reader can measure on the map.
 *
 * A block a layer that is on, with its unit, period and source; keys are drawn by the numbers that the
 * map is drawn by. Texts reach the page through textContent only.
 */

import { element, isolated } from "../app/dom.js";
import { isSheet, isWall } from "../app/page.js";
import { commaList } from "../app/words.js";
import * as Corridors from "./corridors.js";
import * as Density from "./density.js";
import * as Layers from "./layers.js";
import * as Marks from "./marks.js";
import * as Symbols from "./symbols.js";

const SVG = "http://www.w3.org/2000/svg";
const LEADER = 10;
const LABEL_HEIGHT = 15;
const LARGEST_KEY = 19;
const KEY_LENGTH = 24;
const FEW = 3;

function picture(parent, width, height) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("width", width);
  svg.setAttribute("height", height);
  svg.setAttribute("aria-hidden", "true");
  parent.append(svg);
  return (name, attributes) => {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    svg.append(made);
  };
}

/* Circles inside one another, standing on one line: each value beside the top of its circle. */
function circleKeys(parent, steps, unit) {
  const largest = steps[0].r;
  const [row, leader] = [LABEL_HEIGHT * unit, LEADER * unit];
  const width = Math.ceil(largest * 2 + 2);
  const height = Math.ceil(Math.max(largest * 2 + row, steps.length * row));
  const ground = height - row / 2;
  const box = element(parent, "div", "rw-map-circles");
  const add = picture(box, width + leader, height);
  const labels = element(box, "div", "rw-map-circle-labels");
  labels.style.height = `${height}px`;
  labels.style.minWidth = `${Math.max(...steps.map(({ label }) => label.length)) + 1}ch`;
  // To listeners the numbers are one text, which would run into another: "500 people1001–9".
  box.setAttribute("role", "img");
  box.setAttribute("aria-label", steps.map(({ label }) => label).join(" · "));
  let free = 0;
  for (const { r, label } of steps) {
    const centre = { cx: width / 2, cy: ground - r };
    add("circle", { ...centre, r, class: "rw-map-key-missing" });
    const y = Math.max(free, ground - 2 * r - row / 2) + row / 2;
    free = y + row / 2;
    const from = { x1: width / 2, y1: ground - 2 * r };
    add("line", { ...from, x2: width + leader, y2: y, class: "rw-map-leader" });
    const text = element(labels, "span", "", label);
    Object.assign(text.style, { top: `${y - row / 2}px`, lineHeight: `${row}px` });
  }
}

/* The same beside each other, where text is larger than circles: on walls. */
function circlesInARow(parent, steps) {
  const row = element(parent, "div", "rw-map-keys");
  for (const { r, label } of steps) {
    const item = element(row, "span", "rw-map-key");
    const size = Math.ceil(2 * r + 2);
    const circle = { cx: size / 2, cy: size / 2, r, class: "rw-map-key-missing" };
    picture(item, size, size)("circle", circle);
    element(item, "span", "", label);
  }
}

function lineKey(parent, width, unit, className, label, dash = []) {
  const item = element(parent, "span", "rw-map-key");
  const height = Math.max(4, Math.ceil(width));
  const length = KEY_LENGTH * unit;
  const add = picture(item, length, height);
  const y = height / 2;
  const look = { "stroke-width": width, "stroke-dasharray": dash.map((part) => part * unit).join(" "), class: className };
  add("line", { x1: 0, x2: length, y1: y, y2: y, ...look });
  element(item, "span", "", label);
}

/**
 * @param {Element} parent
 * @param {{title?: string, period?: string, source?: string, exercise?: string}} layer
 */
function block(parent, { title, period, source, exercise }) {
  const box = element(parent, "div", "rw-map-block");
  if (!title) return box;
  const head = element(box, "div", "rw-map-keyhead", title);
  if (exercise) element(head, "span", "rw-map-exercise", exercise);
  const origin = [period, source].filter(Boolean).join(" · ");
  if (origin) element(box, "div", "rw-map-keyline rw-map-short", origin).title = origin;
  return box;
}

function incidents(parent, { words, scale, colours }) {
  const box = element(parent, "div", "rw-map-block rw-map-people");
  const { alike, radius, smallest, people } = scale;
  // Larger circles carry their number; these are for the ones that have no room for it.
  const most = people(LARGEST_KEY * colours.unit);
  const values = [Marks.niceBelow(most), Marks.niceBelow(most / 5)];
  const steps = [...new Set(values)]
    .filter((value) => value > alike)
    .map((n, i) => ({ r: radius(n), label: i ? words.number(n) : words.say("people_unit", { n }) }));
  steps.push({ r: smallest, label: alike > 1 ? isolated(`${words.number(1)}–${words.number(alike)}`) : words.number(1) });
  if (colours.leastText) circlesInARow(box, steps);
  else circleKeys(box, steps, colours.unit);
  const lines = element(box, "div");
  const half = 8 * colours.unit;
  const sample = (className, text) => {
    const line = element(lines, "div", "rw-map-keyline");
    const add = picture(line, 2 * half, 2 * half);
    add("circle", { cx: half, cy: half, r: half * 0.88, class: className });
    element(line, "span", "", text);
    return add;
  };
  const add = sample("rw-map-key-missing", words.say("inner_outer"));
  add("circle", { cx: half, cy: half, r: half * 0.56, class: "rw-map-key-dead" });
  sample("rw-map-key-rough", words.say("rough"));
  element(box, "span", "rw-map-without", words.say("no_mark"));
}

function density(parent, { words, density: found }) {
  const title = words.say("cell_people", { side: found.side });
  const box = block(parent, { title });
  const row = element(box, "div", "rw-map-keys");
  Density.CLASSES.forEach((least, i, all) => {
    const item = element(row, "span", "rw-map-key");
    element(item, "span", `rw-map-cell rw-map-cell-${i + 1}`);
    const most = all[i + 1] - 1;
    const label = most ? `${words.number(least)}–${words.number(most)}` : `≥ ${words.number(least)}`;
    element(item, "span", "", isolated(label));
  });
  element(row, "span", "rw-map-without", words.say("no_mark"));
}

/* One line a scale whose routes are in sight; then bars, and what is too little to be drawn. */
function corridors(parent, { words, view, colours, sight }) {
  const { deaths, rows, back, scales } = view.corridors;
  const seen = ({ route }) => !sight?.routes || sight.routes.has(route);
  const box = element(parent, "div", "rw-map-block");
  scales.forEach((scale, number) => {
    const routes = scale.routes.filter((route) => seen({ route }));
    if (!routes.length || !scale.steps.length) return;
    const isBack = back.some((row) => row.scale === number);
    if (isBack && !Layers.isAlone(view)) return;
    const few = routes.length <= FEW ? routes.map((code) => words.name("routes", code)) : [];
    const title = commaList([scale.label, ...few]);
    const line = element(box, "div", "rw-map-scale");
    element(line, "span", "", title);
    const keys = element(line, "span", "rw-map-keys");
    const className = isBack ? "rw-map-key-back" : "rw-map-key-corridor";
    const key = (width, label) => lineKey(keys, width * colours.unit, colours.unit, className, label);
    for (const { value, width } of scale.steps) key(width, words.number(value));
    if (scale.below) key(scale.thinnest, isolated(`< ${words.number(scale.least)}`));
    const below = scale.below && words.say("below_width", { n: scale.below, least: scale.least });
    const texts = [isBack && words.say("back"), scale.period, scale.source, below].filter(Boolean);
    element(line, "span", "rw-map-keyline", texts.join(" · "));
  });
  const last = element(box, "div", "rw-map-keys");
  const hairline = (text, dash) => {
    const width = colours.hairline * Corridors.HAIRLINE;
    lineKey(last, width, colours.unit, "rw-map-key-uncounted", words.say(text), dash);
  };
  const { DASHES } = Corridors;
  if (rows.some((row) => row.value === 0 && seen(row))) hairline("zero", DASHES.zero);
  if (rows.some((row) => row.value === null && seen(row))) hairline("uncounted", DASHES.uncounted);
  if (sight?.historic) hairline("historic", DASHES.historic);
  if (deaths && Layers.isAlone(view) && rows.some((row) => row.bars && seen(row))) {
    const item = element(last, "span", "rw-map-key");
    element(item, "span", "rw-map-bar");
    const short = sight?.short ? words.say("bars_short", { n: sight.short }) : "";
    const below = deaths.below ? words.say("bars_below", { n: deaths.below }) : "";
    const texts = [words.say("bar", { n: deaths.each }), below, short].filter(Boolean);
    element(item, "span", "", texts.shift());
    if (texts.length) element(item, "span", "rw-map-keyline", texts.join(" · "));
  }
  if (!box.textContent) box.remove();
}

/* --- how much of the map it may cover ------------------------------------------------------------------ */

const MOST_OF_THE_MAP = 0.12;
/* Whole; scales alone; those of people and of the first measure alone; nothing but the button. */
const FORMS = ["whole", "scales", "few", "none"];

const area = ({ offsetWidth, offsetHeight }) => offsetWidth * offsetHeight;

/* The fullest form that leaves the map to be seen, unless a reader has unfolded it. On walls nobody can. */
function fit({ frame, part }) {
  if (isSheet() || isWall() || frame.dataset.legend === "full") return;
  const [legend, button] = [part("legend"), part("more")];
  for (const form of FORMS) {
    frame.dataset.legend = form;
    if (area(legend) + area(button) <= MOST_OF_THE_MAP * area(frame)) return;
  }
}

/* All of it over the map, or as much as leaves the map to be seen. */
export function unfold(instance, button) {
  const isFull = button.getAttribute("aria-expanded") !== "true";
  button.setAttribute("aria-expanded", String(isFull));
  instance.frame.dataset.legend = isFull ? "full" : "";
  fit(instance);
}

/* On a sheet there is nothing to press: a legend that is too long for its column has two, or three. */
export function fold({ frame, part }) {
  if (!isSheet()) return;
  const isCut = ({ scrollHeight, scrollWidth, clientHeight, clientWidth }) =>
    scrollHeight > clientHeight + 1 || scrollWidth > clientWidth + 1;
  for (const length of ["long", "longest"]) {
    if (isCut(part("legend"))) frame.dataset.legend = length;
  }
}

/* Everything that is on; `shown` is the map that shows it. */
export function draw(parent, instance) {
  parent.replaceChildren();
  const { view, words, colours } = instance;
  if (!view) return;
  const { isOn, symbolSets } = Layers;
  if (instance.selection && instance.scale && isOn(view, "incidents")) incidents(parent, instance);
  if (instance.density && isOn(view, "density")) density(parent, instance);
  if (view.corridors && isOn(view, "corridors")) corridors(parent, { ...instance, words, colours });
  for (const [number, set] of symbolSets(view).entries()) {
    const box = block(parent, set);
    const isNone = instance.sight?.sets && !instance.sight.sets.has(number);
    Symbols.legend(box, set.symbols, colours, isNone && words.say("none_in_sight"));
    // A map of one thing says beside it what is not drawn; a layer says it here.
    if (set.title && set.symbols.note) element(box, "div", "rw-map-keyline", set.symbols.note);
  }
  for (const { on, title, why } of view.layers || []) {
    if (on && why) element(block(parent, { title }), "div", "rw-map-without", why);
  }
  fit(instance);
}
