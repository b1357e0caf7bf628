/* A remote: paired by the code of a wall, it says what the wall is to show and sees what it shows.
 *
 * One thing is said at a time, with a number above the last; what comes meanwhile is said next, the newest only.
 * What is seen goes to the page's callback, which draws it (dashboard/callbacks/wall.py).
 */

import { setProps, triggered } from "../app/dash.js";
import { fill } from "../app/dom.js";
import * as Pad from "./pad.js";
import { askServer } from "./remote_requests.js";

const KEY = "routewatch-remote-key";
const CHANGED = "routewatch-remote-changed";
/* What was wished counts as shown for so long, until walls on a busy machine had time to tell. */
const TRUSTED = 6_000;
const MOST_STEPS = 4;
const HANDING = 100_000;

const state = {
  code: "",
  drawn: "",
  handing: null,
  isAdding: false,
  isHeldForSpot: false,
  isLooking: false,
  isOffline: false,
  isRing: false,
  isTaking: false,
  n: 0,
  next: null,
  programme: null,
  saying: null,
  taken: null,
  trusted: 0,
  walls: [],
  wish: null,
};

const key = () => window.sessionStorage.getItem(KEY) || "";
const ask = (what, body = {}) => askServer(what, key(), { playlist: state.programme.code, ...body });

const tell = (text) => setProps("remote-message", { children: text, hidden: !text });

const explain = ({ reason }) => {
  const { words } = state.programme;
  tell(words[reason] || words.offline);
  if (reason === "ended") end();
};

/* No wall any more: the code is asked for again. */
const end = () => {
  window.sessionStorage.removeItem(KEY);
  Object.assign(state, { n: 0, next: null, taken: null, walls: [], wish: null, handing: null });
  draw();
};

/* What the walls show, as far as is known: the last wish, or what the first of them tells. */
const view = () => {
  const { walls, wish, trusted } = state;
  if (wish && performance.now() < trusted) return { ...walls[0], ...wish };
  return walls.find(({ scene, answers }) => answers && scene !== undefined) || walls[0] || {};
};

const draw = () => {
  const { handing, walls } = state;
  const open = { is_adding: state.isAdding, is_taking: state.isTaking, is_ring: state.isRing, handing };
  const silent = walls.filter(({ answers }) => !answers).length;
  const data = { ...view(), ...open, walls: walls.length, silent };
  // The callback is asked only for what it has not drawn: a thumb may be on its way.
  if (JSON.stringify(data) === state.drawn) return;
  state.drawn = JSON.stringify(data);
  setProps("remote-seen", { data });
};

const see = ({ said, taken, walls }) => {
  const isAway = state.walls.length && !walls.length;
  const isTaken = taken && taken !== state.taken;
  if (isTaken) tell(fill(state.programme.words.takeover, { time: `${new Date(1000 * taken).toISOString().slice(11, 16)} UTC` }));
  else if (isAway) tell(state.programme.words.away);
  Object.assign(state, { n: Math.max(state.n, said), taken, walls });
  draw();
};

/* The playlist was changed: its scenes are others now. Once an edition, as walls do; the key stays. */
const isOutdated = ({ edition }) => {
  if (!edition || edition === state.programme.edition || window.sessionStorage.getItem(CHANGED) === edition) return false;
  window.sessionStorage.setItem(CHANGED, edition);
  window.location.reload();
  return true;
};

export const look = async () => {
  if (!key() || state.isLooking) return;
  state.isLooking = true;
  try {
    const seen = await ask("look");
    if (!key() || isOutdated(seen)) return;
    see(seen);
    if (state.isOffline) tell("");
    state.isOffline = false;
    Pad.hold();
  } catch (error) {
    state.isOffline = error.reason === "offline";
    if (key()) explain(error);
  } finally {
    state.isLooking = false;
  }
};

/* --- pairing ---------------------------------------------------------------------------------- */

const pair = async (code, take = false) => {
  Object.assign(state, { code, isTaking: false });
  try {
    const { remote: own, ...seen } = await ask("pair", { code, take });
    if (own !== key()) Object.assign(state, { n: 0, taken: seen.taken });
    window.sessionStorage.setItem(KEY, own);
    tell("");
    Object.assign(state, { isAdding: false, isHeldForSpot: false });
    see(seen);
  } catch (error) {
    state.isTaking = error.reason === "taken";
    explain(error);
    draw();
  }
};

/* A code with which another device takes all walls. */
const handOver = async () => {
  try {
    const { code, picture } = await ask("hand-over");
    state.handing = { code, picture };
    draw();
    setTimeout(() => {
      if (state.handing?.code === code) state.handing = null;
      draw();
    }, HANDING);
  } catch (error) {
    explain(error);
  }
};

/* What is still being said would hear that there is no such remote. */
const leave = async () => {
  state.next = null;
  await state.saying;
  try {
    await ask("leave");
    tell("");
    end();
  } catch (error) {
    explain(error);
  }
};

/* --- saying ----------------------------------------------------------------------------------- */

const pump = async () => {
  const message = state.next;
  if (state.saying || !message) return;
  state.next = null;
  state.n += 1;
  state.saying = ask("say", { n: state.n, ...message }).catch(explain);
  await state.saying;
  state.saying = null;
  pump();
};

const put = (message) => {
  state.next = { wish: null, point: null, ...state.next, ...message };
  pump();
};

const say = (changed) => {
  const { scene, paused = false, spot = null, frozen = false, dark = false, look: chosen = {}, zoom = null } = view();
  const wish = { scene, paused, spot, frozen, dark, look: chosen, zoom, ...changed };
  if (wish.scene === undefined) return;
  Object.assign(state, { wish, trusted: performance.now() + TRUSTED });
  put({ wish });
  draw();
};

/* A panel alone stays, and when all are back the scenes change again, if they did before. */
const release = () => {
  const paused = state.isHeldForSpot ? { paused: false } : {};
  state.isHeldForSpot = false;
  return { spot: null, ...paused };
};

const spotlight = (panel) => {
  if (!panel) return say(release());
  state.isHeldForSpot ||= !view().paused;
  return say({ spot: panel, paused: true });
};

const go = (scene) => {
  const { length } = state.programme.scenes;
  say({ scene: (scene + length) % length, zoom: null, ...release() });
};

/* Nearer to where somebody last pointed, else to the middle; back step by step. */
const zoom = (by) => {
  const now = view().zoom;
  const steps = Math.min(MOST_STEPS, Math.max(0, (now?.[0] || 0) + by));
  const at = by > 0 && Pad.place() ? Pad.place().slice(0, 2) : now?.slice(1) || [0.5, 0.5];
  say({ zoom: steps ? [steps, ...at] : null, paused: true });
};

const turn = (name) => {
  state[name] = !state[name];
  draw();
};

const ACTS = {
  add: () => turn("isAdding"),
  dark: () => say({ dark: !view().dark }),
  farther: () => zoom(-1),
  freeze: () => say({ frozen: !view().frozen }),
  "hand-over": handOver,
  leave,
  nearer: () => zoom(1),
  next: () => go(view().scene + 1),
  pair: (_, code) => pair(code || ""),
  pause: () => {
    state.isHeldForSpot = false;
    say({ paused: !view().paused });
  },
  previous: () => go(view().scene - 1),
  refuse: () => {
    tell("");
    turn("isTaking");
  },
  ring: () => turn("isRing"),
  scene: (place) => go(Number(place)),
  spot: spotlight,
  take: () => pair(state.code, true),
};

/* Buttons that have just been drawn were not pressed. */
export const act = (...given) => {
  for (const { prop_id: part, value } of triggered()) {
    const { act: name, of } = part.startsWith("{") ? JSON.parse(part.slice(0, part.lastIndexOf("."))) : { act: "pair" };
    if (value) ACTS[name](of, given.at(-1));
  }
};

/* "own" is the scene's own filter; an empty one means all. */
export const filter = (values) => {
  const chosen = ["r", "t", "c"].map((name, place) => [name, values[place] === "all" ? "" : values[place]]);
  const wanted = Object.fromEntries(chosen.filter(([, value]) => value !== "own"));
  const isNews = chosen.some(([name]) => wanted[name] !== (view().look || {})[name]);
  if (values.length && isNews) say({ look: wanted, zoom: null });
};

/* The code of a QR picture stands behind the hash, and goes from the address at once. */
export const start = (programme) => {
  if (!programme || state.programme) return;
  state.programme = programme;
  document.title = `${programme.title} · ${document.title}`;
  Pad.begin((place) => put({ point: place }));
  const code = /^#(\d{8})$/.exec(window.location.hash)?.[1];
  if (code) {
    window.history.replaceState(window.history.state, "", window.location.pathname + window.location.search);
    pair(code);
  } else look();
  document.getElementById("page-root").dataset.ready = "true";
};
