/* What place a map shows: the address's, or else the view's own. */
(() => {
  "use strict";
  const root = (window.routewatch = window.routewatch || {});
  const map = (root.map = root.map || {});

  const MOST_ZOOM_TO_FIT = 8;
  const WORLD = [[-42, -122], [62, 152]];
  const ROOM_FOR_LEGEND = 76;

  /* Moves to the address's position, or else the view's place; once for each. */
  function go(instance) {
    const { leaflet, place } = instance;
    const wanted = place.wanted();
    if (wanted === instance.focusedOn && instance.focused) return;
    const { x, y } = leaflet.getSize();
    const { bounds } = map.linked.focus(instance);
    instance.focused = x > 0 && y > 0;
    if (!instance.focused) return;
    instance.focusedOn = wanted;
    if (!place.restore()) place.start(() => fit(instance, bounds));
  }

  /* Shows a box in the part of the map that the line at the bottom leaves free; a chosen place
   * keeps clear of buttons and legend as well, for what it holds may lie in its last corner. */
  function fit(instance, box) {
    const { colours, leaflet, still, view } = instance;
    const chosen = view?.routes || view?.countries;
    const legend = chosen && !still ? ROOM_FOR_LEGEND * colours.unit : 0;
    const buttons = chosen && !still ? instance.part("buttons").offsetHeight : 0;
    const padding = {
      paddingTopLeft: [0, buttons],
      paddingBottomRight: [0, instance.part("foot").offsetHeight + legend],
    };
    leaflet.fitBounds(box, { animate: false, maxZoom: MOST_ZOOM_TO_FIT, ...padding });
  }

  function reset(instance) {
    instance.place.forget();
    instance.focusedOn = null;
    if (instance.view) go(instance);
  }

  map.focus = { fit, go, reset, toWorld: (instance) => fit(instance, WORLD) };
})();
