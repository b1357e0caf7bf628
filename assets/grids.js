/* AG Grid, when it is needed: its script is asked for on pages that have a grid, and run before the
 * answer that holds one reaches Dash, which looks the component up at once.
 */
(() => {
  "use strict";
  const root = (window.routewatch = window.routewatch || {});
  const NAMESPACE = "dash_ag_grid";
  let loading = null;

  const prepare = () => {
    if (loading || !document.querySelector(".card-grid")) return;
    const hint = document.createElement("link");
    Object.assign(hint, { rel: "preload", as: "script", href: root.words().grids });
    document.head.append(hint);
  };

  const load = () =>
    new Promise((resolve, reject) => {
      const script = document.createElement("script");
      Object.assign(script, { src: root.words().grids, onload: resolve, onerror: reject });
      document.head.append(script);
    });

  const holdsOne = (part) =>
    Array.isArray(part)
      ? part.some(holdsOne)
      : part?.namespace === NAMESPACE || (part?.props && holdsOne(part.props.children));

  /* Resolves when everything that an answer of the panels holds can be drawn. */
  const readyFor = async (response) => {
    const bodies = Object.values(response).map(({ children }) => children);
    if (!bodies.some(holdsOne)) return;
    loading = loading || load();
    await loading;
  };

  root.grids = { prepare, readyFor };
})();
