/* A remote: paired by the code of a wall, it says what the wall is to show and sees what it shows.
 *
 * One thing is said at a time, with a number above the last; what comes meanwhile is said next, the
 * newest only. `say(wish)` and `point(place)` are what the controls call.
 */

import { fill } from "../app/dom.js";
import { askServer } from "./remote_requests.js";

const KEY = "routewatch-remote-key";
const CHANGED = "routewatch-remote-changed";
const EVERY = 2_000;
/* What was wished counts as shown for so long, until walls had time to tell. */
const TRUSTED = 3_000;

const state = {
  code: "",
  isOffline: false,
  isSaying: false,
  n: 0,
  next: null,
  programme: null,
  taken: null,
  timer: 0,
  trusted: 0,
  walls: [],
  wish: null,
};

/* What shows the state of things: wall/remote_controls.js. */
let display = null;

const key = () => window.sessionStorage.getItem(KEY) || "";
export const isPaired = () => state.walls.length > 0;
const words = () => state.programme.words;

// What is on its way to the server.
const pending = new Set();

const ask = (what, body = {}) => {
  const answer = askServer(what, key(), { playlist: state.programme.code, ...body });
  const done = () => pending.delete(answer);
  pending.add(answer);
  answer.then(done, done);
  return answer;
};

export const tell = (text) => {
  const place = document.getElementById("remote-message");
  if (place.textContent !== text) place.textContent = text;
  place.hidden = !text;
};

const explain = ({ reason }) => {
  tell(words()[reason] || words().offline);
  if (reason === "ended") end();
};

/* No wall any more: the code is asked for again. */
const end = () => {
  window.sessionStorage.removeItem(KEY);
  Object.assign(state, { n: 0, next: null, taken: null, walls: [], wish: null });
  clearTimeout(state.timer);
  display.draw();
};

/* What the walls show, as far as is known: the last wish, or what the first of them tells. */
export const view = () => {
  if (state.wish && performance.now() < state.trusted) return { ...state.walls[0], ...state.wish };
  return state.walls.find(({ scene, answers }) => answers && scene !== undefined) || state.walls[0] || null;
};

const see = ({ said: number, taken, walls }) => {
  state.n = Math.max(state.n, number);
  const isAway = isPaired() && !walls.length;
  state.walls = walls;
  const isTaken = taken && taken !== state.taken;
  if (isTaken) {
    const time = new Date(1000 * taken).toISOString().slice(11, 16);
    tell(fill(words().takeover, { time: `${time} UTC` }));
  }
  state.taken = taken;
  if (isAway && !isTaken) tell(words().away);
  display.draw();
};

/* The playlist was changed: its scenes are others now. Once an edition, as walls do; the key stays. */
const isOutdated = ({ edition }) => {
  if (!edition || edition === state.programme.edition || window.sessionStorage.getItem(CHANGED) === edition) return false;
  window.sessionStorage.setItem(CHANGED, edition);
  window.location.reload();
  return true;
};

const look = async () => {
  clearTimeout(state.timer);
  if (!key()) return;
  try {
    const seen = await ask("look");
    if (isOutdated(seen)) return;
    see(seen);
    if (state.isOffline) tell("");
    state.isOffline = false;
    display.hold();
  } catch (error) {
    state.isOffline = error.reason === "offline";
    explain(error);
  }
  if (key()) state.timer = setTimeout(look, EVERY);
};

/* --- pairing ---------------------------------------------------------------------------------- */

export const pair = async (code, { take = false } = {}) => {
  state.code = code;
  display.askToTake(false);
  try {
    const { remote: own, ...seen } = await ask("pair", { code, take });
    if (own !== key()) Object.assign(state, { n: 0, taken: seen.taken });
    window.sessionStorage.setItem(KEY, own);
    tell("");
    display.paired();
    see(seen);
    state.timer = setTimeout(look, EVERY / 2);
  } catch (error) {
    if (error.reason === "taken") display.askToTake(true);
    if (error.reason === "ended") end();
    tell(words()[error.reason] || words().offline);
  }
};

/* A code with which another device takes all walls. */
export const handOver = async () => {
  try {
    return await ask("hand-over");
  } catch (error) {
    explain(error);
    return null;
  }
};

/* Whatever still asked after that would hear that there is no such remote. */
export const leave = async () => {
  state.next = null;
  await Promise.allSettled([...pending]);
  clearTimeout(state.timer);
  try {
    await ask("leave");
    tell("");
    end();
  } catch (error) {
    explain(error);
    if (key()) state.timer = setTimeout(look, EVERY);
  }
};

/* --- saying ----------------------------------------------------------------------------------- */

const pump = async () => {
  if (state.isSaying || !state.next) return;
  const message = state.next;
  state.next = null;
  state.isSaying = true;
  state.n += 1;
  try {
    await ask("say", { n: state.n, ...message });
  } catch (error) {
    explain(error);
  } finally {
    state.isSaying = false;
  }
  pump();
};

const put = (message) => {
  state.next = { wish: null, point: null, ...state.next, ...message };
  pump();
};

export const say = (changed) => {
  const { scene, paused = false, spot = null, frozen = false, dark = false, look = {}, zoom = null } = view() || {};
  const wish = { scene, paused, spot, frozen, dark, look, zoom, ...changed };
  if (wish.scene === undefined) return;
  state.wish = wish;
  state.trusted = performance.now() + TRUSTED;
  put({ wish: state.wish });
  display.draw();
};

export const point = (place) => put({ point: place });

/* The code of a QR picture stands behind the hash, and goes from the address at once. */
export const start = (programme, controls) => {
  if (!programme || state.programme) return;
  state.programme = programme;
  display = controls;
  document.title = `${programme.title} · ${document.title}`;
  display.begin();
  const code = /^#(\d{8})$/.exec(window.location.hash)?.[1];
  if (code) {
    window.history.replaceState(window.history.state, "", window.location.pathname + window.location.search);
    pair(code);
  } else if (key()) look();
  display.draw();
  document.getElementById("page-root").dataset.ready = "true";
};

export const again = () => pair(state.code, { take: true });

export const programme = () => state.programme;

export const walls = () => state.walls;
