/* Circles of a selection: which incidents stand together at a zoom, and on which scale. */
(() => {
  "use strict";
  const root = (window.routewatch = window.routewatch || {});
  const map = (root.map = root.map || {});

  const RADIUS = 15;

  /* From the same incidents, zoom, lettering and size of map come the same circles, anywhere.
   * A film brings its own `scale`, so that a circle means the same from its first month to its last. */
  function of(points, selection, zoom, unit, size, scale = null) {
    const spots = map.points.cluster(points, selection, zoom, RADIUS * unit);
    const own = scale || map.marks.scaleFor(spots, unit, size);
    const found = map.points.joined(spots, own.radius);
    return { found, scale: scale || map.marks.scaleFor(found, unit, size) };
  }

  /* One scale for several selections: that of the largest circle among them. */
  function common(points, selections, zoom, unit, size) {
    let most = 0;
    for (const selection of selections) {
      const spots = map.points.cluster(points, selection, zoom, RADIUS * unit);
      for (let i = 0; i < spots.n; i += 1) most = Math.max(most, spots.people[i]);
    }
    return map.marks.scaleFor({ n: 1, people: [most] }, unit, size);
  }

  map.clusters = { common, of };
})();
