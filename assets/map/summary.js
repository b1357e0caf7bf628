/* What a map says of itself: beside it, to those who do not see it, and to tests as numbers. */

import { isWall } from "../app/page.js";
import * as Layers from "./layers.js";
import * as Texts from "./texts.js";

/* The line under the map, and the map's own name. */
export function tell(instance) {
  const { container, selection, view, words } = instance;
  const note = selection ? people(instance) && undrawn(instance) : view.symbols?.note || "";
  instance.part("note").textContent = note;
  const about = [selection ? spoken(instance) : note, note && `${note}.`, words.say("keys")];
  container.setAttribute("aria-label", about.filter(Boolean).join(" "));
}

/* Whether a layer is on that draws people: only then is anybody left out of it. */
const people = (instance) => ["incidents", "density"].some((code) => instance.isOn(code)) || "";

/* Who is not drawn, whether those who are come by cells, and that a circle is not a route. */
function undrawn({ points, selection, view, words }) {
  const cells = points.cell && words.say("cells", { side: points.cell / 100 });
  const together = Layers.isOn(view, "incidents") && !isWall() && words.say("together");
  return [Texts.ofUndrawn(words, selection.undrawn), cells, together].filter(Boolean).join(" · ");
}

export function spoken({ selection, words }) {
  const incidents = words.say("incidents", { n: selection.incidents });
  return words.say("summary", { n: selection.people, incidents });
}

/* Nothing is worse than a map that looks complete: without its files it shows no mark at all. */
export function fail(instance) {
  instance.selection = null;
  instance.marks.now();
  instance.part("note").textContent = instance.words.say("failed");
}

/** @param {any} instance */
export function summary({ desk, inSight, selection, stats, symbols, view }) {
  return {
    key: view?.key,
    symbols: symbols?.length ?? 0,
    people: selection?.people ?? null,
    incidents: selection?.incidents ?? null,
    layers: (view?.layers || []).filter(({ on }) => on).map(({ code }) => code),
    points: selection?.rows.length ?? 0,
    marks: inSight?.length ?? 0,
    undrawn: selection?.undrawn ?? {},
    played: desk?.time?.film.player.stats ?? null,
    stats: { ...stats },
  };
}
