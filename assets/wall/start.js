/* A wall begins: its address, its keys, and the one clock by which everything on it goes. */

import { parameter, withParameters } from "../app/address.js";
import { prefixed } from "../app/prefix.js";
import * as Clock from "./clock.js";
import * as Figures from "./figures.js";
import * as Follower from "./follower.js";
import * as Head from "./head.js";
import * as Liveness from "./liveness.js";
import * as Scenes from "./scenes.js";
import * as Fit from "./screen.js";
import { wall } from "./state.js";

const TICK = 1_000;
/* Least, most, and what a number is without being told. */
const BOUNDS = {
  dist: [0.5, 30, 4],
  diag: [10, 500, 75],
  dwell: [5, 3600, null],
  refresh: [5, 30, 30],
};

/* Filters that take the place of those of every scene. */
const LOOK = ["r", "c", "t"];

const read = (search) => {
  const given = new URLSearchParams(search);
  const numbers = Object.entries(BOUNDS).map(([name, [least, most, otherwise]]) => {
    const value = Number.parseFloat(given.get(name));
    return [name, Number.isFinite(value) ? Math.min(most, Math.max(least, value)) : otherwise];
  });
  const since = given.get("since") || "";
  const look = Object.fromEntries([...given].filter(([key]) => LOOK.includes(key)));
  return { ...Object.fromEntries(numbers), look, since: /^\d{4}-\d\d-\d\d$/.test(since) ? since : "" };
};

/* The page behind the scene, in the wall's language. */
const leave = (event) => {
  event.preventDefault();
  const [path, search = ""] = wall.programme.scenes[wall.at].leads_to.split("?");
  const lang = parameter(window.location.search, "lang") ?? null;
  window.location.assign(prefixed(path + withParameters(search, { lang })));
};

/* The playlists, for the same room. */
const toPlaylists = () => window.location.assign(prefixed(`/wall${window.location.search}`));

/* Keys, and what presenter clickers send for them. */
const KEYS = {
  " ": () => Scenes.pause(),
  b: () => Scenes.pause(),
  ".": () => Scenes.pause(),
  ArrowRight: () => Scenes.next(),
  PageDown: () => Scenes.next(),
  ArrowLeft: () => Scenes.previous(),
  PageUp: () => Scenes.previous(),
  Home: () => Scenes.go(0),
  End: () => Scenes.go(wall.programme.scenes.length - 1),
  r: () => Follower.toggle(),
  x: () => Follower.sendAway(),
  Escape: () => Follower.hide() || toPlaylists(),
};

const press = (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const digit = /^[1-9]$/.test(event.key) ? Number(event.key) : 0;
  const action = digit ? () => Scenes.go(digit - 1) : KEYS[event.key];
  if (!action) {
    // Whoever tries keys is told which there are.
    Fit.showWayOut();
    return;
  }
  event.preventDefault();
  event.stopPropagation();
  action();
};

const tick = () => {
  const date = Clock.now();
  for (const part of [Liveness, Scenes, Head, Figures, Fit, Follower]) part.tick(date);
};

export const start = (programme) => {
  if (!programme || wall.programme) return;
  wall.programme = programme;
  wall.options = read(window.location.search);
  Figures.prepare(programme.scenes);
  Fit.begin();
  Scenes.go((Number.parseInt(window.location.hash.slice(1), 10) || 1) - 1) || Scenes.go(0);
  // Before the page's own keys, which mean other things.
  document.addEventListener("keydown", press, true);
  document.getElementById("wall-leave").addEventListener("click", leave);
  Liveness.ask();
  Follower.begin();
  tick();
  setInterval(tick, TICK);
};
