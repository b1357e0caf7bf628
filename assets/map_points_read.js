/* Incidents as the server sends them, by columns (dashboard/api/map_files.py), made into typed arrays: once per
 * data version.
 */
(() => {
  "use strict";
  const root = (window.routewatch = window.routewatch || {});
  const map = (root.map = root.map || {});

  const column = (values) => {
    const filled = Int32Array.from(values);
    // `from` makes 0 of null; to give it a function takes three times as long.
    for (let row = values.indexOf(null); row >= 0; row = values.indexOf(null, row + 1)) filled[row] = map.points.UNKNOWN;
    return filled;
  };

  /* Rows by people, most first, in their own order where these are as many: few numbers are usual, so that
   * setting rows of a number together is a tenth of the work of comparing them. */
  function mostFirst(rows, people) {
    const alike = new Map();
    for (const row of rows) {
      const same = alike.get(people[row]);
      if (same) same.push(row);
      else alike.set(people[row], [row]);
    }
    const falling = [...alike.keys()].sort((a, b) => b - a);
    return Int32Array.from(falling.flatMap((count) => alike.get(count)));
  }

  /* Columns as sent -> columns as used. `order` holds the rows that can be drawn, most people first. */
  function decode(file) {
    const rows = file.people.length;
    const date = Int32Array.from(file.date);
    for (let row = 1; row < rows; row += 1) date[row] += date[row - 1];
    const points = {
      version: file.version,
      rows,
      date,
      month: date.map((day) => Math.floor(day / 100)),
      people: Int32Array.from(file.people),
      dead: column(file.dead),
      missing: column(file.missing),
      incidents: Int32Array.from(file.incidents),
      route: Uint16Array.from(file.route),
      country: Uint16Array.from(file.country),
      cause: Uint16Array.from(file.cause),
      quality: Uint8Array.from(file.quality),
      why: Uint8Array.from(file.undrawn),
      // A place that many records share, or a day that nobody knows: only about right.
      rough: Uint8Array.from(file.rough, (shared, row) =>
        shared || (!file.cell && date[row] % 100 === 0) ? 1 : 0,
      ),
      // Hundredths of a degree, as sent, so that a box is exact at its edges.
      lat: column(file.lat),
      lon: column(file.lon),
      x: new Float64Array(rows),
      y: new Float64Array(rows),
      codes: { route: file.routes, country: file.countries, cause: file.causes },
      reasons: file.reasons,
      // Where records came by cells: what they came as, so that closer in single ones take their place.
      cell: file.cell,
      file: file.cell ? file : null,
    };
    const drawable = [];
    for (let row = 0; row < rows; row += 1) {
      if (points.why[row]) continue;
      points.x[row] = map.points.world.x(file.lon[row] / 100);
      points.y[row] = map.points.world.y(file.lat[row] / 100);
      drawable.push(row);
    }
    points.order = mostFirst(drawable, points.people);
    return points;
  }

  map.points.decode = decode;
})();
