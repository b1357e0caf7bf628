/* The panels of a scene of a playlist that is being changed: those chosen, and what may be added. */
(() => {
  "use strict";
  const root = (window.routewatch = window.routewatch || {});
  const { fill, made, state } = root.playlists;

  const words = () => state.words;

  const panelOf = (code) => state.known.panels.find((one) => one.code === code) || { code, title: code, kind: "" };

  const panels = (row, place) => {
    const list = made("div", "playlist-panels");
    const chosen = row.panels || [];
    list.append(...chosen.map((code) => chip(row, code, place)), choice(row, chosen, place));
    return list;
  };

  const chip = (row, code, place) => {
    const { title } = panelOf(code);
    const button = made("button", "playlist-panel", `${title} ×`);
    button.type = "button";
    button.title = code;
    button.setAttribute("aria-label", fill(words().out_panel, { title }));
    button.addEventListener("click", () => {
      row.panels = row.panels.filter((one) => one !== code);
      root.playlists.changed();
      root.playlistScenes.showScenes({ place, selector: ".playlist-panels select" });
    });
    return button;
  };

  /* By kind, and only kinds that have room left. */
  const choice = (row, chosen, place) => {
    const select = made("select");
    select.setAttribute("aria-label", words().add_panel);
    select.append(new Option(words().add_panel, ""));
    const kinds = chosen.map((code) => panelOf(code).kind);
    for (const [kind, most] of Object.entries(state.known.most)) {
      const group = made("optgroup");
      group.label = words().kinds[kind];
      group.disabled = kinds.filter((one) => one === kind).length >= most;
      const left = state.known.panels.filter((one) => one.kind === kind && !chosen.includes(one.code));
      group.append(...left.map(({ code, title }) => new Option(`${title} (${code})`, code)));
      select.append(group);
    }
    select.addEventListener("change", () => {
      if (!select.value) return;
      row.panels = [...chosen, select.value];
      root.playlists.changed();
      root.playlistScenes.showScenes({ place, selector: ".playlist-panels select" });
    });
    return select;
  };

  root.playlistPanels = { panels };
})();
