/* Colours and sizes of the theme, for canvases; they stand in assets/map.css and grow with the page. */
(() => {
  "use strict";
  const root = (window.routewatch = window.routewatch || {});
  const map = (root.map = root.map || {});

  const COLOURS = [
    "sea",
    "land",
    "disputed",
    "coast",
    "border",
    "dashed",
    "name",
    "sea-name",
    "graticule",
    "ink",
    "corridor",
    "uncounted",
    "dead",
    "missing",
    "rim",
    "number",
    "halo",
    "source",
    "transit",
    "destination",
    "hits",
    "movement",
    "stopped",
    "back",
    "bar",
    "more",
    "less",
    "few",
    "operation",
    "density1",
    "density2",
    "density3",
    "density4",
    "density5",
    "letter",
  ];

  map.palette = (container) => {
    const style = getComputedStyle(container);
    const variable = (name) => style.getPropertyValue(name).trim();
    const unit = (Number(variable("--scale")) || 1) * (Number(variable("--map-unit")) || 1);
    const colours = Object.fromEntries(COLOURS.map((name) => [name, variable(`--map-${name}`)]));
    // From afar no text may be smaller than this, however small the marks are.
    const leastText = Number.parseFloat(variable("--map-least-text")) || 0;
    const nameSize = Math.max(leastText, 10.5 * unit);
    return { ...colours, unit, leastText, font: style.fontFamily, hairline: 0.8 * unit, nameSize };
  };
})();
