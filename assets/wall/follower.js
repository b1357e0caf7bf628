/* A wall follows a remote: shows a code, does what the remote wishes, and goes on without it.
 *
 * Nothing is asked until a code is shown. While none is and no remote steers, the wall asks no more.
 */

import { fill } from "../app/dom.js";
import * as Chair from "./chair.js";
import * as Head from "./head.js";
import { askServer } from "./remote_requests.js";
import * as Scenes from "./scenes.js";
import { cardsOf, wall } from "./state.js";

const KEY = "routewatch-wall-key";
const WITH_CODE = 2_000;
const RETRY = 5_000;
/* The card with the code goes by itself; a code ends this long before the server forgets it. */
const CARD = 300_000;
const SPARE = 20_000;
/* As long as the server's own (ALONE_AFTER), for a server that is gone. */
const ALONE_AFTER = 300_000;
const LONGEST_TITLE = 80;

const state = {
  code: null,
  heard: 0,
  isAsking: false,
  isCard: false,
  order: "",
  remote: "",
  by: "",
  renewed: 0,
  cardSince: 0,
  timer: 0,
  report: "",
};

const part = (name) => document.getElementById(`wall-${name}`);
const isAlways = () => new URLSearchParams(window.location.search).get("remote") === "on";
const key = () => window.sessionStorage.getItem(KEY) || "";
const ask = (what, body = {}) =>
  askServer(what, key(), { playlist: wall.programme.code, ...body });

/* --- what is seen here, for the remote -------------------------------------------------------- */

const share = (length, whole) => Math.round(100 * Math.min(1, Math.max(0, length / whole))) / 100;

/* All panels of the scene by name; those out of sight have no size. */
const boxes = (place) =>
  cardsOf(place).map((card) => {
    const { left, top, width, height } = card.getBoundingClientRect();
    const title = card.querySelector('[data-slot="title"]').textContent.slice(0, LONGEST_TITLE);
    return [
      card.dataset.panel,
      title,
      share(left, window.innerWidth),
      share(top, window.innerHeight),
      share(width, window.innerWidth),
      share(height, window.innerHeight),
    ];
  });

const shows = () => {
  const { at, paused, spot, frozen, dark, look, zoom } = wall;
  const ratio = Math.round((100 * window.innerWidth) / window.innerHeight) / 100;
  return { scene: at, paused, spot, frozen, dark, look, zoom, ratio, boxes: boxes(at) };
};

/* --- what the remote wishes ------------------------------------------------------------------- */

const goOn = () => {
  if (wall.paused) Scenes.pause(false);
  if (wall.spot) Scenes.spotlight(null);
  Chair.apply({});
  Chair.point(null);
};

const obey = ({ remote, by = "", order = "", wish = null, point: place = null }) => {
  const before = state.remote;
  state.remote = remote;
  state.by = by;
  if (remote && !before) hide();
  const isNew = order && order !== state.order;
  state.order = order;
  if (remote === "steers" && isNew) {
    Scenes.go(wish.scene);
    if (wall.paused !== wish.paused) Scenes.pause(wish.paused);
    if (wall.spot !== wish.spot) Scenes.spotlight(wish.spot);
    Chair.apply(wish);
  }
  if (before === "steers" && remote !== "steers") goOn();
  Chair.point(remote === "steers" ? place : null);
  say();
};

const later = (wait) => {
  clearTimeout(state.timer);
  state.timer = setTimeout(follow, wait);
};

const follow = async () => {
  clearTimeout(state.timer);
  if (state.isAsking || !key()) return;
  state.isAsking = true;
  let wait = RETRY;
  try {
    const seen = shows();
    const report = JSON.stringify(seen);
    const answer = await ask("follow", report === state.report ? {} : { shows: seen });
    state.heard = performance.now();
    state.report = answer.remote ? report : "";
    obey(answer);
    wait = answer.every || WITH_CODE;
  } catch {
    // Asked again; what is on the wall stays until its own patience ends (tick).
  } finally {
    state.isAsking = false;
  }
  if (state.remote || state.code) later(wait);
};

export const sendAway = () => {
  if (!state.remote) return;
  obey({ remote: "" });
  ask("send-away").catch(() => later(RETRY));
};

/* --- the code --------------------------------------------------------------------------------- */

const spaced = (code) => `${code.slice(0, 4)} ${code.slice(4)}`;
const short = (address) => address.replace(/^\w+:\/\//, "");

const renew = async () => {
  state.renewed = performance.now();
  try {
    const { wall: own, ...code } = await ask("code");
    window.sessionStorage.setItem(KEY, own);
    state.code = code;
  } catch (error) {
    state.code = { error: error.reason };
  }
  say();
  // A remote is to know what is shown here from its first moment on.
  later(0);
};

export const hide = () => {
  const was = state.isCard;
  state.isCard = false;
  if (!isAlways() || state.remote) state.code = null;
  say();
  return was;
};

export const toggle = () => {
  if (hide()) return;
  state.isCard = true;
  state.cardSince = performance.now();
  renew();
};

/* --- what the wall says of it ------------------------------------------------------------------ */

const write = (name, text) => {
  if (part(name).textContent === text) return false;
  part(name).textContent = text;
  return true;
};

const say = () => {
  const { words } = wall.programme;
  const { code, isCard, remote } = state;
  part("code").hidden = !(isCard && code);
  if (code) {
    write("code-digits", code.code ? spaced(code.code) : words.nocode);
    write("code-address", code.code ? short(code.address) : "");
    part("code-picture").hidden = !code.code;
    if (code.code) part("code-picture").src = code.picture;
  }
  const isOffered = !remote && !isCard && code?.code;
  const offered = isOffered ? `${short(code.address)} ${spaced(code.code)}` : "";
  const steers = state.by ? fill(words.steered_by, { name: state.by }) : words.remote;
  const text = { steers, lost: words.silent }[remote] || offered;
  // The foot's line has another length now.
  if (write("remote", text)) Head.show(wall.at);
};

export const tick = () => {
  const now = performance.now();
  if (state.isCard && now - state.cardSince > CARD) hide();
  const isOffering = state.isCard || (isAlways() && !state.remote);
  // A code is renewed before it ends; where there is none yet, after a while.
  const lasts = state.code?.seconds ? 1000 * state.code.seconds - SPARE : RETRY;
  if (isOffering && now - state.renewed > lasts) renew();
  if (state.remote === "steers" && now - state.heard > ALONE_AFTER) obey({ remote: "lost", by: state.by, order: state.order });
};

/* After a reload, the remote that this wall had. */
export const begin = () => {
  state.renewed = -Infinity;
  if (key()) follow();
};
