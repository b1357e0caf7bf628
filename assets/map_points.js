/* Incidents in typed arrays (assets/map_points_read.js), filtered and clustered in the browser.
 *
 * Nothing here touches the page, so that a change of filter costs a pass over the columns and no request.
 * People, not points, are what is added up.
 */
(() => {
  "use strict";
  const root = (window.routewatch = window.routewatch || {});
  const map = (root.map = root.map || {});

  /* Stands for a value that the source leaves open; no count comes near it. */
  const UNKNOWN = -2147483648;

  /* A circle takes in what stands within this part of its radius; below so many pixels, nothing. */
  const COVERED = 0.7;
  const LEAST_REACH = 10;

  /* What a cluster adds up. */
  const SUMS = ["people", "dead", "missing", "incidents", "rough"];

  const world = {
    /* Pixels of a world 256 wide (web Mercator, zoom 0). */
    x: (lon) => ((lon + 180) / 360) * 256,
    y: (lat) => {
      const sine = Math.sin((Math.max(-85, Math.min(85, lat)) * Math.PI) / 180);
      return (0.5 - Math.atanh(sine) / (2 * Math.PI)) * 256;
    },
  };

  function admitted(codes, chosen) {
    if (!chosen) return null;
    const wanted = new Set(chosen);
    return Uint8Array.from(codes, (code) => (wanted.has(code) ? 1 : 0));
  }

  /* A row's test for a view: the same conditions as data_access/queries/conditions.py. */
  function test(points, view) {
    const { month, quality, route, country } = points;
    const { low, high } = view.months;
    const without = new Set(view.months.without);
    const routes = admitted(points.codes.route, view.routes);
    const countries = admitted(points.codes.country, view.countries);
    const [worst, best] = view.quality || [0, 255];
    return (row) =>
      month[row] >= low &&
      month[row] <= high &&
      (without.size === 0 || !without.has(month[row])) &&
      (routes === null || routes[route[row]] === 1) &&
      (countries === null || countries[country[row]] === 1) &&
      quality[row] >= worst &&
      quality[row] <= best;
  }

  /* What a view shows, and what it cannot place: drawn and undrawn people make the headline. */
  function select(points, view) {
    const passes = test(points, view);
    const chosen = new Int32Array(points.order.length);
    let count = 0;
    let people = 0;
    let incidents = 0;
    for (const row of points.order) {
      if (!passes(row)) continue;
      chosen[count] = row;
      count += 1;
      people += points.people[row];
      incidents += points.incidents[row];
    }
    const undrawn = {};
    for (let row = 0; row < points.rows; row += 1) {
      if (points.why[row] === 0 || !passes(row)) continue;
      const reason = points.reasons[points.why[row]];
      undrawn[reason] = (undrawn[reason] || 0) + points.people[row];
    }
    return { rows: chosen.subarray(0, count), people, incidents, undrawn };
  }

  /* Clusters of a selection at a zoom. Each stands on the spot of its largest incident and takes in
   * what lies within `radius` pixels of it; no two stand closer than that.
   *
   * Seeds are found through a hashed grid with cells of one radius. A collision only costs a
   * comparison, for the distance decides.
   */
  function cluster(points, selection, zoom, radius) {
    const { rows } = selection;
    const scale = 2 ** zoom;
    const size = 1 << Math.max(8, Math.ceil(Math.log2(rows.length + 1)) + 1);
    const buckets = new Int32Array(size).fill(-1);
    const found = {
      n: 0,
      x: new Float64Array(rows.length),
      y: new Float64Array(rows.length),
      people: new Int32Array(rows.length),
      dead: new Int32Array(rows.length),
      missing: new Int32Array(rows.length),
      incidents: new Int32Array(rows.length),
      rough: new Int32Array(rows.length),
      first: new Int32Array(rows.length),
      next: new Int32Array(rows.length).fill(-1),
      last: new Int32Array(rows.length),
    };
    const chain = new Int32Array(rows.length);
    const bucket = (cx, cy) => (Math.imul(cx, 73856093) ^ Math.imul(cy, 19349663)) & (size - 1);
    for (let i = 0; i < rows.length; i += 1) {
      const row = rows[i];
      const x = points.x[row] * scale;
      const y = points.y[row] * scale;
      const cx = Math.floor(x / radius);
      const cy = Math.floor(y / radius);
      let home = -1;
      let nearest = radius * radius;
      for (let dx = -1; dx <= 1; dx += 1) {
        for (let dy = -1; dy <= 1; dy += 1) {
          let seed = buckets[bucket(cx + dx, cy + dy)];
          while (seed >= 0) {
            const away = (found.x[seed] - x) ** 2 + (found.y[seed] - y) ** 2;
            if (away < nearest || (away === nearest && seed < home)) {
              nearest = away;
              home = seed;
            }
            seed = chain[seed];
          }
        }
      }
      if (home < 0) {
        home = found.n;
        found.n += 1;
        found.x[home] = x;
        found.y[home] = y;
        found.first[home] = i;
        const key = bucket(cx, cy);
        chain[home] = buckets[key];
        buckets[key] = home;
      } else {
        found.next[found.last[home]] = i;
      }
      found.last[home] = i;
      add(points, row, found, home);
    }
    return found;
  }

  function add(points, row, found, home) {
    found.people[home] += points.people[row];
    found.incidents[home] += points.incidents[row];
    if (points.rough[row]) found.rough[home] += points.people[row];
    if (points.dead[row] !== UNKNOWN) found.dead[home] += points.dead[row];
    if (points.missing[row] !== UNKNOWN) found.missing[home] += points.missing[row];
  }

  /* Joins every cluster whose spot a larger circle would cover; `radius` is the scale of the circles.
   * The chains of rows are put end to end, the larger one's first. */
  function joined(found, radius) {
    const order = Array.from({ length: found.n }, (_, i) => i);
    order.sort((a, b) => found.people[b] - found.people[a] || a - b);
    const gone = new Uint8Array(found.n);
    for (const big of order) {
      const reach = radius(found.people[big]) * COVERED;
      if (reach < LEAST_REACH) break;
      if (gone[big]) continue;
      for (let i = 0; i < found.n; i += 1) {
        if (i === big || gone[i] || found.people[i] > found.people[big]) continue;
        const [dx, dy] = [found.x[i] - found.x[big], found.y[i] - found.y[big]];
        if (dx * dx + dy * dy > reach * reach) continue;
        gone[i] = 1;
        for (const sum of SUMS) found[sum][big] += found[sum][i];
        found.next[found.last[big]] = found.first[i];
        found.last[big] = found.last[i];
      }
    }
    return compact(found, gone);
  }

  function compact(found, gone) {
    const columns = ["x", "y", ...SUMS, "first", "last"];
    let kept = 0;
    for (let i = 0; i < found.n; i += 1) {
      if (gone[i]) continue;
      for (const name of columns) found[name][kept] = found[name][i];
      kept += 1;
    }
    return { ...found, n: kept };
  }

  /* The rows of one cluster, those of its largest spot first. */
  function members(found, selection, index) {
    const rows = [];
    for (let i = found.first[index]; i >= 0; i = found.next[i]) rows.push(selection.rows[i]);
    return rows;
  }

  map.points = { UNKNOWN, world, select, test, cluster, joined, members };
})();
