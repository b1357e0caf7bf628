/* The ground of the map: land, lakes and boundaries, from boundaries.json.
 *
 * Shapes are Path2D in pixels of zoom 0, made once; a redraw only sets the transform, so that no
 * vertex passes through JavaScript again. Colours are CSS variables (styles/map.css).
 */

import * as Points from "./points.js";

const AT_THE_EDGE = 179.95;
const HALF_WORLD = 180;
const WORLD = 256;

const isAtTheEdge = (lon) => Math.abs(Math.abs(lon) - HALF_WORLD) < HALF_WORLD - AT_THE_EDGE;

/* An arc in columns: 35,000 points are not made into as many pairs. One that steps over the 180th
 * meridian goes on beyond it, and not back around the world. */
function lineOf(arc, { scale, translate }) {
  const n = arc.length;
  const line = { x: new Float64Array(n), y: new Float64Array(n), cut: new Uint8Array(n), isCut: false, shift: 0 };
  let [right, up, turns, before] = [0, 0, 0, 0];
  let [west, east] = [Infinity, -Infinity];
  for (let i = 0; i < n; i += 1) {
    right += arc[i][0];
    up += arc[i][1];
    const stated = right * scale[0] + translate[0];
    if (i && Math.abs(stated - before) > HALF_WORLD) turns -= Math.sign(stated - before);
    before = stated;
    const lon = stated + turns * 2 * HALF_WORLD;
    west = Math.min(west, lon);
    east = Math.max(east, lon);
    line.x[i] = Points.world.x(lon);
    line.y[i] = Points.world.y(up * scale[1] + translate[1]);
    line.cut[i] = isAtTheEdge(lon) ? 1 : 0;
    if (line.cut[i]) line.isCut = true;
  }
  // What reaches beyond the edge is there a second time, where it comes in at the other one.
  line.shift = east > HALF_WORLD ? -WORLD : west < -HALF_WORLD ? WORLD : 0;
  return line;
}

/* Adds a line to a path. An edge leaves out what runs along the edge of the world, where a coastline was
 * only cut. */
function trace(path, line, by, leavesOut) {
  const { x, y, cut } = line;
  for (let i = 0; i < x.length; i += 1) {
    if (!i || (leavesOut && cut[i] && cut[i - 1])) path.moveTo(x[i] + by, y[i]);
    else path.lineTo(x[i] + by, y[i]);
  }
}

function stretch(extent, line, by) {
  for (let i = 0; i < line.x.length; i += 1) {
    extent.west = Math.min(extent.west, line.x[i] + by);
    extent.east = Math.max(extent.east, line.x[i] + by);
    extent.north = Math.min(extent.north, line.y[i]);
    extent.south = Math.max(extent.south, line.y[i]);
  }
}

function shape(lines, closed) {
  const fill = new Path2D();
  // Most coasts are whole: their edge is what is filled.
  const edge = closed && lines.some((line) => line.isCut) ? new Path2D() : fill;
  const extent = { west: Infinity, east: -Infinity, north: Infinity, south: -Infinity };
  for (const line of lines) {
    for (const by of line.shift ? [0, line.shift] : [0]) {
      trace(fill, line, by, false);
      if (closed) fill.closePath();
      if (edge !== fill) trace(edge, line, by, true);
      stretch(extent, line, by);
    }
  }
  return { fill, edge, ...extent };
}

/* Topology -> shapes with their extents, so that a redraw skips what is out of sight. */
export function prepare(topology) {
  const line = ([arc]) => lineOf(topology.arcs[arc], topology.transform);
  const polygons = (name) => topology.objects[name].arcs.map((rings) => shape(rings.map(line), true));
  const lines = (name) => topology.objects[name].arcs.map((arcs) => shape([line(arcs)], false));
  const [sx, sy] = topology.transform.scale;
  const areas = topology.objects.areas.geometries.map((area) => ({
    code: area.id,
    x: Points.world.x(area.coordinates[0] * sx),
    y: Points.world.y(area.coordinates[1] * sy),
    width: area.properties.width,
    elsewhere: (area.properties.elsewhere || []).map(([lon, lat, room]) => ({
      x: Points.world.x(lon),
      y: Points.world.y(lat),
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
  const path = new Path2D();
  for (const one of shapes) {
    if (one.east < frame.west || one.west > frame.east) continue;
    if (one.south < frame.north || one.north > frame.south) continue;
    path.addPath(one[part]);
  }
  return path;
}

/* Draws land, water and boundaries. `frame`: the part of the world in sight, and its scale. */
export function drawShapes(context, ground, frame, colours) {
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

export const shapesIn = inSight;
