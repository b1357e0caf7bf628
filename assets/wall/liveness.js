/* Whether the figures on a wall are live. Judged here, by this screen's own count of seconds.
 *
 * A server that is gone cannot say so. The version of the data is asked for every few seconds; a
 * scene is live while the newest answer, not older than twice `refresh`, named the version that it
 * shows. Everything else is NOT LIVE, with the time of the last answer that did; and a server that
 * says that the store is lost is believed at once.
 */

import { fill } from "../app/dom.js";
import { minds } from "../app/forgery.js";
import { prefixed } from "../app/prefix.js";
import { words } from "../app/words.js";
import * as Clock from "./clock.js";
import * as Figures from "./figures.js";
import * as Head from "./head.js";
import * as Fit from "./screen.js";
import { sceneOf, wall } from "./state.js";

const PATIENCE = 8_000;
/* With the second that the server keeps a version, and what it takes to read a store again, less
 * than the ten within which a lost one is to be known. */
const ASKS_EVERY = 6_000;
const OUT_OF_ORDER = 503;
const [LEAST_WAIT, MOST_WAIT] = [5_000, 60_000];
const JUMP = 5_000;
const DAY = 86_400_000;
const RELOADED = "routewatch-wall-reloaded";
const CHANGED = "routewatch-wall-changed";
/* Tells this screen from others where walls are counted, until it loads again, and no more than that. It is kept
 * nowhere: a browser without storage is as connected as others. */
const SCREEN = Array.from(window.crypto.getRandomValues(new Uint8Array(8)), (n) => n.toString(36).padStart(2, "0")).join("");

const state = {
  asking: null,
  failures: 0,
  lost: false,
  opened: performance.now(),
  seen: null,
  timer: 0,
  version: null,
};

const interval = () => Math.min(ASKS_EVERY, 1000 * wall.options.refresh);
const limit = () => 2 * 1000 * wall.options.refresh;

/* Many screens must not come back in the same second. */
const jittered = (wait) => wait * (0.8 + 0.2 * Math.random());

const later = (wait) => {
  clearTimeout(state.timer);
  state.timer = setTimeout(ask, wait);
};

export const ask = async () => {
  clearTimeout(state.timer);
  if (state.asking) return;
  const control = new AbortController();
  state.asking = control;
  const patience = setTimeout(() => control.abort(), PATIENCE);
  try {
    const headers = { "X-Routewatch-Wall": wall.programme.code, "X-Routewatch-Screen": SCREEN };
    const answer = await fetch(prefixed("/api/version"), { cache: "no-cache", headers, signal: control.signal });
    // Of whoever may no longer see it, nothing stays on screen.
    if (minds(answer)) return;
    if (answer.status === OUT_OF_ORDER) refused(await answer.json());
    if (!answer.ok) throw new Error(String(answer.status));
    heard(await answer.json(), answer.headers.get("Date"));
    later(jittered(interval()));
  } catch {
    const wait = state.lost ? interval() : Math.min(MOST_WAIT, LEAST_WAIT * 2 ** state.failures);
    later(jittered(wait));
    state.failures += 1;
  } finally {
    clearTimeout(patience);
    state.asking = null;
    judge();
  }
};

/* A server that is there and has no figures says why. */
const refused = ({ error, lost = false }) => {
  state.lost = lost;
  Head.reason(error);
};

const heard = ({ data_version: version, build, playlist }, date) => {
  Object.assign(state, { failures: 0, lost: false });
  Head.reason("");
  Clock.check(date);
  state.version = version;
  if (build !== words().build) reloadFor(build);
  // What was saved meanwhile; a wall whose chair holds its picture waits.
  if (playlist && playlist !== wall.programme.edition && !wall.frozen) reloadFor(playlist, CHANGED);
  Figures.refresh(version, Clock.today());
};

/* Once for each build: two servers of different builds must not make a wall flicker. */
const reloadFor = (build, kind = RELOADED) => {
  if (window.sessionStorage.getItem(kind) === build) return;
  window.sessionStorage.setItem(kind, build);
  window.location.reload();
};

/* A fresh page once a day, at a change of scenes, and never into a server that does not answer. */
export const reloadIfOld = () => {
  const isLive = state.failures === 0 && Clock.checked() !== null;
  if (isLive && performance.now() - state.opened > DAY) window.location.reload();
};

/* --- what follows from it ------------------------------------------------------------------- */

const isLive = (current) => current !== null && performance.now() - current <= limit();

const judge = () => {
  const { words } = wall.programme;
  const changed = [];
  for (const { place, current } of wall.figures) {
    const scene = sceneOf(place);
    const waits = current === null && performance.now() - state.opened <= limit();
    const live = !state.lost && (waits || isLive(current));
    if (scene.dataset.live !== String(live)) changed.push(scene);
    scene.dataset.live = String(live);
    const last = current === null ? words.none : fill(words.last, { time: Clock.lastTime(current) });
    const text = live ? "" : `${words.dead} – ${last}`;
    for (const slot of scene.querySelectorAll('[data-slot="dead"]')) {
      if (slot.textContent !== text) slot.textContent = text;
    }
  }
  // First the head, which takes its room from the scenes.
  Head.link(word());
  for (const scene of changed) Fit.fit(scene);
};

/* Of the scene in sight: the head never says more than its panels. */
const word = () => {
  const scene = sceneOf(wall.at);
  if (scene?.dataset.live === "false") return "dead";
  if (state.failures) return "retrying";
  return Clock.checked() === null ? "starting" : "live";
};

/* The clock was set, or the machine slept: what is on screen may be of another time. */
const watchClock = () => {
  const seen = { date: Date.now(), count: performance.now() };
  const before = state.seen;
  state.seen = seen;
  if (!before) return;
  const jumped = Math.abs(seen.date - before.date - (seen.count - before.count)) > JUMP;
  if (!jumped) return;
  // Five seconds for an answer that says it is live.
  Figures.doubt(performance.now() - limit() + JUMP);
  ask();
};

export const tick = () => {
  watchClock();
  judge();
};

/* The network is back, or nearly: a first answer that fails is no reason to wait a minute. */
window.addEventListener("online", () => {
  if (!wall.programme) return;
  state.failures = 0;
  ask();
});
