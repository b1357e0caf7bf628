/* The server's answers, and none.
 *
 * Dash applies an answer to its components and shows nothing when none comes. What the cards say
 * about themselves is read here as the answer arrives (Dash's documented hooks of its renderer): their words are
 * then in place when charts take the room that they leave. An answer that a newer view has overtaken says nothing.
 */

import * as Comparison from "../app/comparison.js";
import * as Controls from "../app/controls.js";
import { fill, locale } from "../app/dom.js";
import * as FilterBar from "../app/filter_bar.js";
import * as Navigation from "../app/navigation.js";
import { cardOf, isWall } from "../app/page.js";
import * as Readiness from "../app/readiness.js";
import { say } from "../app/toast.js";
import * as View from "../app/view.js";
import { words } from "../app/words.js";
import * as Charts from "../charts/library.js";
import * as Maps from "../map/instance.js";
import * as Bodies from "./bodies.js";
import * as Cards from "./cards.js";
import * as Empty from "./empty.js";
import * as Folds from "./folds.js";
import * as Grids from "./grids.js";
import * as Tables from "./tables.js";

let answered = null;

/* What each card says, then wait for its pictures. */
const settle = async (drawn) => {
  const request = View.state.request;
  const isNewest = () => drawn.number === View.state.number;
  if (!isNewest()) return;
  if (Object.keys(request.changes).length) Navigation.follow(drawn.search);
  Object.assign(View.state, { chosen: {}, filters: drawn.filters, periodLabel: drawn.labels.period[0] });
  FilterBar.label(drawn.labels);
  Comparison.show(drawn.other_side);
  Navigation.offerReset(drawn.resets);
  Navigation.offerWall(drawn.wall);
  for (const [code, saying] of Object.entries(drawn.cards)) Cards.say(cardOf(code), saying);
  Empty.fold();
  for (const [code, body] of Object.entries(drawn.bodies)) {
    Bodies.show(cardOf(code)?.querySelector(".card-content"), body);
  }
  Bodies.show(document.getElementById("notices"), drawn.notices);
  Bodies.show(document.getElementById("summary"), drawn.summary);
  Bodies.show(document.getElementById("freshness"), drawn.freshness);
  answered = new Date();
  View.tell(drawn.sentence);
  View.mark(drawn.marking);
  Cards.openAsAddressed({ asking: false });
  Cards.refreshTabs(request);
  Folds.show();
  Tables.apply();
  await Promise.all([
    Grids.show(drawn.grids, drawn.cards),
    ...drawn.charts.map((code) => Charts.plotted(code, drawn.stamp, isNewest)),
    ...Object.entries(drawn.maps).map(([code, view]) =>
      Maps.draw(view, { panel: code }),
    ),
  ]);
  if (!isNewest()) return;
  Navigation.tellAddress();
  Controls.show(drawn.values);
  Readiness.finish();
};

/* The old picture stays and would look live: say that it is not. */
const failed = () => {
  const time = (answered || new Date()).toLocaleTimeString(locale(), {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  Readiness.release("error");
  say(fill(words().said.lost, { time }), { stay: true });
};

/* Dash tells of each callback that has ended, before it shows the answer. A wall sees for itself that none comes
 * (wall/liveness.js). */
export const hooks = {
  callback_resolved: (_callback, { data, error, payload }) => {
    if (isWall()) return;
    if (error) failed();
    else if (data.drawn) settle(data.drawn.data);
    else if (payload.output.includes("panel-aside")) Cards.showTab(payload, data);
  },
};
