/* Rows of tables and marks of charts that can be chosen: the choice becomes part of the address. */
(() => {
  "use strict";
  const root = (window.routewatch = window.routewatch || {});
  const clientside = (window.dash_clientside = window.dash_clientside || {});

  const OPERATION = "op";

  const choose = (key) => {
    const { changed, option } = root.address;
    const { search } = window.location;
    if (!key || option(search, OPERATION) === key) return;
    root.readiness.expect();
    clientside.set_props("url", { search: changed(search, root.words(), { [OPERATION]: key }) });
  };

  const triggered = () => clientside.callback_context.triggered || [];

  /* A row that the server marks as chosen is no choice of the reader's. */
  const choose_row = () => {
    for (const { value } of triggered()) {
      const row = Array.isArray(value) ? value[0] : null;
      if (row && !row["row-chosen"]) choose(row["row-key"]);
    }
  };

  const choose_mark = () => {
    for (const { value } of triggered()) choose(value?.points?.[0]?.customdata);
  };

  // Space chooses the row in focus; so does Enter, as on a link.
  document.addEventListener("keydown", (event) => {
    const cell = event.target.closest?.(".ag-row .ag-cell");
    if (cell && event.key === "Enter") cell.click();
  });

  /* Numbers in cells; null is unknown. */
  const routewatchNumber = (value, unknown) =>
    value === null || value === undefined
      ? unknown
      : Number(value).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 });

  window.dashAgGridFunctions = { ...window.dashAgGridFunctions, routewatchNumber };
  clientside.routewatch_choosing = { choose_mark, choose_row };
})();
