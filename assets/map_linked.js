/* Maps beside each other that show one place: what moves one moves the others, and a circle of one
 * size is as many people on each. They stand in one `.linked-maps`.
 */
(() => {
  "use strict";
  const root = (window.routewatch = window.routewatch || {});
  const map = (root.map = root.map || {});

  const groupOf = ({ frame }) => frame.closest(".linked-maps");

  function others(instance) {
    const group = groupOf(instance);
    if (!group) return [];
    return [...map.mounted].filter((one) => one !== instance && groupOf(one) === group);
  }

  const withView = (instance) => others(instance).filter(({ view }) => view);

  /* The place of the view; of linked maps, what holds the places of all of them. */
  function focus(instance) {
    const all = [instance, ...withView(instance)].map(({ view }) => view.focus);
    if (all.length === 1) return all[0];
    const corners = all.map(({ bounds }) => bounds);
    const edge = (pick, corner, axis) => pick(...corners.map((bounds) => bounds[corner][axis]));
    return {
      bounds: [
        [edge(Math.min, 0, 0), edge(Math.min, 0, 1)],
        [edge(Math.max, 1, 0), edge(Math.max, 1, 1)],
      ],
    };
  }

  /* The scale of the largest circle on any of the maps; null where a map stands alone. */
  function scale(instance) {
    const selections = others(instance).flatMap(({ points, selection }) =>
      points === instance.points && selection ? [selection] : [],
    );
    if (!selections.length) return null;
    const { colours, leaflet, points, selection } = instance;
    const size = leaflet.getSize();
    return map.clusters.common(points, [selection, ...selections], leaflet.getZoom(), colours.unit, size);
  }

  /* Another selection may have made the circles of the others too large, or their place too small. */
  function arrived(instance) {
    for (const one of withView(instance)) {
      one.clustersAt = null;
      one.focus();
      one.marks.later();
      one.drawLegend();
    }
  }

  let isFollowing = false;

  function follow(instance) {
    if (isFollowing) return;
    isFollowing = true;
    const { leaflet } = instance;
    for (const one of others(instance)) {
      const { x, y } = one.leaflet.getSize();
      if (!x || !y || !one.place) continue;
      one.pointer?.close();
      one.place.quietly(() =>
        one.leaflet.setView(leaflet.getCenter(), leaflet.getZoom(), { animate: false }),
      );
    }
    isFollowing = false;
  }

  function attach(instance) {
    if (groupOf(instance)) instance.leaflet.on("move", () => follow(instance));
  }

  map.linked = { arrived, attach, focus, scale };
})();
