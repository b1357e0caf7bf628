/* Which scene of a wall is seen: what keys, agenda and a remote ask for. */

import * as Agenda from "./agenda.js";
import * as Figures from "./figures.js";
import * as Head from "./head.js";
import * as Liveness from "./liveness.js";
import * as Fit from "./screen.js";
import { cardsOf, gone, sceneOf, scenes, wall } from "./state.js";

/* A scene by its place from 0, or by its title. */
const placeOf = (scene) =>
  typeof scene === "number" ? scene : scenes().findIndex(({ title }) => title === scene);

export const go = (scene) => {
  const place = placeOf(scene);
  if (!scenes()[place]) return false;
  wall.began = performance.now();
  if (place === wall.at) return true;
  spotlight(null);
  wall.at = place;
  for (const one of document.querySelectorAll(".scene")) {
    one.dataset.shown = String(one.dataset.scene === String(place));
  }
  window.history.replaceState(window.history.state, "", `#${place + 1}`);
  Head.show(place);
  Figures.showing();
  Fit.fit(sceneOf(place));
  return true;
};

const step = (by) => go((wall.at + by + scenes().length) % scenes().length);
export const next = () => step(1);
export const previous = () => step(-1);

export const pause = (paused = !wall.paused) => {
  wall.paused = paused;
  // What was paused stays for its whole time once more.
  wall.began = performance.now();
  Head.show(wall.at);
};

/* One panel alone, in the place of its scene; null shows all again. */
export const spotlight = (panel) => {
  const scene = sceneOf(wall.at);
  if (!scene) return;
  const chosen = cardsOf(wall.at).find((card) => card.dataset.panel === panel) ?? null;
  wall.spot = chosen && panel;
  if (wall.spot) scene.dataset.spot = wall.spot;
  else delete scene.dataset.spot;
  Fit.fit(scene);
};

/* A meeting goes by its agenda; a hand on the keys may leave it until the next point. */
const follow = (date) => {
  const { agenda, timezone } = wall.programme;
  const now = Agenda.at(agenda, timezone, date);
  const before = wall.point;
  wall.point = now?.point || null;
  if (now && now.point !== before) go(now.point.scene);
  Head.agenda(now);
};

export const tick = (date) => {
  follow(date);
  if (gone() === 1) {
    Liveness.reloadIfOld();
    next();
  }
};
