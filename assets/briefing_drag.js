/* Parts of a briefing are put in order by mouse. */
(() => {
  "use strict";
  const root = (window.routewatch = window.routewatch || {});

  let dragged = null;

  document.addEventListener("dragstart", (event) => {
    const item = event.target.closest?.(".briefing-item");
    if (!item) return;
    dragged = Number(item.dataset.number);
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", root.briefing.parts()[dragged].address);
  });

  document.addEventListener("dragover", (event) => {
    const item = event.target.closest?.(".briefing-item");
    if (dragged === null || !item) return;
    event.preventDefault();
    for (const other of document.getElementById("briefing-items").children) delete other.dataset.over;
    item.dataset.over = "true";
  });

  document.addEventListener("drop", (event) => {
    const item = event.target.closest?.(".briefing-item");
    if (dragged === null || !item) return;
    event.preventDefault();
    root.briefing.move(dragged, Number(item.dataset.number));
    dragged = null;
  });

  document.addEventListener("dragend", () => {
    dragged = null;
    for (const item of document.querySelectorAll(".briefing-item")) delete item.dataset.over;
  });
})();
