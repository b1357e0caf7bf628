/* The door between Dash and the map.
 *
 * `window.dash_clientside.routewatch_map.draw(view, id)` draws a view (dashboard/maps says
 * what is in it) and answers when the picture is complete. `window.routewatch.map` tells tests and
 * the page's readiness what is shown: `ready`, `settled()`, `shown()`.
 */
(() => {
  "use strict";
  const root = (window.routewatch = window.routewatch || {});
  const map = (root.map = root.map || {});

  const instances = new WeakMap();

  // Leaflet tells of every map it makes; ours are known by their class.
  function hook() {
    window.L.Map.addInitHook(function adopt() {
      const container = this.getContainer();
      if (container.classList.contains("rw-map-canvas")) {
        instances.set(container, new map.Instance(this));
      }
    });
  }
  if (window.L) hook();
  else window.addEventListener("DOMContentLoaded", hook, { once: true });

  const domId = (id) =>
    typeof id === "string" ? id : JSON.stringify(id, Object.keys(id).sort());

  const pause = () => new Promise((resolve) => setTimeout(resolve, 16));

  /* The map inside an element, once Leaflet has made it; null where the page has moved on. */
  async function instanceIn(id) {
    for (let tries = 0; tries < 625; tries += 1) {
      const canvas = document.getElementById(domId(id))?.querySelector(".rw-map-canvas");
      const instance = canvas && instances.get(canvas);
      if (instance?.pointer) return instance;
      await pause();
    }
    return null;
  }

  let drawing = 0;

  async function draw(view, id) {
    if (!view) return null;
    drawing += 1;
    let instance = null;
    try {
      instance = await instanceIn({ ...id, type: "map-frame" });
      return instance && (await instance.show(view));
    } catch (problem) {
      console.warn("map", problem);
      if (instance) map.telling.fail(instance);
      return { key: view.key, error: String(problem.message || problem) };
    } finally {
      drawing -= 1;
    }
  }

  Object.defineProperty(map, "ready", { get: () => drawing === 0 });
  map.settled = async () => {
    while (drawing) await pause();
  };
  map.shown = () => [...map.mounted].map((instance) => instance.summary());

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.routewatch_map = { draw };
})();
