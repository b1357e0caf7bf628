/* Which view is asked for, and whether all of it is on screen.
 *
 * At the moment of an action every card is loading and the page is not ready; the old picture stays.
 * The panels' answer settles the cards; the page is ready when charts and maps have drawn it. These
 * attributes belong to this file alone: the server's components never set them again.
 */
(() => {
  "use strict";
  const root = (window.routewatch = window.routewatch || {});
  const clientside = (window.dash_clientside = window.dash_clientside || {});

  const state = { asked: null, early: null, number: 0, answered: null, place: null };
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

  /* --- the moment of an action ------------------------------------------------------------------ */

  const SOON = 250;
  let waiting = 0;

  /* Something was done that changes the view: from now on the page is not ready. Dash takes its
   * time until it asks; if it does not (the choice was no change), all is as it was. */
  const expect = () => {
    if (!state.place || !page()) return;
    const { number } = state;
    const busy = page().dataset.ready === "false";
    loading();
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      if (number !== state.number || busy) return;
      for (const card of cards()) {
        card.dataset.state = before.get(card) || card.dataset.state;
        card.removeAttribute("aria-busy");
      }
      finish();
    }, SOON);
  };

  const push = window.history.pushState.bind(window.history);
  window.history.pushState = (...entry) => {
    const { href } = window.location;
    push(...entry);
    if (window.location.href !== href) expect();
  };
  window.addEventListener("popstate", expect);
  for (const kind of ["change", "click"]) {
    document.addEventListener(
      kind,
      ({ target }) => {
        if (target.closest?.(".filter-dropdown, .options")) expectChoice(kind, target);
      },
      true,
    );
  }

  /* A choice among values, and not a move within the list of them. */
  const expectChoice = (kind, target) => {
    const isChoice =
      kind === "change"
        ? target.matches("input[type=checkbox], input[type=radio]")
        : target.closest("[role=option], [data-action]");
    if (isChoice) expect();
  };

  const plain = (path) => path.replace(/\/+$/, "") || "/";

  /* The path of the page to lay out; nothing where it is there. */
  const wanted = (path, place) => {
    if (place?.path === plain(path)) return clientside.no_update;
    loading();
    return path;
  };

  /* Ask the panels for a view. */
  const show = (search, place, version, path, held) => {
    // The page of another path is on its way, and asks again when it is there.
    if (!place || place.path !== plain(path)) return;
    enter(place);
    const wanted = { search: search || "", route: place.route };
    const first = state.asked === null;
    // The layout has asked for the first view already.
    if (first && held?.search === wanted.search && held.route === wanted.route) {
      state.asked = held;
      if (state.early) settle(state.early);
    } else {
      loading();
      state.number += 1;
      state.asked = { ...wanted, number: state.number, version };
      clientside.set_props("view", { data: state.asked });
    }
    if (!cards().length) finish();
  };

  /* What changes when a page comes on screen. */
  const enter = (place) => {
    const words = root.words();
    root.filters.scope(place, words);
    for (const link of document.querySelectorAll(".rail-link")) {
      const path = new URL(link.href).pathname;
      const here = place.path === path || (path !== "/" && place.path.startsWith(`${path}/`));
      if (here) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    if (state.place?.path === place.path) return;
    root.charts.prepare();
    const title = document.getElementById("page-title");
    title.textContent = place.title;
    // Not at the first page: there the browser's own place is right.
    if (state.place) title.focus({ preventScroll: true });
    state.place = place;
    if (place.sentence) tell("");
  };

  /* The filter sentence, under the bar and in the tab's title. */
  const tell = (sentence) => {
    const shown = state.place.sentence || sentence;
    document.getElementById("filter-sentence").textContent = shown;
    document.title = [state.place.title, shown, root.words().product].filter(Boolean).join(" · ");
  };

  const finish = () => {
    if (page()) page().dataset.ready = "true";
  };

  /* The panels' answer: what each card says, then wait for its pictures. */
  const settle = async (drawn) => {
    if (!state.asked) {
      state.early = drawn;
      return;
    }
    if (drawn.number !== state.number) return;
    const { number } = state;
    for (const [code, saying] of Object.entries(drawn.cards)) root.cards.say(cardOf(code), saying);
    state.answered = new Date();
    tell(drawn.sentence);
    if (drawn.charts.length) root.charts.begin();
    root.cards.refreshTabs(state.asked);
    await Promise.all([
      ...drawn.charts.map((code) => plotted(code, drawn.stamp, () => number === state.number)),
      ...Object.entries(drawn.maps).map(([code, view]) =>
        clientside.routewatch_map.draw(view, { panel: code }),
      ),
    ]);
    if (number === state.number) finish();
  };

  /* --- charts --------------------------------------------------------------------------------- */

  const PATIENCE = 10_000;
  const heard = new WeakSet();

  /* A card's words may have taken room from its chart since that was drawn. */
  const fits = (graph) => {
    const { width, height } = graph._fullLayout;
    const apart = Math.abs(width - graph.clientWidth) + Math.abs(height - graph.clientHeight);
    // Not Plots.resize: that one waits for a tenth of a second, anew at each call.
    if (apart > 2) window.Plotly.relayout(graph, { autosize: true });
    return apart <= 2;
  };

  const isPlotted = (code, stamp) => {
    const graph = cardOf(code)?.querySelector(".js-plotly-plot");
    if (!graph?._fullLayout || !graph.on) return false;
    if (!heard.has(graph)) {
      heard.add(graph);
      graph.on("plotly_afterplot", () => {
        graph.dataset.shown = graph.layout?.meta?.shown ?? "";
      });
      // Drawn before anybody listened: Plotly draws in one go, so it is complete by now.
      if (graph.querySelector(".main-svg")) graph.dataset.shown = graph.layout?.meta?.shown ?? "";
    }
    return graph.dataset.shown === stamp && fits(graph);
  };

  const nextFrame = () =>
    new Promise((resolve) => {
      if (document.hidden) setTimeout(resolve, 50);
      else requestAnimationFrame(resolve);
    });

  const plotted = async (code, stamp, current) => {
    const began = performance.now();
    while (current() && !isPlotted(code, stamp)) {
      if (performance.now() - began > PATIENCE) return;
      await nextFrame();
    }
  };

  /* --- answers, and none ------------------------------------------------------------------------ */

  /* Dash shows nothing when a request fails: the old picture would stay and look live. */
  const failed = () => {
    const words = root.words();
    const time = (state.answered || new Date()).toLocaleTimeString([], {
      hour: "2-digit",
      minute: "2-digit",
    });
    for (const card of document.querySelectorAll('[data-panel][data-state="loading"]')) {
      card.dataset.state = "error";
      card.removeAttribute("aria-busy");
    }
    root.session.say(words.said.lost.replace("{time}", time), { stay: true });
    finish();
  };

  /* The answer is read before Dash applies it: a card's words are then in place when its chart takes
   * the room that they leave. */
  const send = window.fetch.bind(window);
  window.fetch = async (...request) => {
    const asksForPanels =
      String(request[0]).includes("_dash-update-component") &&
      String(request[1]?.body).includes('"drawn"');
    if (!asksForPanels) return send(...request);
    const { number } = state;
    try {
      const answer = await send(...request);
      // Overtaken by a newer view: Dash would put the old figures over the new ones.
      if (number !== state.number) return new Response(null, { status: 204 });
      if (answer.ok) settle((await answer.clone().json()).response.drawn.data);
      else failed();
      return answer;
    } catch (problem) {
      if (number === state.number) failed();
      throw problem;
    }
  };

  root.view = {
    asked: () => state.asked,
    again: () => clientside.set_props("view", { data: { ...state.asked, number: (state.number += 1) } }),
  };
  clientside.routewatch_view = { wanted, show };
})();
