/* Names of countries and seas on the ground of a map.
 *
 * Each stands at the middle of its place, or, where that is out of sight or taken, at the nearest of
 * the places inside it that the basemap lists (tools/name_places.py). A name is whole or left out.
 */
(() => {
  "use strict";
  const root = (window.routewatch = window.routewatch || {});
  const map = (root.map = root.map || {});

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

  const onScreen = ({ x, y, room }, frame) => ({
    x: (x - frame.west) * frame.scale,
    y: (y - frame.north) * frame.scale,
    room: room * frame.scale,
  });

  const isOn = ({ x, y }, frame) => x >= 0 && y >= 0 && x <= frame.width && y <= frame.height;

  /* The places of an area, the nearest to its middle first. */
  const nearest = ({ x, y, elsewhere }) =>
    [...elsewhere].sort((a, b) => Math.hypot(a.x - x, a.y - y) - Math.hypot(b.x - x, b.y - y));

  /* Names that may stand on the map, the widest place first. */
  const labels = (ground, names, seas) =>
    [
      ...ground.areas.map((area) => ({
        ...area,
        elsewhere: nearest(area),
        name: names[area.code],
        kind: KINDS.area,
      })),
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

  /* Names that may stand on a map, once for each basemap. */
  function of(instance) {
    const { basemap, words } = instance;
    if (instance.labelled !== basemap) {
      instance.labels = labels(basemap, words.names.countries || {}, words.texts.seas || []);
      instance.labelled = basemap;
    }
    return instance.labels;
  }

  /* Middles first, then the other places of those that found none: nobody loses its middle to them. */
  function draw(context, instance, frame, { boxes, marks }) {
    const { colours } = instance;
    const named = of(instance);
    context.save();
    context.setTransform(frame.ratio, 0, 0, frame.ratio, 0, 0);
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineJoin = "round";
    context.lineWidth = 3;
    const taken = [...boxes];
    // A name may touch a dot, but no circle.
    const circles = marks.filter(({ r }) => r > colours.nameSize * 0.3);
    const large = named.filter(({ width }) => width * frame.scale >= colours.nameSize * 3);
    const shown = [];
    const write = (label, places) => {
      const on = places.map((place) => onScreen(place, frame)).filter((place) => isOn(place, frame));
      if (!on.length) return false;
      setIn(context, label.kind, colours);
      const name = label.kind.write(label.name);
      const half = context.measureText(name).width / 2;
      for (const { x, y, room } of on) {
        const found = half * 2 <= room * 0.9 && placed({ x, y }, half, room / 3, frame, colours, taken, circles);
        if (!found) continue;
        taken.push(found.box);
        context.strokeText(name, found.x, found.y);
        context.fillText(name, found.x, found.y);
        shown.push({ code: label.code, box: found.box });
        return true;
      }
      return false;
    };
    const left = large.filter((label) => !write(label, [{ ...label, room: label.width }]));
    for (const label of left) write(label, label.elsewhere || []);
    context.restore();
    return shown;
  }

  map.names = { draw };
})();
