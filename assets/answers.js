/* The server's answers, and none.
 *
 * Dash applies an answer to its components and shows nothing when none comes. What the cards say
 * about themselves is read here as the answer arrives: their words are then in place when charts
 * take the room that they leave. An answer that a newer view has overtaken is dropped.
 */
(() => {
  "use strict";
  const root = (window.routewatch = window.routewatch || {});
  const clientside = (window.dash_clientside = window.dash_clientside || {});

  const { send } = root.ahead;
  let answered = null;
  let early = null;

  const LONGEST = 500;

  const graphOf = (code) => root.readiness.cardOf(code)?.querySelector(".js-plotly-plot");

  /* Figures of an answer by code of their panel, where all charts of it can be drawn here and Dash has
   * nothing to lay out; else none. */
  const figuresOf = (response) => {
    const told = Object.entries(response).filter(([, { figure, children }]) => figure || children);
    if (told.some(([, { children }]) => children)) return {};
    const named = told.map(([id, { figure }]) => [JSON.parse(id).panel, figure]);
    const isOurs = named.every(([code]) => root.charts.isThere(graphOf(code)));
    return isOurs ? Object.fromEntries(named) : {};
  };

  /* What each card says, then wait for its pictures. */
  const settle = async (drawn, figures = {}) => {
    const { cardOf, finish, plotted } = root.readiness;
    const asked = root.view.asked();
    // The layout asks for the first view: its answer can be here before the page knows itself.
    if (!asked) {
      early = drawn;
      return;
    }
    const isNewest = () => drawn.number === root.view.number();
    if (!isNewest()) return;
    for (const [code, saying] of Object.entries(drawn.cards)) root.cards.say(cardOf(code), saying);
    for (const [code, body] of Object.entries(drawn.bodies)) {
      root.bodies.show(cardOf(code)?.querySelector(".card-content"), body);
    }
    root.bodies.show(document.getElementById("notices"), drawn.notices);
    answered = new Date();
    root.view.tell(drawn.sentence);
    root.view.mark(drawn.marking);
    if (drawn.charts.length) root.charts.begin();
    root.cards.openAsAddressed({ asking: false });
    root.cards.refreshTabs(asked);
    root.sorting.apply();
    for (const [code, figure] of Object.entries(figures)) root.charts.draw(graphOf(code), figure);
    await Promise.all([
      root.grids.settled(drawn.cards),
      ...drawn.charts.map((code) => plotted(code, drawn.stamp, isNewest)),
      ...Object.entries(drawn.maps).map(([code, view]) =>
        clientside.routewatch_map.draw(view, { panel: code }),
      ),
    ]);
    if (isNewest()) finish();
  };

  const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));

  const takeEarly = () => {
    if (early) settle(early);
    early = null;
  };

  /* The old picture stays and would look live: say that it is not. */
  const failed = () => {
    const time = (answered || new Date()).toLocaleTimeString([], {
      hour: "2-digit",
      minute: "2-digit",
    });
    root.view.forget();
    root.readiness.release("error");
    root.session.say(root.words().said.lost.replace("{time}", time), { stay: true });
  };

  window.fetch = async (...request) => {
    // A wall sees for itself that no answer comes (assets/wall_link.js).
    const isOfPage = String(request[0]).includes("_dash-update-component") && !root.wall.isOn();
    if (!isOfPage) return send(...request);
    const ofPanels = String(request[1]?.body).includes('"drawn"');
    const number = root.view.number();
    const isOvertaken = () => ofPanels && number !== root.view.number();
    try {
      const asked = ofPanels && (await root.ahead.answer(...request));
      const answer = asked || (await send(...request));
      if (isOvertaken()) return new Response(null, { status: 204 });
      if (!answer.ok) failed();
      else if (ofPanels) {
        const said = await answer.clone().json();
        const response = await root.grids.readyFor(said.response);
        const figures = figuresOf(response);
        const settled = settle(response.drawn.data, figures);
        // Dash takes the browser for itself: pictures first.
        if (Object.keys(figures).length) await Promise.race([settled, pause(LONGEST)]);
        const isWhole = Object.keys(response).length === Object.keys(said.response).length;
        if (!isWhole) return new Response(JSON.stringify({ ...said, response }), answer);
      }
      return answer;
    } catch (problem) {
      if (!isOvertaken()) failed();
      throw problem;
    }
  };

  root.answers = { takeEarly };
})();
