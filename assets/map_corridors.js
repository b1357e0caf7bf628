/* Route corridors: quiet ribbons under the incidents, as wide as the movement counted on the route.
 *
 * A ribbon says how many on the whole route; how they spread over its lines nobody counts. Routes
 * without any count are a hairline. There are no arrowheads.
 */
(() => {
  "use strict";
  const root = (window.routewatch = window.routewatch || {});
  const map = (root.map = root.map || {});

  const CORNER = 14;

  /* The file of /data/corridors -> lines by route, in pixels of zoom 0. */
  function prepare(file) {
    const routes = new Map();
    for (const [route, lines] of Object.entries(file.routes)) {
      routes.set(
        route,
        lines.map(({ name, historic, points }) => ({
          name,
          historic,
          x: points.map(([, lon]) => map.points.world.x(lon)),
          y: points.map(([lat]) => map.points.world.y(lat)),
        })),
      );
    }
    return routes;
  }

  const onScreen = (line, frame) =>
    line.x.map((x, i) => [(x - frame.west) * frame.scale, (line.y[i] - frame.north) * frame.scale]);

  function trace(path, points) {
    path.moveTo(...points[0]);
    for (let i = 1; i < points.length - 1; i += 1) {
      const [[ax, ay], [bx, by], [cx, cy]] = [points[i - 1], points[i], points[i + 1]];
      const room = Math.min(Math.hypot(bx - ax, by - ay), Math.hypot(cx - bx, cy - by)) / 2;
      path.arcTo(bx, by, cx, cy, Math.min(CORNER, room));
    }
    path.lineTo(...points[points.length - 1]);
  }

  /* One stroke a route, so that lines which share a stretch do not add up to a darker one. */
  function draw(context, corridors, rows, frame, colours) {
    context.save();
    context.setTransform(frame.ratio, 0, 0, frame.ratio, 0, 0);
    context.lineCap = "round";
    context.lineJoin = "round";
    // Hairlines first: where a counted route shares a line with one that nobody counts, it covers it.
    const rank = ({ width }) => width ?? Infinity;
    for (const { route, width } of [...rows].sort((a, b) => rank(b) - rank(a))) {
      const [now, then] = [new Path2D(), new Path2D()];
      for (const line of corridors.get(route) || []) {
        trace(line.historic ? then : now, onScreen(line, frame));
      }
      context.lineWidth = width === null ? colours.hairline * 1.4 : width * colours.unit;
      context.strokeStyle = width === null ? colours.uncounted : colours.corridor;
      context.setLineDash([]);
      context.stroke(now);
      context.lineWidth = colours.hairline * 1.4;
      context.strokeStyle = colours.uncounted;
      context.setLineDash([2, 4]);
      context.stroke(then);
    }
    context.restore();
  }

  function distance(x, y, [ax, ay], [bx, by]) {
    const [dx, dy] = [bx - ax, by - ay];
    const length = dx * dx + dy * dy;
    const along = length ? Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / length)) : 0;
    return Math.hypot(x - ax - along * dx, y - ay - along * dy);
  }

  /* The corridor under a place of the screen: { row, line }, or null. */
  function hit(corridors, rows, frame, colours, x, y) {
    let best = null;
    let nearest = Infinity;
    for (const row of rows) {
      const reach = Math.max(3, ((row.width || 0) * colours.unit) / 2) + 2;
      for (const line of corridors.get(row.route) || []) {
        const points = onScreen(line, frame);
        for (let i = 1; i < points.length; i += 1) {
          const away = distance(x, y, points[i - 1], points[i]);
          if (away > reach || away >= nearest) continue;
          nearest = away;
          best = { row, line };
        }
      }
    }
    return best;
  }

  map.corridors = { prepare, draw, hit };
})();
