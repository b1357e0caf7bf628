/* Plotly, when it is needed: after the first figures are on screen, for they need none of it; while the
 * server is still at their answer on pages with many charts, and where running it takes next to no time.
 *
 * dcc.Graph waits for `window.Plotly`. A promise stands in its place until the first answer of the
 * panels has been shown: the library's tenth of a second then delays no number, and no chart is
 * drawn empty first.
 */
(() => {
  "use strict";
  const root = (window.routewatch = window.routewatch || {});
  let arrived = null;
  const promised = new Promise((resolve) => {
    arrived = resolve;
  });
  window.Plotly = promised;

  const MANY = 6;
  let running = null;

  /* Run the library; it puts itself where the promise stands, which is put back. */
  const run = () => {
    running ??= new Promise((resolve) => {
      const script = document.createElement("script");
      script.src = root.words().charts;
      script.onload = () => {
        resolve(drawnOnce(root.narrow.turning(fittedOnce(window.Plotly))));
        window.Plotly = promised;
      };
      document.head.append(script);
    });
    return running;
  };

  let asked = false;

  /* Fetch the library while the figures are on their way. */
  const prepare = () => {
    const charts = document.querySelectorAll(".card-chart").length;
    if (asked || !charts) return;
    asked = true;
    if (charts >= MANY || root.compiled.has(root.words().charts)) {
      run();
      return;
    }
    const hint = document.createElement("link");
    Object.assign(hint, { rel: "preload", as: "script", href: root.words().charts });
    document.head.append(hint);
  };

  const afterPaint = () =>
    new Promise((resolve) => {
      if (document.hidden) resolve();
      else requestAnimationFrame(() => setTimeout(resolve));
    });

  /* Whether a chart was drawn in the size that it has now. */
  const fits = ({ _fullLayout: drawn, clientWidth, clientHeight }) =>
    Math.abs(drawn?.width - clientWidth) + Math.abs(drawn?.height - clientHeight) <= 2;

  /* dcc.Graph has each chart fitted anew when it appears, which reads all of its settings again. */
  const fittedOnce = (library) => {
    const { resize } = library.Plots;
    library.Plots.resize = (graph) => (fits(graph) ? Promise.resolve(graph) : resize(graph));
    return library;
  };

  let begun = false;

  // What dcc.Graph sets besides, since it is responsive.
  const FLEXIBLE = { autosize: true, height: undefined, width: undefined };
  const ahead = new WeakMap();

  /* Whether dcc.Graph has drawn a chart before: then it can be drawn anew without it. */
  const isThere = (graph) => Boolean(begun && graph?._fullLayout);

  /* Draw a figure as soon as it has come: Dash looks at every part of the page first, for longer than
   * that takes, and then finds it drawn. Its Graph has to have the figure all the same, since it draws
   * what it has whenever a reader zooms. */
  const draw = (graph, { data, layout }) => {
    const { config } = root.narrow.whole(graph);
    ahead.set(graph, layout.meta.shown);
    window.Plotly.react(graph, { data, layout: { ...layout, ...FLEXIBLE }, config });
  };

  const isDrawn = (graph, { layout }) => {
    const stamp = layout?.meta?.shown;
    const found = stamp && ahead.get(graph) === stamp && graph.layout?.meta?.shown === stamp;
    if (found) ahead.delete(graph);
    return found;
  };

  const drawnOnce = (library) => {
    const { react } = library;
    library.react = (graph, figure, ...rest) =>
      isDrawn(graph, figure) ? Promise.resolve(graph) : react(graph, figure, ...rest);
    return library;
  };

  /* Hand the library to the charts, once there is something to draw. */
  const begin = async () => {
    if (begun) return;
    begun = true;
    await afterPaint();
    const library = await run();
    window.Plotly = library;
    arrived(library);
  };

  root.charts = { prepare, begin, draw, fits, isThere };
})();
