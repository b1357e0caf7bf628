/* The bar of months under a map: people by month, and the span of them that is shown.
 *
 * The span is dragged by its middle or its ends, and each of the three is a slider to the keyboard:
 * arrows a month, page keys a year, Home and End to the edges. Months in which figures may still
 * change are hollow, those known in part pale, those without figures hatched.
 */

import { element } from "../app/dom.js";
import * as Months from "./months.js";

/* --- bars of people by month, on a canvas: the ground of the brush --------------------------------------- */

const GAP = 1;
const HATCH = 4;

/* `bars`: months, people, most, time, first, last, track, and width, height, ground in pixels. */
function drawBars(context, bars, leastYear) {
  const style = getComputedStyle(bars.track);
  const colour = (name) => style.getPropertyValue(name).trim();
  const unit = Number(colour("--scale")) || 1;
  const { months, ground, time, width } = bars;
  const step = width / months.length;
  const [gaps, partial] = [new Set(time.gaps), new Set(time.partial)];
  context.lineWidth = 1;
  months.forEach((month, i) => {
    const x = i * step;
    if (gaps.has(month)) return hatch(context, x, step, ground, colour("--ink-3"));
    const value = bars.people.get(month) || 0;
    // One person is seen beside a month of two thousand.
    const height = value && Math.max(1.5, (ground - 2) * (value / bars.most));
    const isShown = month >= bars.first && month <= bars.last;
    const fill = isShown ? colour("--deaths") : colour("--ink-3");
    /** @type {[number, number, number, number]} */
    const box = [x, ground - height, Math.max(1, step - (step > 3 ? GAP : 0)), height];
    context.globalAlpha = (partial.has(month) ? 0.5 : 1) * (isShown ? 1 : 0.55);
    if (month >= time.provisional) hollow(context, box, fill);
    else {
      context.fillStyle = fill;
      context.fillRect(...box);
    }
    context.globalAlpha = 1;
    return undefined;
  });
  context.fillStyle = colour("--line-strong");
  context.fillRect(0, ground, width, 1);
  drawYears(context, bars, step, { unit, ink: colour("--ink-2"), line: colour("--line-strong"), leastYear });
}

function hollow(context, [x, y, width, height], colour) {
  if (!height) return;
  context.strokeStyle = colour;
  context.strokeRect(x + 0.5, y + 0.5, Math.max(0.5, width - 1), Math.max(0.5, height - 0.5));
}

function hatch(context, x, width, ground, colour) {
  context.save();
  context.beginPath();
  context.rect(x, 0, width, ground);
  context.clip();
  context.beginPath();
  for (let at = x - ground; at < x + width; at += HATCH) {
    context.moveTo(at, ground);
    context.lineTo(at + ground, 0);
  }
  context.strokeStyle = colour;
  context.globalAlpha = 0.5;
  context.stroke();
  context.restore();
}

/* A year under each January, as many as there is room for. */
function drawYears(context, { months, ground, height, track }, step, { unit, ink, line, leastYear }) {
  const every = Math.max(1, Math.ceil((leastYear * unit) / (step * 12)));
  context.font = `${10.5 * unit}px ${getComputedStyle(track).fontFamily}`;
  context.textBaseline = "middle";
  months.forEach((month, i) => {
    if (month % 100 !== 1) return;
    const year = Math.floor(month / 100);
    context.fillStyle = line;
    context.fillRect(i * step, ground, 1, 4 * unit);
    if (year % every) return;
    context.fillStyle = ink;
    context.fillText(String(year), i * step + 3 * unit, (ground + height) / 2 + unit);
  });
}

/* --- the brush ------------------------------------------------------------------------------------------ */

const YEAR = 12;
const ROOM_FOR_YEARS = 0.26;
const LEAST_YEAR = 34;
const STEPS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -YEAR, PageUp: YEAR };
const PARTS = ["first", "period", "last"];

export class Brush {
  /* What a view holds: its months, people by month, and how complete each is. */
  time;
  months;
  people;
  most;
  /* The span that is shown. */
  first;
  last;

  /* `moved(first, last)` is told at each step, `released(first, last)` when the reader lets go. */
  constructor(parent, { words, moved, released }) {
    this.words = words;
    this.moved = moved;
    this.released = released;
    this.track = element(parent, "div", "rw-time-track");
    this.canvas = element(this.track, "canvas", "rw-time-bars");
    this.window = element(this.track, "div", "rw-time-window");
    this.handles = Object.fromEntries(PARTS.map((part) => [part, this.handle(part)]));
    this.resized = new ResizeObserver(() => this.draw());
    this.resized.observe(this.track);
    this.track.addEventListener("pointerdown", (event) => this.grab(event));
  }

  detach() {
    this.resized.disconnect();
  }

  handle(part) {
    const made = element(this.window, "div", `rw-time-handle rw-time-${part}`);
    made.tabIndex = 0;
    made.dataset.part = part;
    made.setAttribute("role", "slider");
    made.setAttribute("aria-label", this.words.say(part));
    made.addEventListener("keydown", (event) => this.key(part, event));
    return made;
  }

  /* What a view holds: months with their people, and how complete each is. */
  fill(time, histogram) {
    this.time = time;
    this.people = histogram.people;
    this.months = Months.between(time.first, time.last);
    this.most = Math.max(1, ...histogram.people.values());
    this.track.setAttribute("title", this.words.say("histogram"));
  }

  /* The span that is shown; what lies beyond the figures is cut off. */
  place(first, last) {
    const { time } = this;
    const inside = (month) => Math.min(time.last, Math.max(time.first, month));
    this.first = inside(first);
    this.last = inside(last);
    const count = this.months.length;
    const from = Months.distance(time.first, this.first);
    const to = Months.distance(time.first, this.last) + 1;
    const style = { left: `${(100 * from) / count}%`, width: `${(100 * (to - from)) / count}%` };
    Object.assign(this.window.style, style);
    this.say("first", from, count - 1, this.words.month(this.first));
    this.say("last", to - 1, count - 1, this.words.month(this.last));
    this.say("period", from, count - (to - from), this.words.span(this.first, this.last, time.ends_on));
    this.draw();
  }

  say(part, now, most, text) {
    const { handles } = this;
    const states = { valuemin: 0, valuemax: most, valuenow: now, valuetext: text };
    for (const [name, value] of Object.entries(states)) handles[part].setAttribute(`aria-${name}`, value);
  }

  /* --- by pointer ------------------------------------------------------------------------------- */

  monthAt(event) {
    const { left, width } = this.track.getBoundingClientRect();
    const share = Math.max(0, Math.min(0.9999, (event.clientX - left) / width));
    return this.months[Math.floor(share * this.months.length)];
  }

  /* Within the span it is moved, at its ends it is stretched, and anywhere else a new one begins. */
  grab(event) {
    if (!this.months || event.button !== 0) return;
    event.preventDefault();
    const part = event.target.closest("[data-part]")?.dataset.part || "new";
    const from = this.monthAt(event);
    const before = { first: this.first, last: this.last };
    if (part === "new") this.go(from, from);
    (this.handles[part] || this.handles.last).focus({ preventScroll: true });
    const ending = new AbortController();
    const drag = (moved) => this.drag(part, before, from, this.monthAt(moved));
    const let_go = (cancelled) => {
      ending.abort();
      if (cancelled) this.go(before.first, before.last);
      this.released(this.first, this.last);
    };
    const { signal } = ending;
    document.addEventListener("pointermove", drag, { signal });
    document.addEventListener("pointerup", () => let_go(false), { signal });
    document.addEventListener("pointercancel", () => let_go(true), { signal });
  }

  drag(part, before, from, to) {
    if (part === "period") return this.shift(before, Months.distance(from, to));
    const fixed = { first: before.last, last: before.first, new: from }[part];
    return this.go(Math.min(fixed, to), Math.max(fixed, to));
  }

  /* The whole span by some months, as far as there are figures. */
  shift({ first, last }, by) {
    const { distance, shifted } = Months;
    const room = [distance(first, this.time.first), distance(last, this.time.last)];
    const within = Math.max(room[0], Math.min(room[1], by));
    this.go(shifted(first, within), shifted(last, within));
  }

  go(first, last) {
    if (first === this.first && last === this.last) return;
    this.place(first, last);
    this.moved(this.first, this.last);
  }

  /* --- by keyboard ------------------------------------------------------------------------------ */

  key(part, event) {
    const { time, first, last } = this;
    const before = { first, last };
    const step = STEPS[event.key] ?? { Home: -Infinity, End: Infinity }[event.key];
    if (step === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    const ways = Months.distance(time.first, time.last);
    const by = Math.max(-ways, Math.min(ways, step));
    if (part === "period") this.shift(before, by);
    else {
      const moved = Months.shifted(before[part], by);
      const [low, high] = part === "first" ? [time.first, last] : [first, time.last];
      const kept = Math.max(low, Math.min(high, moved));
      this.go(part === "first" ? kept : first, part === "last" ? kept : last);
    }
    clearTimeout(this.resting);
    if (this.first !== first || this.last !== last) this.resting = setTimeout(() => this.rest(), 500);
  }

  /* Keys are let go of when none has been pressed for a while: each would else be a step of Back. */
  rest() {
    this.released(this.first, this.last);
  }

  /* --- the picture ------------------------------------------------------------------------------ */

  draw() {
    const { clientWidth: width, clientHeight: height } = this.track;
    if (!this.months || !width) return;
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    const size = { width: Math.round(width * ratio), height: Math.round(height * ratio) };
    if (this.canvas.width !== size.width || this.canvas.height !== size.height) {
      Object.assign(this.canvas, size);
    }
    const context = this.canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    const ground = height * (1 - ROOM_FOR_YEARS);
    drawBars(context, { ...this, width, height, ground }, LEAST_YEAR);
  }
}
