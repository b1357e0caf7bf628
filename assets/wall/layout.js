/* How a scene stands on a screen: a pure function of the room and of what the scene has.
 *
 * A room is measured in ems of the smallest text that its farthest seat can read. A layout is a row:
 * on what screens it stands, what it has, and how columns and rows share the screen. The first row of
 * which every part gets the room that it needs is taken; where none does, parts take turns.
 */

/* Letters of 16 minutes of arc at the farthest seat (NUREG-0700); capitals are 0.7 of the size. */
const ARC = Math.tan((16 / 60) * (Math.PI / 180));
const CAPITALS = 0.7;
const INCH = 0.0254;
const SMALLEST = 12;

/* The size of the smallest text in CSS pixels, for a distance in metres and a diagonal in inches. */
export const textSize = ({ dist, diag }, { width, height }) => {
  const metres = (diag * INCH * height) / Math.hypot(width, height);
  return Math.max(SMALLEST, ((dist * ARC) / CAPITALS / metres) * height);
};

/* A size that nobody calls small, where there is room: this share of the shorter side. */
const COMFORT = 0.036;

export const roomOf = (options, { width, height }) => {
  const text = textSize(options, { width, height });
  const comfort = Math.max(1, (COMFORT * Math.min(height, width)) / text);
  return { wide: width / text, high: height / text, ratio: width / height, text, comfort };
};

/* What a part needs, in ems: width and height. */
const LEAST = { figure: [10, 2.9], map: [16, 7.5], chart: [17, 6.2], list: [15, 3.4] };
export const MAINS = ["map", "chart", "list"];

/* What stands around a scene: its edges, gaps, foot and head. */
const EDGES = 1.5;
const FOOT = 1.2;
const HEAD = 1.5;

/* `f` is where figures stand, `1` and `2` the map, chart or list. A map goes to the edges of the screen, and all
 * else lies over it; its area is what is left free of that. */
export const LAYOUTS = [
  { name: "map, figures, chart", from: 0.9, figures: true, mains: 2, columns: [2, 3], rows: [3, 4], areas: ["f 1", "2 1"] },
  { name: "one under the other", to: 0.9, figures: true, mains: 2, columns: [1], rows: [3, 5, 4], areas: ["f", "1", "2"] },
  { name: "figures beside one", from: 3, figures: true, mains: 1, columns: [4, 5], rows: [1], areas: ["f 1"] },
  { name: "figures beside one", from: 0.9, figures: true, mains: 1, columns: [1, 2], rows: [1], areas: ["f 1"] },
  { name: "figures over one", figures: true, mains: 1, columns: [1], rows: [3, 6], areas: ["f", "1"] },
  { name: "two beside each other", from: 0.9, figures: false, mains: 2, columns: [2, 3], rows: [1], areas: ["2 1"] },
  { name: "two over each other", to: 0.9, figures: false, mains: 2, columns: [1], rows: [5, 4], areas: ["1", "2"] },
  { name: "figures", figures: true, mains: 0, columns: [1], rows: [1], areas: ["f"] },
  { name: "one", figures: false, mains: 1, columns: [1], rows: [1], areas: ["1"] },
];

const sum = (numbers) => numbers.reduce((all, one) => all + one, 0);

/* The part of a layout that an area has: [wide, high], as shares of the whole. */
const shareOf = ({ columns, rows, areas }, name) => {
  const cells = areas.map((row) => row.split(" "));
  const across = columns.filter((_, at) => cells.some((row) => row[at] === name));
  const down = rows.filter((_, at) => cells[at].includes(name));
  return [sum(across) / sum(columns), sum(down) / sum(rows)];
};

/* How figures stand in a field: the number of columns that leaves each of them the most room. */
export const columnsOf = (count, wide, high) => {
  const room = (columns) => {
    const rows = Math.ceil(count / columns);
    const empty = columns * rows - count;
    return Math.min(wide / columns / LEAST.figure[0], high / rows / LEAST.figure[1]) * (1 - 0.25 * empty);
  };
  const choices = Array.from({ length: count }, (_, at) => at + 1);
  return choices.reduce((best, one) => (room(one) > room(best) ? one : best), 1);
};

const bodyOf = ({ wide, high }) => [wide - EDGES, high - EDGES - FOOT - HEAD];

/* These parts in a layout: `columns` of figures, and how often the room that each part needs goes into
 * what it gets (`ease`; below one it does not fit). */
const placed = (layout, room, figures, mains) => {
  const [wide, high] = bodyOf(room);
  const within = (name, least, lowest) => {
    const [across, down] = shareOf(layout, name);
    return Math.min((across * wide) / least, (down * high) / lowest);
  };
  const ofMains = mains.map((main, at) => within(String(at + 1), ...LEAST[main]));
  const [across, down] = shareOf(layout, "f");
  const columns = columnsOf(figures, across * wide, down * high);
  const lines = Math.ceil(figures / columns);
  const ofFigures = figures ? [within("f", columns * LEAST.figure[0], lines * LEAST.figure[1])] : [];
  return { layout, figures, mains, columns, ease: Math.min(...ofFigures, ...ofMains) };
};

/* The first layout in which these parts fit on this screen, else the roomiest; undefined where there is none. */
export const layoutFor = (room, figures, mains) => {
  const rows = LAYOUTS.filter((one) => one.figures === figures > 0 && one.mains === mains.length)
    .filter(({ from = 0, to = Infinity }) => room.ratio >= from && room.ratio < to)
    .map((layout) => placed(layout, room, figures, mains));
  return rows.find((row) => row.ease >= 1) ?? rows.sort((a, b) => b.ease - a.ease)[0];
};

/* The ways to divide a scene into turns, the fewest turns first. `figures` of a turn says which of them. */
const divisions = (figures, mains) => {
  const all = { figures: [0, figures], mains };
  const none = [0, 0];
  const pairs = figures ? mains.map((main) => ({ figures: [0, figures], mains: [main] })) : [];
  const alone = mains.map((main) => ({ figures: none, mains: [main] }));
  const together = figures ? [{ figures: [0, figures], mains: [] }] : [];
  const halves = figures > 2 ? [0, 2].map((first) => ({ figures: [first, Math.min(figures, first + 2)], mains: [] })) : together;
  const each = Array.from({ length: figures }, (_, at) => ({ figures: [at, at + 1], mains: [] }));
  return [[all], pairs, [...together, ...alone], [...halves, ...alone], [...each, ...alone]].filter(({ length }) => length);
};

/* Up to how many metres a part can be read on a screen, alone; to one decimal place, never above. */
const farthest = (room, dist, part) => {
  const [least, lowest] = LEAST[part];
  const around = EDGES + FOOT + HEAD;
  const times = Math.min(room.wide / (least + EDGES), room.high / (lowest + around));
  return Math.floor(10 * dist * times) / 10;
};

/* A part that does not fit after all: its texts are longer than usual. */
export const nearer = (room, dist, part) => ({ part, until: Math.min(farthest(room, dist, part), Math.floor(8 * dist) / 10) });

/* What can be shown in a room, in the order in which it is to be tried: each a list of turns, and what
 * is left out with the distance at which it can be read. The last one is all that fits, or nothing. */
export const plans = (room, dist, { figures, mains }) => {
  const found = divisions(figures, mains).map((turns) =>
    turns.map(({ figures: [first, end], mains: some }) => {
      const best = layoutFor(room, end - first, some);
      return best && { ...best, first };
    }),
  );
  const fitting = found.filter((turns) => turns.every((turn) => turn && turn.ease >= 1));
  const last = found[found.length - 1].filter((turn) => turn.ease >= 1);
  const missing = [...(figures ? ["figure"] : []), ...mains].filter(
    (part) => !last.some((turn) => (part === "figure" ? turn.figures : turn.mains.includes(part))),
  );
  const left = missing.map((part) => ({ part, until: farthest(room, dist, part) }));
  if (!left.length) return [...fitting, last].map((turns) => ({ turns, left }));
  return [{ turns: last, left }];
};
