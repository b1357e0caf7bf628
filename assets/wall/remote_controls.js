/* The controls of a remote: buttons, and a pad in the shape of the wall. */

import { fill } from "../app/dom.js";
import * as Remote from "./remote.js";

/* A finger that rests is said again before the wall forgets it. */
const SAYS_EVERY = 200;
const STEP = 0.02;

const MOST_STEPS = 4;
const HANDING = 100_000;
/* A ring that is drawn by hand is no smaller than this share of the width. */
const LEAST_RING = 0.03;

const state = {
  centre: null,
  drawn: "",
  handing: 0,
  isAdding: false,
  isDown: false,
  isHeldForSpot: false,
  isRing: false,
  place: null,
  sentAt: 0,
  timer: 0,
};

const part = (name) => document.getElementById(`remote-${name}`);
const button = (action) => document.querySelector(`[data-remote="${action}"]`);
const scenes = () => Remote.programme().scenes;
const wrap = (scene) => (scene + scenes().length) % scenes().length;

const go = (scene) => Remote.say({ scene: wrap(scene), spot: null, zoom: null, ...release() });

/* A panel alone stays, and when all are back the scenes change again, if they did before. */
const release = () => {
  const paused = state.isHeldForSpot ? { paused: false } : {};
  state.isHeldForSpot = false;
  return paused;
};

const spotlight = (panel) => {
  if (!panel) {
    Remote.say({ spot: null, ...release() });
    return;
  }
  if (!Remote.view().paused) state.isHeldForSpot = true;
  Remote.say({ spot: panel, paused: true });
};

const pause = () => {
  state.isHeldForSpot = false;
  Remote.say({ paused: !Remote.view().paused });
};

const add = () => {
  state.isAdding = !state.isAdding;
  draw();
  if (state.isAdding) part("code").focus();
};

const refuse = () => {
  askToTake(false);
  Remote.tell("");
};

/* Nearer to where somebody last pointed, else to the middle; back step by step. */
const zoom = (by) => {
  const { zoom: now } = Remote.view();
  const steps = Math.min(MOST_STEPS, Math.max(0, (now?.[0] || 0) + by));
  const at = by > 0 && state.place ? state.place.slice(0, 2) : now?.slice(1) || [0.5, 0.5];
  Remote.say({ zoom: steps ? [steps, ...at] : null, paused: true });
};

const look = () => {
  const choices = [...part("look").querySelectorAll("select")].filter(({ value }) => value !== "own");
  Remote.say({ look: Object.fromEntries(choices.map(({ name, value }) => [name, value])), zoom: null });
};

const handOver = async () => {
  const code = await Remote.handOver();
  if (!code) return;
  part("handing").hidden = false;
  part("handing-code").textContent = `${code.code.slice(0, 4)} ${code.code.slice(4)}`;
  part("handing-picture").src = code.picture;
  part("handing").scrollIntoView({ block: "nearest" });
  clearTimeout(state.handing);
  state.handing = setTimeout(() => {
    part("handing").hidden = true;
  }, HANDING);
};

const ACTIONS = {
  add,
  dark: () => Remote.say({ dark: !Remote.view().dark }),
  farther: () => zoom(-1),
  freeze: () => Remote.say({ frozen: !Remote.view().frozen }),
  "hand-over": handOver,
  nearer: () => zoom(1),
  ring: () => {
    state.isRing = !state.isRing;
    draw();
  },
  leave: () => Remote.leave(),
  next: () => go(Remote.view().scene + 1),
  pause,
  previous: () => go(Remote.view().scene - 1),
  refuse,
  take: () => Remote.again(),
};

const press = ({ target }) => {
  const pressed = target.closest("[data-remote], [data-spot-panel]");
  if (!pressed) return;
  const { remote: action, spotPanel } = pressed.dataset;
  if (spotPanel !== undefined) spotlight(spotPanel);
  else if (action.startsWith("scene-")) go(Number(action.slice(6)));
  else ACTIONS[action]();
};

const submit = (event) => {
  event.preventDefault();
  Remote.pair(part("code").value);
};

/* --- the pad ---------------------------------------------------------------------------------- */

const clipped = (share) => Math.round(1000 * Math.min(1, Math.max(0, share))) / 1000;

const pointAt = (x, y, radius = null) => {
  state.place = [clipped(x), clipped(y), ...(radius ? [clipped(radius)] : [])];
  const ring = part("ring");
  ring.hidden = false;
  const size = radius ? `${200 * radius}%` : "";
  Object.assign(ring.style, { width: size, height: radius ? "auto" : "", aspectRatio: radius ? "1" : "" });
  ring.style.left = `${100 * state.place[0]}%`;
  ring.style.top = `${100 * state.place[1]}%`;
  clearTimeout(state.timer);
  state.timer = setTimeout(sayPlace, Math.max(0, state.sentAt + SAYS_EVERY - performance.now()));
};

const sayPlace = () => {
  state.sentAt = performance.now();
  if (state.place) Remote.point(state.place);
};

const touch = (event) => {
  if (event.type === "pointerdown") {
    part("pad").setPointerCapture(event.pointerId);
    state.isDown = true;
  }
  if (!state.isDown) return;
  const { left, top, width, height } = part("pad").getBoundingClientRect();
  const [x, y] = [event.clientX - left, event.clientY - top];
  if (!state.isRing) {
    pointAt(x / width, y / height);
    return;
  }
  // From its middle to its edge.
  if (event.type === "pointerdown") state.centre = [x, y];
  const [from, down] = state.centre;
  pointAt(from / width, down / height, Math.max(LEAST_RING, Math.hypot(x - from, y - down) / width));
};

/* A ring is sent once more when it is drawn: walls show it for ten seconds from then on. */
const lift = () => {
  if (state.isRing && state.isDown) sayPlace();
  state.isDown = false;
  part("ring").hidden = true;
};

/* While the finger rests. */
const hold = () => {
  if (state.isDown && !state.isRing) sayPlace();
};

const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const move = (event) => {
  const by = MOVES[event.key];
  if (!by) return;
  event.preventDefault();
  const [x, y] = state.place || [0.5, 0.5];
  pointAt(x + STEP * by[0], y + STEP * by[1]);
};

/* --- drawing ---------------------------------------------------------------------------------- */

const element = (name, properties, attributes = {}) => {
  const made = Object.assign(document.createElement(name), properties);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
};

const boxOf = ([panel, title, left, top, width, height]) => {
  const box = element("span", { className: "remote-box", textContent: title }, { "data-box": panel });
  Object.assign(box.style, {
    left: `${100 * left}%`,
    top: `${100 * top}%`,
    width: `${100 * width}%`,
    height: `${100 * height}%`,
  });
  return box;
};

const choice = (panel, title, isOn) => {
  const made = element("li");
  const attributes = { type: "button", "data-spot-panel": panel, "aria-pressed": String(isOn) };
  made.append(element("button", { className: "button remote-choice", textContent: title }, attributes));
  return made;
};

/* Only when the wall shows other panels: a thumb may be on its way to one. */
const drawPanels = ({ boxes = [], ratio = 16 / 9, spot = null, scene }) => {
  const drawn = JSON.stringify([boxes, ratio, spot, scene]);
  if (drawn === state.drawn) return;
  state.drawn = drawn;
  part("pad").style.setProperty("--ratio", String(ratio));
  for (const box of part("pad").querySelectorAll(".remote-box")) box.remove();
  part("pad").prepend(...boxes.filter((box) => box[4] && box[5]).map(boxOf));
  const { words } = Remote.programme();
  const choices = boxes.map(([panel, title]) => choice(panel, title, panel === spot));
  part("panels").replaceChildren(choice("", words.all, !spot), ...choices);
};

/* The list in hand is left alone. */
const drawLook = (chosen) => {
  for (const select of part("look").querySelectorAll("select")) {
    if (document.activeElement !== select) select.value = chosen[select.name] ?? "own";
  }
};

const draw = () => {
  const { words } = Remote.programme();
  const isPaired = Remote.isPaired();
  document.getElementById("page-root").dataset.paired = String(isPaired);
  part("steering").hidden = !isPaired;
  part("pairing").hidden = isPaired && !state.isAdding;
  const walls = Remote.walls();
  const silent = walls.filter(({ answers }) => !answers).length;
  const counted = fill(words.walls, { n: walls.length });
  const missing = silent ? ` · ${fill(words.silent, { n: silent })}` : "";
  part("walls").textContent = isPaired ? counted + missing : "";
  const view = isPaired && Remote.view();
  if (!view) return;
  // A wall that has just been paired has yet to tell what it shows.
  for (const name of ["previous", "pause", "next"]) button(name).disabled = view.scene === undefined;
  button("pause").textContent = view.paused ? words.resume : words.pause;
  button("pause").setAttribute("aria-pressed", String(Boolean(view.paused)));
  const switches = { freeze: view.frozen, dark: view.dark, ring: state.isRing };
  for (const [name, isOn] of Object.entries(switches)) button(name).setAttribute("aria-pressed", String(Boolean(isOn)));
  button("farther").disabled = !view.zoom;
  drawLook(view.look || {});
  scenes().forEach((_, place) => {
    const isShown = String(place === view.scene);
    button(`scene-${place}`).setAttribute("aria-pressed", isShown);
  });
  drawPanels(view);
};

const askToTake = (asks) => {
  part("taking").hidden = !asks;
};

const paired = () => {
  state.isAdding = false;
  state.isHeldForSpot = false;
};

const begin = () => {
  document.getElementById("page-root").addEventListener("click", press);
  part("look").addEventListener("change", look);
  part("pairing").addEventListener("submit", submit);
  part("pad").addEventListener("pointerdown", touch);
  part("pad").addEventListener("pointermove", touch);
  part("pad").addEventListener("pointerup", lift);
  part("pad").addEventListener("pointercancel", lift);
  part("pad").addEventListener("keydown", move);
};

/* A remote begins. */
export const start = (programme) =>
  Remote.start(programme, { askToTake, begin, draw, hold, paired });
