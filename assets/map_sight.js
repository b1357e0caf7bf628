/* What is in sight on a map, for readers without a pointer, and the country names on it. */
(() => {
  "use strict";
  const root = (window.routewatch = window.routewatch || {});
  const map = (root.map = root.map || {});

  /* Half of a letter's width and of a line's height, in CSS pixels. */
  const [LETTER, LINE] = [4.2, 9];

  /* Everything that can be read, in the order of reading: symbols, circles, corridors by width. */
  function listed({ corridors, inSight, leaflet, symbolsInSight, view }) {
    const things = [
      ...(symbolsInSight || []).map((symbol) => ({ symbol })),
      ...(inSight || []).map((mark) => ({ mark })),
    ];
    if (!corridors) return things;
    const frame = map.canvas.frameOf(leaflet);
    const rows = [...view.corridors.rows].sort((a, b) => (b.width ?? 0) - (a.width ?? 0));
    for (const row of rows) {
      const found = spot(corridors.get(row.route) || [], frame);
      if (found) things.push({ corridor: { row, line: found.line }, x: found.x, y: found.y });
    }
    return things;
  }

  /* A point of a route's lines that is on the screen, as near to its middle as there is one. */
  function spot(lines, frame) {
    const [midX, midY] = [frame.width / 2, frame.height / 2];
    let best = null;
    for (const line of lines) {
      line.x.forEach((_, i) => {
        const x = (line.x[i] - frame.west) * frame.scale;
        const y = (line.y[i] - frame.north) * frame.scale;
        if (x < 0 || y < 0 || x > frame.width || y > frame.height) return;
        const away = Math.hypot(x - midX, y - midY);
        if (!best || away < best.away) best = { line, x, y, away };
      });
    }
    return best;
  }

  /* The country whose name stands at a place of the screen, or would if there were room for it. */
  function countryAt(names, areas, frame, unit, x, y) {
    const read = names.find(({ box: [l, t, r, b] }) => x >= l && x <= r && y >= t && y <= b);
    if (read) return read.code ?? null;
    const { countries } = root.words();
    const found = areas.find((area) => {
      const name = countries[area.code];
      if (!name) return false;
      const across = Math.abs((area.x - frame.west) * frame.scale - x);
      const down = Math.abs((area.y - frame.north) * frame.scale - y);
      return across <= name.length * LETTER * unit && down <= LINE * unit;
    });
    return found?.code ?? null;
  }

  map.sight = { countryAt, listed };
})();
