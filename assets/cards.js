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
    if (saying.exercise) Object.assign(card.dataset, { exercise: "true", exerciseWord: saying.exercise });
    else delete card.dataset.exercise;
    card.toggleAttribute("data-high", Boolean(saying.height));
    card.style.setProperty("--height", saying.height);
    for (const name of ["title", "subtitle", "exercise", "source", "caveat"]) {
      const place = slot(card, name);
      if (place) place.textContent = saying[name];
    }
    slot(card, "caveat").title = saying.caveat;
    root.since.show(slot(card, "since"), saying.since);
    const picture = card.querySelector('.card-picture[role="img"]');
    if (picture) picture.setAttribute("aria-label", `${saying.title}. ${saying.alternative}`);
  };

  /* --- tabs ----------------------------------------------------------------------------------- */

  const ask = (card, tab, asked) => {
    const panel = card.dataset.panel;
    const { search, route, country } = asked;
    const data = tab === "chart" ? null : { panel, tab, search, route, country };
    clientside.set_props({ type: "panel-tab", panel }, { data });
  };

  const show = (card, tab) => {
    card.dataset.tab = tab;
    for (const button of card.querySelectorAll(".card-tab")) {
      const chosen = button.dataset.tab === tab;
      button.setAttribute("aria-selected", String(chosen));
      button.tabIndex = chosen ? 0 : -1;
    }
  };

  const FIRST = "chart";

  /* The reader opens a tab: which ones are open stands in the address. */
  const open = (card, tab) => {
    show(card, tab);
    ask(card, tab, root.view.asked() || { search: "" });
    root.screen.enter("tab", card.dataset.panel, tab === FIRST ? [] : [[tab]]);
  };

  /* Each card shows the tab that the address names for it; what it holds is asked for here, or
   * with the figures (`refreshTabs`) where those are still to come. */
  const openAsAddressed = ({ asking }) => {
    for (const card of root.readiness.cards()) {
      const [[tab] = [FIRST]] = root.screen.entries("tab", card.dataset.panel);
      if (tab === card.dataset.tab || !card.querySelector(`.card-tab[data-tab="${CSS.escape(tab)}"]`)) continue;
      show(card, tab);
      if (asking) ask(card, tab, root.view.asked());
    }
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

  /* --- pictures as files ------------------------------------------------------------------------ */

  const WIDTH = 1200;
  const HEIGHT = 675;
  const LINE = 160;
  const LEADING = 16;

  const wrapped = (text, length = LINE) => {
    const lines = [""];
    for (const word of text.split(/\s+/)) {
      const line = lines[lines.length - 1];
      if (line && line.length + word.length >= length) lines.push(word);
      else lines[lines.length - 1] = line ? `${line} ${word}` : word;
    }
    return lines;
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
    yanchor: "top",
    ...place,
  });

  const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

  /* What must travel with a picture: lines above it and below it. */
  const words = (card) => {
    const text = (name) => capital(slot(card, name)?.textContent || "");
    const events = [...card.querySelectorAll(".marked li")].map((e, i) => `(${i + 1}) ${e.textContent}`);
    const sentence = document.getElementById("filter-sentence").textContent;
    return {
      title: text("title"),
      above: [...wrapped(text("subtitle")), ...wrapped(sentence)],
      below: [
        ...(events.length ? wrapped(events.join(" · ")) : []),
        text("source"),
        ...wrapped(text("caveat")),
      ],
      marking: document.querySelector(".marking").textContent,
    };
  };

  /* The chart with all of them. */
  const complete = (card) => {
    const graph = card.querySelector(".js-plotly-plot");
    const { title, above, below, marking } = words(card);
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(name).trim();
    const figure = root.narrow.whole(graph);
    const layout = structuredClone(figure.layout);
    const font = { family: layout.font?.family, color: colour("--ink") };
    const small = { ...font, size: 12, color: colour("--ink-2") };
    const showlegend = Boolean(layout.legend);
    const margin = {
      ...layout.margin,
      l: (layout.margin?.l || 0) + 24,
      r: (layout.margin?.r || 0) + 24,
      t: 64 + above.length * LEADING + (showlegend ? 44 : layout.margin?.t || 0),
      b: 56 + below.length * LEADING,
    };
    const height = HEIGHT - margin.t - margin.b;
    const from = (top) => 1 + (margin.t - top) / height;
    const lines = (rows) => rows.map(escapedText).join("<br>");
    const annotations = [
      ...(layout.annotations || []),
      note(escapedText(title), { y: from(18), font: { ...font, size: 20, weight: 600 } }),
      note(lines(above), { y: from(48), font: small }),
      note(lines(below), { y: -40 / height, font: small }),
      note(escapedText(marking), { x: 1, xanchor: "right", y: from(18), font: small }),
    ];
    const size = { width: WIDTH, height: HEIGHT, autosize: false };
    const paper = { paper_bgcolor: colour("--panel") };
    return { data: figure.data, layout: { ...layout, ...size, ...paper, showlegend, margin, annotations } };
  };

  const fileName = (card, form) => {
    const day = new Date().toISOString().slice(0, 10);
    const filters = card.dataset.filters.replace(/[^\w.=&,:-]+/g, "_").replace(/[&:,]/g, "_");
    const made = card.dataset.exercise ? "exercise" : "";
    return [made, day, card.dataset.panel, filters].filter(Boolean).join("_") + `.${form}`;
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

  root.cards = { say, open, openAsAddressed, refreshTabs, save, complete };
})();
