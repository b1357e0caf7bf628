/* Rows of tables and marks of charts that can be chosen: the choice becomes part of the address. */
(() => {
  "use strict";
  const root = (window.routewatch = window.routewatch || {});
  const clientside = (window.dash_clientside = window.dash_clientside || {});

  const OPERATION = "op";

  const choose = (key, option) => {
    const { changed } = root.address;
    const { search } = window.location;
    const next = changed(search, root.words(), { [option]: key });
    if (next === search) return;
    root.readiness.expect();
    clientside.set_props("url", { search: next });
  };

  const triggered = () => clientside.callback_context.triggered || [];

  /* Where tables of several may be left without a choice, and the others never are. */
  let tableOf = null;

  /* Rows that the server marks as chosen are no choice of the reader's. */
  const choose_row = () => {
    for (const { value } of triggered()) {
      if (!Array.isArray(value)) continue;
      const [row] = value;
      tableOf = row || tableOf;
      const keys = value.map((one) => one["row-key"]).sort().join(",");
      if (!tableOf || keys === (row || tableOf)["row-chosen"]) continue;
      if (!row && tableOf["row-option"] === OPERATION) continue;
      choose(keys, tableOf["row-option"]);
    }
  };

  const choose_mark = () => {
    for (const { value } of triggered()) {
      const key = value?.points?.[0]?.customdata;
      if (key) choose(key, OPERATION);
    }
  };

  /* The name of a row, as a link to what it is about. */
  const RowLink = ({ value, data }) =>
    data["row-link"]
      ? window.React.createElement("a", { href: data["row-link"] }, value)
      : value;

  window.dashAgGridComponentFunctions = { ...window.dashAgGridComponentFunctions, RowLink };

  // Space chooses the row in focus; so does Enter, as on a link.
  document.addEventListener("keydown", (event) => {
    const cell = event.target.closest?.(".ag-row .ag-cell");
    if (cell && event.key === "Enter") cell.click();
  });

  /* What stands in a cell; null is unknown. */
  const routewatchCell = (value, unknown) =>
    typeof value === "number"
      ? value.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 })
      : (value ?? unknown);

  window.dashAgGridFunctions = { ...window.dashAgGridFunctions, routewatchCell };
  clientside.routewatch_choosing = { choose_mark, choose_row };
})();
