/* What is on screen beside the figures: open tabs, order and filters of tables, position of a map
 * and what is selected on it.
 *
 * It stands in the address like the filters do, but the server is never asked for it. Entries are
 * `<panel>:<text>:<text>`, with commas between them; those of panels on other pages are kept.
 */
(() => {
  "use strict";
  const root = (window.routewatch = window.routewatch || {});
  const clientside = (window.dash_clientside = window.dash_clientside || {});

  const search = () => window.location.search;

  const all = (key) =>
    (root.address.option(search(), key) || "")
      .split(",")
      .filter(Boolean)
      .map((entry) => entry.split(":"));

  /* What the address says of a panel, entry by entry, each without the panel's code. */
  const entries = (key, panel) =>
    all(key)
      .filter(([code]) => code === panel)
      .map(([, ...rest]) => rest);

  const withEntries = (key, panel, wanted) => {
    const others = all(key).filter(([code]) => code !== panel);
    const text = [...others, ...wanted.map((entry) => [panel, ...entry])]
      .map((entry) => entry.join(":"))
      .join(",");
    return root.address.changed(search(), root.words(), { [key]: text || null });
  };

  /* A new entry of the history, so that Back undoes it. */
  const push = (next) => {
    if (next !== search()) clientside.set_props("url", { search: next });
  };

  /* The entry of the history itself changes: what moves by and by is not undone step by step. */
  const replace = (next) => {
    if (next === search()) return;
    window.history.replaceState(window.history.state, "", window.location.pathname + next);
    // Dash would else believe the old address, and put it back; it listens to Back and Forward.
    window.dispatchEvent(new PopStateEvent("popstate", { state: window.history.state }));
  };

  const enter = (key, panel, wanted, { lasting = true } = {}) =>
    (lasting ? push : replace)(withEntries(key, panel, wanted));

  const put = (key, text) =>
    replace(root.address.changed(search(), root.words(), { [key]: text }));

  /* Everything as the address has it, after a change of nothing else. */
  const restore = () => {
    root.cards.openAsAddressed({ asking: true });
    root.sorting.apply();
    root.grids.apply();
    root.map.furniture.apply();
    for (const instance of root.map.mounted) {
      if (!instance.view) continue;
      instance.focus();
      instance.desk?.restore();
    }
  };

  /* What names a column that is not there is left out, and said once. */
  const told = new Set();
  const unreadable = (key, text) => {
    const saying = root.words().said.left_out.replace("{key}", key).replace("{text}", text);
    if (!told.has(saying)) root.session.say(saying);
    told.add(saying);
  };

  root.screen = { enter, entries, put, restore, unreadable };
})();
