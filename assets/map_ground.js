/* The ground of the map: land, lakes, boundaries and names, from assets/boundaries.json.
 *
 * Shapes are Path2D in pixels of zoom 0, made once; a redraw only sets the transform, so that no
 * vertex passes through JavaScript again. Colours are CSS variables (assets/map.css).
 */
(() => {
  "use strict";
  const root = (window.routewatch = window.routewatch || {});
  const map = (root.map = root.map || {});

  const AT_THE_EDGE = 179.95;

  function arcsOf(topology) {
    const [sx, sy] = topology.transform.scale;
    const [tx, ty] = topology.transform.translate;
    return topology.arcs.map((arc) => {
      let x = 0;
      let y = 0;
      return arc.map(([dx, dy]) => {
        x += dx;
        y += dy;
        return [x * sx + tx, y * sy + ty];
      });
    });
  }

  /* Adds a line to a path. `open` leaves out what runs along the edge of the world, where a
   * coastline was only cut. */
  function trace(path, line, open) {
    let pen = false;
    for (let i = 0; i < line.length; i += 1) {
      const [lon, lat] = line[i];
      const cut = open && i > 0 && Math.min(Math.abs(lon), Math.abs(line[i - 1][0])) > AT_THE_EDGE;
      if (pen && !cut) path.lineTo(map.points.world.x(lon), map.points.world.y(lat));
      else path.moveTo(map.points.world.x(lon), map.points.world.y(lat));
      pen = true;
    }
  }

  function extent(line) {
    let [west, east, north, south] = [Infinity, -Infinity, Infinity, -Infinity];
    for (const [lon, lat] of line) {
      const x = map.points.world.x(lon);
      const y = map.points.world.y(lat);
      west = Math.min(west, x);
      east = Math.max(east, x);
      north = Math.min(north, y);
      south = Math.max(south, y);
    }
    return { west, east, north, south };
  }

  function shape(lines, closed) {
    const fill = new Path2D();
    const edge = closed ? new Path2D() : fill;
    for (const line of lines) {
      trace(fill, line, false);
      if (!closed) continue;
      fill.closePath();
      trace(edge, line, true);
    }
    return { fill, edge, ...extent(lines[0]) };
  }

  /* Topology -> shapes with their extents, so that a redraw skips what is out of sight. */
  function prepare(topology) {
    const arcs = arcsOf(topology);
    const polygons = (name) =>
      topology.objects[name].arcs.map((rings) => shape(rings.map(([arc]) => arcs[arc]), true));
    const lines = (name) => topology.objects[name].arcs.map(([arc]) => shape([arcs[arc]], false));
    const [sx, sy] = topology.transform.scale;
    const areas = topology.objects.areas.geometries.map((area) => ({
      code: area.id,
      x: map.points.world.x(area.coordinates[0] * sx),
      y: map.points.world.y(area.coordinates[1] * sy),
      width: area.properties.width,
      bounds: area.properties.bounds,
    }));
    return {
      land: polygons("land"),
      lakes: polygons("lakes"),
      disputedAreas: polygons("disputed_areas"),
      agreed: lines("borders_agreed"),
      disputed: lines("borders_disputed"),
      areas: areas.sort((a, b) => b.width - a.width),
      metadata: topology.metadata,
    };
  }

  function inSight(shapes, frame, part) {
    const path = new Path2D();
    for (const one of shapes) {
      if (one.east < frame.west || one.west > frame.east) continue;
      if (one.south < frame.north || one.north > frame.south) continue;
      path.addPath(one[part]);
    }
    return path;
  }

  /* Draws land, water and boundaries. `frame`: the part of the world in sight, and its scale. */
  function drawShapes(context, ground, frame, colours) {
    const hair = (pixels) => pixels / frame.scale;
    const place = () => {
      const { ratio, scale } = frame;
      const [left, top] = [-frame.west * scale, -frame.north * scale];
      context.setTransform(ratio * scale, 0, 0, ratio * scale, ratio * left, ratio * top);
    };
    context.save();
    place();
    context.lineJoin = "round";
    context.fillStyle = colours.land;
    context.fill(inSight(ground.land, frame, "fill"), "evenodd");
    context.fillStyle = colours.disputed;
    context.fill(inSight(ground.disputedAreas, frame, "fill"), "evenodd");
    context.fillStyle = colours.sea;
    context.fill(inSight(ground.lakes, frame, "fill"), "evenodd");
    context.lineWidth = hair(colours.hairline);
    context.strokeStyle = colours.coast;
    context.stroke(inSight(ground.land, frame, "edge"));
    context.strokeStyle = colours.border;
    context.stroke(inSight(ground.agreed, frame, "fill"));
    context.setLineDash([hair(4), hair(3)]);
    context.strokeStyle = colours.dashed;
    context.stroke(inSight(ground.disputed, frame, "fill"));
    context.restore();
  }

  /* Names in spaced capitals, widest areas first; a name shows once its area has room for it and
   * nothing else stands there. */
  function drawNames(context, ground, frame, colours, names) {
    context.save();
    context.setTransform(frame.ratio, 0, 0, frame.ratio, 0, 0);
    context.font = `${colours.nameSize}px ${colours.font}`;
    context.letterSpacing = `${colours.nameSize * 0.12}px`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineJoin = "round";
    context.lineWidth = 3;
    context.strokeStyle = colours.land;
    context.fillStyle = colours.name;
    const taken = [];
    for (const area of ground.areas) {
      const room = area.width * frame.scale;
      if (room < colours.nameSize * 3) break;
      const x = (area.x - frame.west) * frame.scale;
      const y = (area.y - frame.north) * frame.scale;
      if (!names[area.code] || x < 0 || y < 0 || x > frame.width || y > frame.height) continue;
      const name = names[area.code].toLocaleUpperCase();
      const half = context.measureText(name).width / 2;
      if (half * 2 > room * 0.9) continue;
      const box = [x - half - 6, y - colours.nameSize, x + half + 6, y + colours.nameSize];
      if (taken.some((b) => b[0] < box[2] && box[0] < b[2] && b[1] < box[3] && box[1] < b[3])) continue;
      taken.push(box);
      context.strokeText(name, x, y);
      context.fillText(name, x, y);
    }
    context.restore();
  }

  map.ground = { prepare, drawShapes, drawNames };
})();
