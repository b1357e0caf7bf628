/* A map that shows other months than its view's, while they are dragged or played.
 *
 * Only the marks and what is not among them are drawn anew, and the ground if it has cells of
 * incidents. Corridors stay, as the browser does not hold their movement by month, and it is said so.
 */
(() => {
  "use strict";
  const root = (window.routewatch = window.routewatch || {});
  const map = (root.map = root.map || {});

  /* Incidents in the place of the view's; `scale` is the one that they keep, or null, and `stays` says
   * what corridors are still of. */
  function show(instance, selection, scale, stays) {
    const began = performance.now();
    instance.selection = selection;
    if (scale !== instance.heldScale) hold(instance, scale);
    instance.clustersAt = null;
    instance.pointer.close();
    instance.marks.now();
    if (instance.isOn("density")) {
      instance.densityAt = null;
      instance.ground.now();
    }
    instance.part("note").textContent = [
      map.words.ofUndrawn(instance.words, selection.undrawn),
      instance.corridors && instance.isOn("corridors") ? stays : "",
    ].filter(Boolean).join(" · ");
    instance.stats.previewMs = performance.now() - began;
  }

  /* What a preview left as it was: names around the marks, and what is said of the map. */
  function settle(instance) {
    instance.tell();
    instance.ground.now();
  }

  /* A scale that circles keep whatever is shown; null: the one that fits what is shown. */
  function hold(instance, scale) {
    instance.heldScale = scale;
    instance.clustersAt = null;
    if (!scale) return;
    instance.scale = scale;
    instance.drawLegend();
  }

  map.preview = { hold, settle, show };
})();
