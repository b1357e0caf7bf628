/* The figures of a wall's scenes: asked for when the data or the day is another, and only then.
 *
 * One scene at a time, the one in sight first. A scene that got no answer is asked for again after
 * the next version that arrives; until then its last picture stays.
 */

import { fill } from "../app/dom.js";
import { setProps } from "../app/dash.js";
import { commaList } from "../app/words.js";
import * as Bodies from "../cards/bodies.js";
import * as Cards from "../cards/cards.js";
import * as Maps from "../map/instance.js";
import * as Clock from "./clock.js";
import * as Head from "./head.js";
import * as LineBreaks from "./line_breaks.js";
import * as Fit from "./screen.js";
import { cardsOf, sceneOf, titleOf, wall } from "./state.js";

const PATIENCE = 20_000;
const DRAWN_WITHIN = 10_000;
const CHANGED_FOR = 10 * 60_000;

const state = { number: 0, version: null, day: null, asking: null };

export const prepare = (rows) => {
  wall.figures = rows.map((row, place) => ({
    place,
    search: row.view,
    lang: row.lang,
    number: 0,
    version: null,
    day: null,
    // When an answer last said that this is the newest there is.
    current: null,
    digests: null,
  }));
};

const isNewest = (scene) => scene.version === state.version && scene.day === state.day;

/* An answer of the link: these are the newest figures there are. */
export const refresh = (version, day) => {
  // What a chair has frozen stays, and is what it asked for.
  if (!wall.frozen || state.version === null) Object.assign(state, { version, day });
  for (const scene of wall.figures) if (isNewest(scene)) scene.current = performance.now();
  pump();
};

const pump = () => {
  if (state.asking) return;
  const current = wall.at;
  const waiting = wall.figures.filter((scene) => !isNewest(scene) && !scene.failed);
  const scene = waiting.find(({ place }) => place === current) || waiting[0];
  if (scene) ask(scene);
  else for (const one of wall.figures) one.failed = false;
};

/* Filters that are not the scene's own: the chair's, else those of the wall's address. */
const look = () => ({ ...wall.options.look, ...wall.look });

/* What a scene asks for: the day of the last meeting is the wall's where its address has one; an empty
 * filter is left out. */
const options = (view) => {
  const { since } = wall.options;
  const own = { ...(since && { since }), ...look() };
  const parts = view.split("&").filter((part) => part && !(part.split("=")[0] in own));
  const chosen = Object.entries(own).filter(([, value]) => value);
  return [...parts, ...chosen.map(([key, value]) => `${key}=${value}`)];
};

/* Other filters: every scene is asked for anew, and what differs is no change of the figures. */
export const renew = () => {
  for (const scene of wall.figures) Object.assign(scene, { day: null, digests: null });
  if (state.version !== null) pump();
};

const ask = (scene) => {
  state.number += 1;
  Object.assign(scene, { number: state.number, day: null, wanted: state.day, look: look() });
  state.asking = scene;
  scene.patience = setTimeout(() => settle(scene, false), PATIENCE);
  const { lang, dataset } = document.documentElement;
  const search = [...options(scene.search), `theme=${dataset.theme}`, `lang=${scene.lang || lang}`].join("&");
  const data = { search: `?${search}`, number: scene.number, version: state.version };
  setProps({ type: "scene-view", scene: String(scene.place) }, { data });
};

const settle = (scene, isDrawn) => {
  clearTimeout(scene.patience);
  scene.failed = !isDrawn;
  scene.settled = scene.number;
  if (state.asking === scene) state.asking = null;
  pump();
};

/* --- an answer ------------------------------------------------------------------------------ */

/* What the scenes' answers say, as they arrive: one of them is new. */
export const arrive = (answers) => {
  for (const drawn of answers) {
    const scene = drawn && wall.figures.find(({ number }) => number === drawn.number);
    if (scene && scene.onScreen !== drawn.number) show(scene, drawn);
  }
};

const show = async (scene, drawn) => {
  scene.onScreen = drawn.number;
  const isSteered = Object.keys(scene.look).length > 0;
  Object.assign(scene, { drawn, isSteered, version: drawn.version, day: scene.wanted });
  if (isNewest(scene)) scene.current = performance.now();
  const cards = cardsOf(scene.place);
  for (const card of cards) {
    say(card, drawn.cards[card.dataset.panel], scene);
    Bodies.show(card.querySelector(".card-content"), drawn.bodies[card.dataset.panel]);
    for (const part of card.querySelectorAll(".card-head, .card-content")) LineBreaks.keep(part);
  }
  scene.digests = digests(drawn);
  if (wall.at === scene.place) Head.show(scene.place);
  await Promise.all([
    ...drawn.charts.map((panel) => plotted(scene, panel, drawn.stamp)),
    ...Object.entries(drawn.maps).map(([panel, view]) =>
      Maps.draw(view, { panel, scene: String(scene.place) }),
    ),
  ]);
  Fit.fit(sceneOf(scene.place));
  if (wall.at === scene.place) {
    Head.show(scene.place);
    document.getElementById("page-root").dataset.ready = "true";
  }
  settle(scene, true);
};

const digests = (drawn) =>
  Object.fromEntries(Object.entries(drawn.cards).map(([panel, { digest, value }]) => [panel, { digest, value }]));

const say = (card, saying, scene) => {
  if (!saying) return;
  Cards.say(card, saying);
  // The head has said it already.
  card.toggleAttribute("data-named", saying.title === titleOf(scene.place));
  const before = scene.digests?.[card.dataset.panel];
  if (before && saying.state !== "error" && before.digest !== saying.digest) mark(card, before.value);
};

/* What is new since the last version says so for a while; nothing moves. */
const mark = (card, value) => {
  const { words } = wall.programme;
  const time = `${Clock.now().toISOString().slice(11, 16)} UTC`;
  const was = value ? fill(words.was, { value }) : "";
  const text = commaList([fill(words.changed, { time }), was]);
  card.querySelector('[data-slot="changed"]').textContent = text;
  card.dataset.changed = String(performance.now());
};

export const tick = () => {
  for (const card of document.querySelectorAll("[data-changed]")) {
    if (performance.now() - Number(card.dataset.changed) < CHANGED_FOR) continue;
    card.querySelector('[data-slot="changed"]').textContent = "";
    delete card.dataset.changed;
  }
};

/* Resolves when a chart shows its figure, or when that takes too long to wait for. */
const plotted = async (scene, panel, stamp) => {
  const began = performance.now();
  const graph = () => sceneOf(scene.place)?.querySelector(`[data-panel="${panel}"] .js-plotly-plot`);
  const isThere = () => graph()?.layout?.meta?.shown === stamp && graph().querySelector(".main-svg");
  while (!isThere() && performance.now() - began < DRAWN_WITHIN) {
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
};

/* A scene comes in sight: if it waits for figures, it is the next to get them. */
export const showing = () => {
  if (state.version !== null) pump();
};

export const doubt = (latest) => {
  for (const scene of wall.figures) {
    if (scene.current !== null) scene.current = Math.min(scene.current, latest);
  }
};

