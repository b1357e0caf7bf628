/* The server's answers, and none.
 *
 * Dash applies an answer to its components and shows nothing when none comes. What the cards say
 * about themselves is read here as the answer arrives: their words are then in place when charts
 * take the room that they leave. An answer that a newer view has overtaken is dropped.
 */

import { fill, locale } from "../app/dom.js";
import { cardOf, isWall } from "../app/page.js";
import * as Readiness from "../app/readiness.js";
import { shortcuts } from "../app/shortcuts.js";
import { say } from "../app/toast.js";
import * as View from "../app/view.js";
import { words } from "../app/words.js";
import * as Charts from "../charts/library.js";
import * as Maps from "../map/instance.js";
import * as Bodies from "./bodies.js";
import * as Cards from "./cards.js";
import * as Empty from "./empty.js";
import * as Grids from "./grids.js";
import * as Tables from "./tables.js";
import * as WholeRows from "./whole_rows.js";

/* The browser's own way to ask, which `request` stands in front of. */
export const send = window.fetch.bind(window);

let answered = null;
let early = null;

const LONGEST = 500;

/* What each card says, then wait for its pictures. */
const settle = async (drawn, figures = {}) => {
  const request = View.request();
  // The layout asks for the first view: its answer can be here before the page knows itself.
  if (!request) {
    early = drawn;
    return;
  }
  const isNewest = () => drawn.number === View.number();
  if (!isNewest()) return;
  for (const [code, saying] of Object.entries(drawn.cards)) Cards.say(cardOf(code), saying);
  Empty.fold();
  for (const [code, body] of Object.entries(drawn.bodies)) {
    Bodies.show(cardOf(code)?.querySelector(".card-content"), body);
  }
  Bodies.show(document.getElementById("notices"), drawn.notices);
  Bodies.show(document.getElementById("summary"), drawn.summary);
  Bodies.show(document.getElementById("freshness"), drawn.freshness);
  answered = new Date();
  WholeRows.keep();
  View.tell(drawn.sentence);
  View.mark(drawn.marking);
  if (drawn.charts.length) Charts.begin();
  Cards.openAsAddressed({ asking: false });
  Cards.refreshTabs(request);
  Tables.apply();
  await Promise.all([
    shortcuts.draw(figures, isNewest),
    Grids.settled(drawn.cards),
    ...drawn.charts.map((code) => Charts.plotted(code, drawn.stamp, isNewest)),
    ...Object.entries(drawn.maps).map(([code, view]) =>
      Maps.draw(view, { panel: code }),
    ),
  ]);
  if (isNewest()) Readiness.finish();
};

const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));

export const takeEarly = () => {
  if (early) settle(early);
  early = null;
};

/* The old picture stays and would look live: say that it is not. */
const failed = () => {
  const time = (answered || new Date()).toLocaleTimeString(locale(), {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  View.forget();
  Readiness.release("error");
  say(fill(words().said.lost, { time }), { stay: true });
};

/* The number of the view that panels are asked for. Not the newest at this moment: when a page is laid out, Dash asks for
 * its panels before it knows the view of the page, so for the view of the page before. */
const numberOf = (body) => JSON.parse(body).inputs[0].value?.number;

/* Takes the place of `fetch`: what the panels are answered is read on its way to Dash. */
export const request = async (address, options) => {
  // A wall sees for itself that no answer comes (wall/liveness.js).
  const isOfPage = String(address).includes("_dash-update-component") && !isWall();
  if (!isOfPage) return send(address, options);
  const ofPanels = String(options?.body).includes('"drawn"');
  const number = ofPanels && numberOf(options.body);
  const ofTab = String(options?.body).includes('"panel-aside"');
  const isOvertaken = () => ofPanels && number !== View.number();
  if (isOvertaken()) return new Response(null, { status: 204 });
  try {
    const early = ofPanels && (await shortcuts.answer(address, options));
    const answer = early || (await send(address, options));
    if (isOvertaken()) return new Response(null, { status: 204 });
    if (!answer.ok) failed();
    else if (ofTab) Cards.showTab(options.body, (await answer.clone().json()).response);
    else if (ofPanels) {
      const body = await answer.clone().json();
      const response = Grids.readyFor(body.response);
      const figures = shortcuts.figures(response);
      const settled = settle(response.drawn.data, figures);
      // Dash takes the browser for itself: pictures first.
      if (Object.keys(figures).length) await Promise.race([settled, pause(LONGEST)]);
      const isWhole = Object.keys(response).length === Object.keys(body.response).length;
      if (!isWhole) return new Response(JSON.stringify({ ...body, response }), answer);
    }
    return answer;
  } catch (problem) {
    if (!isOvertaken()) failed();
    throw problem;
  }
};
