/* The ground of the map: land, lakes and boundaries, from assets/boundaries.json.
 *
 * Shapes are Path2D in pixels of zoom 0, made once; a redraw only sets the transform, so that no
 * vertex passes through JavaScript again. Colours are CSS variables (assets/map.css).
 */
(() => {
  "use strict";
  const root = (window.routewatch = window.routewatch || {});
  const map = (root.map = root.map || {});

  const AT_THE_EDGE = 179.95;
  const HALF_WORLD = 180;

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

  const isAtTheEdge = (lon) => Math.abs(Math.abs(lon) - HALF_WORLD) < HALF_WORLD - AT_THE_EDGE;

  /* Adds a line to what is filled, to its edge and to its extent. The edge leaves out what runs along the
   * edge of the world, where a coastline was only cut. */
  function trace(line, { fill, edge, extent }) {
    let wasAtEdge = false;
    for (let i = 0; i < line.length; i += 1) {
      const [lon, lat] = line[i];
      const x = map.points.world.x(lon);
      const y = map.points.world.y(lat);
      const atEdge = isAtTheEdge(lon);
      if (i) fill.lineTo(x, y);
      else fill.moveTo(x, y);
      if (edge && (!i || (wasAtEdge && atEdge))) edge.moveTo(x, y);
      else if (edge) edge.lineTo(x, y);
      wasAtEdge = atEdge;
      extent.west = Math.min(extent.west, x);
      extent.east = Math.max(extent.east, x);
      extent.north = Math.min(extent.north, y);
      extent.south = Math.max(extent.south, y);
    }
  }

  /* A line that steps over the 180th meridian goes on beyond it, and not back around the world. */
  function unwrapped(line) {
    let turns = 0;
    return line.map(([lon, lat], i) => {
      const apart = i ? lon - line[i - 1][0] : 0;
      if (Math.abs(apart) > HALF_WORLD) turns -= Math.sign(apart);
      return [lon + turns * 2 * HALF_WORLD, lat];
    });
  }

  /* What reaches beyond the edge is there a second time, where it comes in at the other one. */
  const copies = (line) => {
    const lons = line.map(([lon]) => lon);
    const shift = Math.max(...lons) > HALF_WORLD ? -1 : Math.min(...lons) < -HALF_WORLD ? 1 : 0;
    return shift ? [line, line.map(([lon, lat]) => [lon + shift * 2 * HALF_WORLD, lat])] : [line];
  };

  function shape(given, closed) {
    const fill = map.vector.path();
    const edge = closed ? map.vector.path() : null;
    const extent = { west: Infinity, east: -Infinity, north: Infinity, south: -Infinity };
    for (const line of given.map(unwrapped).flatMap(copies)) {
      trace(line, { fill, edge, extent });
      if (closed) fill.closePath();
    }
    return { fill, edge: edge || fill, ...extent };
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
      elsewhere: (area.properties.elsewhere || []).map(([lon, lat, room]) => ({
        x: map.points.world.x(lon),
        y: map.points.world.y(lat),
        room,
      })),
    }));
    // The places inside each area where its name may stand, the nearest to its middle first.
    for (const area of areas) {
      area.elsewhere.sort((a, b) => Math.hypot(a.x - area.x, a.y - area.y) - Math.hypot(b.x - area.x, b.y - area.y));
    }
    return {
      places: new Map(areas.map(({ code, elsewhere }) => [code, elsewhere])),
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
    const path = map.vector.path();
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
    context.setLineDash([hair(4 * colours.unit), hair(3 * colours.unit)]);
    context.strokeStyle = colours.dashed;
    context.stroke(inSight(ground.disputed, frame, "fill"));
    context.restore();
  }

  map.ground = { prepare, drawShapes, shapesIn: inSight };
})();
