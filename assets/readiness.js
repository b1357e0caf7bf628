/* Whether all that was asked for is on screen: `data-ready` of the page, `data-state` of its cards.
 *
 * At the moment of an action every card is loading and the page is not ready; the old picture stays.
 * These attributes belong to this file and to assets/cards.js: the server's components never set
 * them again.
 */
(() => {
  "use strict";
  const root = (window.routewatch = window.routewatch || {});

  const page = () => document.getElementById("page-root");
  const cards = () => document.querySelectorAll("[data-panel]");
  const cardOf = (code) => document.querySelector(`[data-panel="${code}"]`);

  const before = new WeakMap();

  const loading = () => {
    if (page()) page().dataset.ready = "false";
    for (const card of cards()) {
      if (card.dataset.state !== "loading") before.set(card, card.dataset.state);
      card.dataset.state = "loading";
      card.setAttribute("aria-busy", "true");
    }
  };

  /* Pages without cards that are filled by their own scripts (assets/briefing.js, playlists.js). */
  const isFilling = () => document.querySelector(':is(.briefing, .playlist-desk)[aria-busy="true"]') !== null;

  const finish = () => {
    if (!page() || isFilling()) return;
    page().dataset.ready = "true";
    root.compiled.keep();
  };

  /* Loading cards get another state: the one they had, or that of a failure. */
  const release = (state) => {
    for (const card of document.querySelectorAll('[data-panel][data-state="loading"]')) {
      card.dataset.state = state || before.get(card) || "loading";
      card.removeAttribute("aria-busy");
    }
    finish();
  };

  /* --- the moment of an action ------------------------------------------------------------------ */

  const PATIENT = 2_000;
  let expected = null;

  /* Something was done that may change the view: from now on the page is not ready. Dash takes its
   * time until it asks; when nothing was chosen after all, everything is as it was. */
  const expect = () => {
    if (page()?.dataset.ready !== "true") return;
    loading();
    clearTimeout(expected?.timer);
    expected = { number: root.view.number(), timer: setTimeout(look, PATIENT) };
  };

  const look = () => {
    if (root.view.isOfAddress()) cancel();
    else if (expected) expected.timer = setTimeout(look, PATIENT);
  };

  /* The choice is what is shown already. */
  const cancel = () => {
    if (expected?.number === root.view.number()) release();
    clearTimeout(expected?.timer);
    expected = null;
  };

  // An address that differs only in what the server is not asked for changes no figure.
  const push = window.history.pushState.bind(window.history);
  window.history.pushState = (...entry) => {
    push(...entry);
    if (!root.view.isOfAddress()) expect();
  };
  // Back and Forward: what is still on its way is for another address.
  window.addEventListener("popstate", () => {
    if (root.view.isOfAddress()) return;
    root.view.move();
    expect();
  });

  /* A choice among values, and not a move within the list of them. */
  const isChoice = (kind, target) =>
    kind === "change"
      ? target.matches("input[type=checkbox], input[type=radio]")
      : target.closest("[role=option], td button");

  for (const kind of ["change", "click"]) {
    document.addEventListener(
      kind,
      ({ target }) => {
        if (target.closest?.(".filter-dropdown, .options") && isChoice(kind, target)) expect();
      },
      true,
    );
  }

  /* --- charts --------------------------------------------------------------------------------- */

  const PATIENCE = 10_000;
  const heard = new WeakSet();

  /* A card's words may have taken room from its chart since that was drawn. */
  const fits = (graph) => {
    const isFitting = root.charts.fits(graph);
    // Not Plots.resize: that one waits for a tenth of a second, anew at each call.
    if (!isFitting) window.Plotly.relayout(graph, { autosize: true });
    return isFitting;
  };

  const waiters = [];

  const listen = (graph) => {
    const note = () => {
      graph.dataset.shown = graph.layout?.meta?.shown ?? "";
      for (const look of waiters.splice(0)) look();
    };
    heard.add(graph);
    graph.on("plotly_afterplot", note);
    // Drawn before anybody listened: Plotly draws in one go, so it is complete by now.
    if (graph.querySelector(".main-svg")) note();
  };

  const isPlotted = (code, stamp) => {
    const graph = cardOf(code)?.querySelector(".js-plotly-plot");
    if (!graph?._fullLayout || !graph.on) return false;
    if (!heard.has(graph)) listen(graph);
    return graph.dataset.shown === stamp && fits(graph);
  };

  /* The next frame, or the end of a drawing if that comes first. */
  const nextLook = () =>
    new Promise((resolve) => {
      waiters.push(resolve);
      if (document.hidden) setTimeout(resolve, 50);
      else requestAnimationFrame(resolve);
    });

  /* Resolves when a card's chart shows the figure with this stamp, or when nobody waits any more. */
  const plotted = async (code, stamp, isWanted) => {
    const began = performance.now();
    while (isWanted() && !isPlotted(code, stamp) && performance.now() - began < PATIENCE) {
      await nextLook();
    }
  };

  root.readiness = { cancel, cardOf, cards, expect, finish, loading, plotted, release };
})();
