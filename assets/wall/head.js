/* The head and the foot of a wall: what is shown, of when, how live, what comes next. */

import { fill, isolated, locale } from "../app/dom.js";
import { words } from "../app/words.js";
import * as Agenda from "./agenda.js";
import * as Clock from "./clock.js";
import { gone, titleOf, wall } from "./state.js";

const LINE_SECONDS = 8;
const RING = 100;
const SHARES = [0.5, 0.6, 0.7, 0.8, 0.9];

const part = (name) => document.getElementById(`wall-${name}`);
/* Only what differs is written: a wall that is idle changes nothing in its page. */
const write = (name, text) => {
  if (part(name).textContent !== text) part(name).textContent = text;
};

const state = { lines: [], left: [], reason: "" };

/* How the scene in sight may be passed on, in the colours of its mark where not everybody may have it. */
const mark = ({ label, color = "", background = "" }) => {
  const place = document.querySelector(".wall-marking");
  place.textContent = label;
  Object.assign(place.style, { color, background });
};

export const show = (place) => {
  const title = titleOf(place);
  const { drawn } = wall.figures[place];
  write("title", title);
  write("exercise", drawn?.exercise || "");
  write("age", capital(drawn?.age || ""));
  if (drawn?.marking) mark(drawn.marking);
  document.title = `${title} · ${wall.programme.title} · ${words().product}`;
  fitHead();
  position();
  lines(place, state.left);
};

/* The head is low where it takes more than its share of the screen's height. */
const MOST = 0.13;

const fitHead = () => {
  const page = document.getElementById("page-root");
  page.removeAttribute("data-low");
  page.toggleAttribute("data-low", document.querySelector(".wall-head").clientHeight > MOST * window.innerHeight);
};

/* The lines of the foot, for a scene of which some is left out. */
export const lines = (place, left) => {
  state.left = left;
  state.lines = linesOf(place, wall.programme.scenes[place]);
  line();
};

/* --- what cannot be read from this distance ----------------------------------------------------- */

const metres = (number) => new Intl.NumberFormat(locale()).format(number);
const INCHES = 5;

/* What is left out, and from where it can be read. */
const missing = ({ part: name, until }) => {
  const { words } = wall.programme;
  return fill(words.left, { part: words[name], until: metres(until) });
};

/* Nothing of a scene can be read from the farthest seat: what can be done. */
export const refusal = (left) => {
  const { words } = wall.programme;
  const { dist, diag } = wall.options;
  const until = Math.max(0, ...left.map((one) => one.until));
  const inches = until ? INCHES * Math.ceil((diag * dist) / until / INCHES) : 0;
  return fill(words.unfit, { dist: metres(dist), until: metres(until), inches: metres(inches) });
};

/* --- the foot's line: sources, what is left out, a note ------------------------------------------------ */

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

const linesOf = (place, row) => {
  const sources = wall.figures[place].drawn?.publishers || "";
  return [sources, ...state.left.map(missing), row.note].filter(Boolean).flatMap((text) => fitted(text, pen()));
};

let canvas = null;

/* How wide a text is, as a share of the line of the foot, in letters of so many pixels. */
const widthOf = (text, size) => {
  canvas ||= document.createElement("canvas").getContext("2d");
  canvas.font = `${size}px ${getComputedStyle(part("line")).fontFamily}`;
  const room = part("line").clientWidth * 0.98 || Infinity;
  return canvas.measureText(text).width / room;
};

const sizeOf = (element) => Number.parseFloat(getComputedStyle(element).fontSize);

/* Whether a text fits into the line of the foot, in the smallest letters that the farthest seat can read. */
const pen = () => {
  const least = sizeOf(document.getElementById("page-root"));
  return (text, share = 1) => widthOf(text, least) <= share;
};

/* A line has the letters of the foot, or smaller ones where it would be cut. */
const writeLine = (text) => {
  const [usual, least] = [sizeOf(part("line").parentElement), sizeOf(document.getElementById("page-root"))];
  const size = Math.max(Math.min(usual, least), usual / Math.max(1, widthOf(text, usual)));
  const fontSize = size < usual ? `${size.toFixed(2)}px` : "";
  if (part("line").style.fontSize !== fontSize) part("line").style.fontSize = fontSize;
  write("line", text);
};

/* Parts joined into as few lines as they fit into. */
const packed = (parts, fits) =>
  parts.reduce((lines, one) => {
    const last = lines[lines.length - 1];
    const longer = last === undefined ? one : `${last} ${one}`;
    if (last !== undefined && fits(longer)) return [...lines.slice(0, -1), longer];
    return [...lines, one];
  }, []);

/* Where a reader would pause. */
const PAUSES = /(?<=[.;:,·)])\s+|\s+(?=\()/;

/* A text in pieces that each fit into one line of the foot: as few as can be, broken at its pauses, or
 * else alike in length, so that no line is a single word; each says that there is more of it. */
const fitted = (text, fits) => {
  if (fits(text)) return [text];
  const words = text.split(/\s+/);
  const room = (share) => (line) => fits(`… ${line} …`, share);
  const least = packed(words, room(1));
  const paused = packed(text.split(PAUSES), room(1));
  const even = SHARES.map((share) => packed(words, room(share)));
  const ways = [paused.every(room(1)) ? paused : [], ...even];
  const lines = ways.find(({ length }) => length === least.length) || least;
  const last = lines.length - 1;
  return lines.map((line, at) => `${at ? "… " : ""}${line}${at < last ? " …" : ""}`);
};

/* Why the figures are not live, where the server says so: instead of what they say. */
export const reason = (text) => {
  if (state.reason === text) return;
  state.reason = text;
  line();
};

const line = () => {
  const lines = state.reason ? fitted(state.reason, pen()) : state.lines;
  const passed = Math.floor((performance.now() - wall.began) / 1000 / LINE_SECONDS);
  writeLine(lines[passed % lines.length] || "");
};

/* --- the rest --------------------------------------------------------------------------------- */

const position = () => {
  const { words } = wall.programme;
  const { paused } = wall;
  const parts = [paused && words.paused, wall.frozen && words.frozen];
  write("place", parts.filter(Boolean).join(" · "));
};

/* The ring empties; where a scene stays there is none. */
const ring = () => {
  const share = gone();
  part("ring").hidden = share === null;
  if (share !== null) part("ring").style.setProperty("--gone", `${Math.round(share * RING)}%`);
};

export const agenda = (now) => {
  const { words, scenes } = wall.programme;
  const name = (point) => point.title || (point.scene === null ? "" : scenes[point.scene].title);
  const written = (point) => Agenda.written(point.at);
  const next = now?.next;
  let text = "";
  if (next) {
    text = name(next)
      ? fill(words.next, { title: name(next), time: written(next) })
      : fill(words.until, { time: written(next) });
  }
  write("agenda", text);
};

export const link = (state_) => {
  const { words } = wall.programme;
  const page = document.getElementById("page-root");
  if (page.dataset.link !== state_) page.dataset.link = state_;
  write("link", words[state_]);
  const checked = Clock.checked();
  const wrong = Clock.isWrong() ? ` · ${words.clock}` : "";
  const at = checked === null || state_ === "live" ? "" : Clock.lastTime(checked);
  write("checked", (at && fill(words.last, { time: at })) + wrong);
};

const clock = (date) => {
  const language = locale();
  /** @type {Intl.DateTimeFormatOptions} */
  const time = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const utc = new Intl.DateTimeFormat(language, { ...time, timeZone: "UTC" }).format(date);
  const local = new Intl.DateTimeFormat(language, time).format(date);
  const here = fill(wall.programme.words.local, { time: local });
  write("clock", isolated(`${utc} UTC`) + (local === utc ? "" : ` · ${here}`));
};

export const tick = (date) => {
  clock(date);
  ring();
  line();
};
