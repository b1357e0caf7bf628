/* Cards: what each says about itself, its tabs, its pictures as files. */
(() => {
  "use strict";
  const root = (window.routewatch = window.routewatch || {});
  const clientside = (window.dash_clientside = window.dash_clientside || {});

  const slot = (card, name) => card.querySelector(`[data-slot="${name}"]`);

  /* Texts and attributes of a card. One that failed keeps the words of its last picture. */
  const say = (card, saying) => {
    if (!card) return;
    card.dataset.state = saying.state;
    card.removeAttribute("aria-busy");
    if (saying.state === "error") return;
    card.dataset.filters = saying.filters;
    card.dataset.version = saying.version;
    for (const name of ["title", "subtitle", "source", "caveat"]) {
      const place = slot(card, name);
      if (place) place.textContent = saying[name];
    }
    slot(card, "caveat").title = saying.caveat;
    const picture = card.querySelector('.card-picture[role="img"]');
    if (picture) picture.setAttribute("aria-label", `${saying.title}. ${saying.alternative}`);
  };

  /* --- tabs ----------------------------------------------------------------------------------- */

  const ask = (card, tab, asked) => {
    const panel = card.dataset.panel;
    const data =
      tab === "chart" ? null : { panel, tab, search: asked.search, route: asked.route };
    clientside.set_props({ type: "panel-tab", panel }, { data });
  };

  const open = (card, tab) => {
    card.dataset.tab = tab;
    for (const button of card.querySelectorAll(".card-tab")) {
      const chosen = button.dataset.tab === tab;
      button.setAttribute("aria-selected", String(chosen));
      button.tabIndex = chosen ? 0 : -1;
    }
    ask(card, tab, root.view.asked() || { search: "", route: null });
  };

  /* Cards that show a tab show it for the new view. */
  const refreshTabs = (asked) => {
    for (const card of document.querySelectorAll('[data-panel]:not([data-tab="chart"])')) {
      ask(card, card.dataset.tab, asked);
    }
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest(".card-tab");
    if (button) open(button.closest("[data-panel]"), button.dataset.tab);
  });

  document.addEventListener("keydown", (event) => {
    const button = event.target.closest?.(".card-tab");
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!button || !step) return;
    const tabs = [...button.parentElement.querySelectorAll(".card-tab")];
    const next = tabs[(tabs.indexOf(button) + step + tabs.length) % tabs.length];
    next.focus();
    open(button.closest("[data-panel]"), next.dataset.tab);
    event.preventDefault();
  });

  /* --- sorting -------------------------------------------------------------------------------- */

  const sortKey = (row, column) => {
    const cell = row.cells[column];
    const number = cell.dataset.sort;
    return number === undefined ? cell.textContent : Number(number);
  };

  const compared = (a, b) => {
    if (typeof a === "number" && typeof b === "number") return a - b;
    // Unknown goes last whichever way the column is turned.
    if (typeof a === "number") return -1;
    if (typeof b === "number") return 1;
    return a.localeCompare(b, document.documentElement.lang);
  };

  const sort = (button) => {
    const heading = button.closest("th");
    const body = heading.closest("table").tBodies[0];
    const column = heading.cellIndex;
    const down = heading.getAttribute("aria-sort") !== "descending";
    for (const other of heading.parentElement.cells) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", down ? "descending" : "ascending");
    const rows = [...body.rows].map((row) => [sortKey(row, column), row]);
    const known = rows.filter(([key]) => key !== "–");
    const unknown = rows.filter(([key]) => key === "–");
    known.sort(([a], [b]) => (down ? compared(b, a) : compared(a, b)));
    for (const [, row] of [...known, ...unknown]) body.append(row);
  };

  /* --- pictures as files ------------------------------------------------------------------------ */

  const WIDTH = 1200;
  const HEIGHT = 675;

  const wrapped = (text, length) => {
    const lines = [""];
    for (const word of text.split(/\s+/)) {
      const line = lines[lines.length - 1];
      if (line && line.length + word.length >= length) lines.push(word);
      else lines[lines.length - 1] = line ? `${line} ${word}` : word;
    }
    return lines.slice(0, 3).join("<br>");
  };

  const escapedText = (text) =>
    text.replace(/[&<>]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[sign]);

  const note = (text, place) => ({
    text,
    xref: "paper",
    yref: "paper",
    x: 0,
    showarrow: false,
    align: "left",
    xanchor: "left",
    ...place,
  });

  /* The chart with everything that must travel with it. */
  const complete = (card) => {
    const graph = card.querySelector(".js-plotly-plot");
    const text = (name) => escapedText(slot(card, name)?.textContent || "");
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(name).trim();
    const sentence = escapedText(document.getElementById("filter-sentence").textContent);
    const marking = escapedText(document.querySelector(".marking").textContent);
    const layout = structuredClone(graph.layout);
    const margin = layout.margin || {};
    const font = { family: layout.font?.family, color: colour("--ink") };
    const small = { ...font, size: 12, color: colour("--ink-2") };
    layout.width = WIDTH;
    layout.height = HEIGHT;
    layout.autosize = false;
    layout.paper_bgcolor = colour("--panel");
    layout.showlegend = Boolean(layout.legend);
    const top = 96 + (layout.showlegend ? 44 : margin.t || 0);
    layout.margin = { ...margin, l: (margin.l || 0) + 24, r: (margin.r || 0) + 24, t: top, b: 118 };
    const plot = { height: HEIGHT - top - 118 };
    const above = (pixels) => 1 + pixels / plot.height;
    const below = (pixels) => -pixels / plot.height;
    layout.annotations = [
      ...(layout.annotations || []),
      note(text("title"), {
        y: above(top - 18),
        yanchor: "top",
        font: { ...font, size: 20, weight: 600 },
      }),
      note(wrapped(text("subtitle"), 150), { y: above(top - 46), yanchor: "top", font: small }),
      note(wrapped(sentence, 150), { y: above(top - 64), yanchor: "top", font: small }),
      note(wrapped(text("source"), 90), { y: below(58), yanchor: "top", font: small }),
      note(wrapped(text("caveat"), 150), { y: below(76), yanchor: "top", font: small }),
      note(marking, { x: 1, xanchor: "right", y: below(58), yanchor: "top", font: small }),
    ];
    return { data: graph.data, layout };
  };

  const fileName = (card, form) => {
    const day = new Date().toISOString().slice(0, 10);
    const filters = card.dataset.filters.replace(/[^\w.=&,:-]+/g, "_").replace(/[&:,]/g, "_");
    return [day, card.dataset.panel, filters].filter(Boolean).join("_") + `.${form}`;
  };

  const save = async (code, form) => {
    const card = document.querySelector(`[data-panel="${code}"]`);
    const address = await window.Plotly.toImage(complete(card), {
      format: form,
      width: WIDTH,
      height: HEIGHT,
      scale: form === "png" ? 2 : 1,
    });
    const link = document.createElement("a");
    link.href = address;
    link.download = fileName(card, form);
    link.click();
  };

  root.cards = { say, open, refreshTabs, sort, save, complete };
})();
