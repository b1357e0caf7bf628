/* Which scene of a wall is seen, and until when.
 *
 * A scene is a row: title, view, dwell, note. All are laid out at once and one is shown, so that a
 * change asks the server for nothing. `routewatch.wall.go(scene)`, `next()`, `previous()`, `pause()`
 * and `spotlight(panel)` are what keys, agenda and a remote call.
 */
(() => {
  "use strict";
  const root = (window.routewatch = window.routewatch || {});
  const wall = (root.wall = root.wall || {});

  const state = { at: null, began: 0, paused: false, spot: null, point: undefined };

  const rows = () => wall.programme.scenes;
  const element = (place) => document.querySelector(`.scene[data-scene="${place}"]`);
  const cards = (place) => [...(element(place)?.querySelectorAll("[data-panel]") || [])];

  /* A scene by its place from 0, or by its title. */
  const placeOf = (scene) =>
    typeof scene === "number" ? scene : rows().findIndex(({ title }) => title === scene);

  const go = (scene) => {
    const place = placeOf(scene);
    if (!rows()[place]) return false;
    state.began = performance.now();
    if (place === state.at) return true;
    spotlight(null);
    state.at = place;
    for (const one of document.querySelectorAll(".scene")) {
      one.dataset.shown = String(one.dataset.scene === String(place));
    }
    window.history.replaceState(window.history.state, "", `#${place + 1}`);
    wall.head.show(place);
    wall.figures.showing(place);
    wall.screen.fit(element(place));
    return true;
  };

  const step = (by) => go((state.at + by + rows().length) % rows().length);
  const next = () => step(1);
  const previous = () => step(-1);

  const pause = (paused = !state.paused) => {
    state.paused = paused;
    // What was paused stays for its whole time once more.
    state.began = performance.now();
    wall.head.show(state.at);
  };

  /* One panel alone, in the place of its scene; null shows all again. */
  const spotlight = (panel) => {
    const scene = element(state.at);
    if (!scene) return;
    const chosen = cards(state.at).find((card) => card.dataset.panel === panel) ?? null;
    for (const part of [...scene.children, ...cards(state.at)]) {
      part.toggleAttribute("data-spot", chosen !== null && part.contains(chosen));
    }
    state.spot = chosen && panel;
    if (state.spot) scene.dataset.spot = state.spot;
    else delete scene.dataset.spot;
    wall.screen.fit(scene);
  };

  const dwell = () => 1000 * (wall.options.dwell || rows()[state.at].dwell);

  /* From 0 to 1; null where the scene stays. */
  const gone = () => {
    if (state.paused || state.point || rows().length < 2) return null;
    return Math.min(1, (performance.now() - state.began) / dwell());
  };

  /* A meeting goes by its agenda; a hand on the keys may leave it until the next point. */
  const follow = (date) => {
    const { agenda, timezone } = wall.programme;
    const now = wall.agenda.at(agenda, timezone, date);
    const before = state.point;
    state.point = now?.point || null;
    if (now && now.point !== before) go(now.point.scene);
    wall.head.agenda(now);
  };

  const tick = (date) => {
    follow(date);
    if (gone() === 1) {
      wall.link.reloadIfOld();
      next();
    }
  };

  Object.assign(wall, { cards, element, go, gone, next, pause, previous, spotlight });
  wall.scenes = { state, tick };
})();
