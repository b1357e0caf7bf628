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

  /* Adds a line to a path. `open` leaves out what runs along the edge of the world, where a
   * coastline was only cut. */
  function trace(path, line, open) {
    let pen = false;
    for (let i = 0; i < line.length; i += 1) {
      const [lon, lat] = line[i];
      const cut = open && i > 0 && [lon, line[i - 1][0]].every(isAtTheEdge);
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
    const edge = closed ? map.vector.path() : fill;
    const lines = given.map(unwrapped).flatMap(copies);
    for (const line of lines) {
      trace(fill, line, false);
      if (!closed) continue;
      fill.closePath();
      trace(edge, line, true);
    }
    return { fill, edge, ...extent(lines.length > given.length ? lines.flat() : lines[0]) };
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
    context.setLineDash([hair(4), hair(3)]);
    context.strokeStyle = colours.dashed;
    context.stroke(inSight(ground.disputed, frame, "fill"));
    context.restore();
  }

  const crosses = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];

  const covered = ([left, top, right, bottom], { x, y, r }) => {
    const nearest = [Math.max(left, Math.min(x, right)), Math.max(top, Math.min(y, bottom))];
    return Math.hypot(nearest[0] - x, nearest[1] - y) < r;
  };

  /* Steps up and down from the middle of an area, in heights of a line. */
  const STEPS = [0, -1.7, 1.7, -3.4, 3.4];

  /* The first place near the middle of its area where a name is whole and free; null if none is. */
  function placed(middle, half, reach, frame, colours, taken, marks) {
    const height = colours.nameSize;
    const x = Math.min(Math.max(middle.x, half + 8), frame.width - half - 8);
    if (Math.abs(x - middle.x) > reach) return null;
    for (const step of STEPS) {
      const y = middle.y + step * height;
      if (Math.abs(y - middle.y) > reach) continue;
      const box = [x - half - 6, y - height, x + half + 6, y + height];
      if (box[1] < 0 || box[3] > frame.height || taken.some((one) => crosses(one, box))) continue;
      const letters = [x - half, y - height / 2, x + half, y + height / 2];
      if (!marks.some((mark) => covered(letters, mark))) return { x, y, box };
    }
    return null;
  }

  /* Names of countries, in spaced capitals; of seas, in italics and their own colour. */
  const KINDS = {
    area: { style: "", spacing: 0.12, write: (name) => name.toLocaleUpperCase(), colour: "name", edge: "land" },
    sea: { style: "italic ", spacing: 0.05, write: (name) => name, colour: "sea-name", edge: "sea" },
  };

  const setIn = (context, kind, colours) => {
    context.font = `${kind.style}${colours.nameSize}px ${colours.font}`;
    context.letterSpacing = `${colours.nameSize * kind.spacing}px`;
    context.strokeStyle = colours[kind.edge];
    context.fillStyle = colours[kind.colour];
  };

  /* Names that may stand on the map, the widest place first. */
  const labels = (ground, names, seas) =>
    [
      ...ground.areas.map((area) => ({ ...area, name: names[area.code], kind: KINDS.area })),
      ...seas.map(([name, lat, lon, degrees]) => ({
        name,
        x: map.points.world.x(lon),
        y: map.points.world.y(lat),
        width: map.points.world.x(degrees) - map.points.world.x(0),
        kind: KINDS.sea,
      })),
    ]
      .filter(({ name }) => name)
      .sort((a, b) => b.width - a.width);

  /* A name shows once its place has room for it and nothing else stands there: boxes of controls,
   * other names, circles. */
  function drawNames(context, named, frame, colours, { boxes, marks }) {
    context.save();
    context.setTransform(frame.ratio, 0, 0, frame.ratio, 0, 0);
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineJoin = "round";
    context.lineWidth = 3;
    const taken = [...boxes];
    // A name may touch a dot, but no circle.
    const circles = marks.filter(({ r }) => r > colours.nameSize * 0.3);
    for (const label of named) {
      const room = label.width * frame.scale;
      if (room < colours.nameSize * 3) break;
      const x = (label.x - frame.west) * frame.scale;
      const y = (label.y - frame.north) * frame.scale;
      if (x < 0 || y < 0 || x > frame.width || y > frame.height) continue;
      setIn(context, label.kind, colours);
      const name = label.kind.write(label.name);
      const half = context.measureText(name).width / 2;
      if (half * 2 > room * 0.9) continue;
      const found = placed({ x, y }, half, room / 3, frame, colours, taken, circles);
      if (!found) continue;
      taken.push(found.box);
      context.strokeText(name, found.x, found.y);
      context.fillText(name, found.x, found.y);
    }
    context.restore();
  }

  map.ground = { prepare, drawShapes, drawNames, labels, shapesIn: inSight };
})();
