/* Circles of incidents: area by people, the dead inside, the missing around them.
 *
 * The scale is one for all clusters of a zoom, wherever the reader looks, so that panning never
 * changes what a circle means. The legend is made from the same numbers (legend.js). Nothing
 * here moves by itself.
 */

const SMALLEST = 2.1;
const LARGEST = { least: 26, most: 44, ofTheMap: 1 / 17 };
const FEWEST_AT_LARGEST = 50;
const ROOM_FOR_NUMBER = 9.5;
const APART = 0.3;
const REACH = 4;
const FAINT = 0.6;

const power = (number) => 10 ** Math.floor(Math.log10(Math.max(1, number)));

/* The next round number that is not below a number. */
const roundAbove = (number) =>
  [1, 1.5, 2, 3, 4, 6, 8, 10].map((step) => step * power(number)).find((step) => step >= number);

/* 1, 2 or 5 times a power of ten, not above a number. */
export const niceBelow = (number) =>
  [5, 2, 1].map((step) => step * power(number)).find((step) => step <= number) || 1;

/* How people become pixels: the largest circle is in proportion to the map. */
export function scaleFor(clusters, unit, { x, y }) {
  let most = 0;
  for (let i = 0; i < clusters.n; i += 1) most = Math.max(most, clusters.people[i]);
  const reference = roundAbove(Math.max(FEWEST_AT_LARGEST, most));
  const room = Math.min(x, y) * LARGEST.ofTheMap;
  const largest = Math.max(LARGEST.least * unit, Math.min(LARGEST.most * unit, room));
  const smallest = SMALLEST * unit;
  return {
    smallest,
    radius: (people) => Math.max(smallest, largest * Math.sqrt(people / reference)),
    people: (radius) => reference * (radius / largest) ** 2,
    /* Up to so many people the circle stays at its smallest, so that one person is seen. */
    alike: Math.max(1, Math.floor(reference * (smallest / largest) ** 2)),
  };
}

/* The clusters in sight, largest first: where they stand on the screen and how large. */
export function inSight(clusters, scale, frame) {
  const marks = [];
  const [left, top] = [frame.west * frame.scale, frame.north * frame.scale];
  for (let i = 0; i < clusters.n; i += 1) {
    const x = clusters.x[i] - left;
    const y = clusters.y[i] - top;
    const r = scale.radius(clusters.people[i]);
    if (x < -r || y < -r || x > frame.width + r || y > frame.height + r) continue;
    const people = clusters.people[i];
    const isRough = people > 0 && clusters.rough[i] * 2 >= people;
    marks.push({ index: i, x, y, r, people, dead: clusters.dead[i], isRough });
  }
  return marks.sort((a, b) => b.people - a.people);
}

function disc(context, x, y, r) {
  context.beginPath();
  context.arc(x, y, r, 0, 2 * Math.PI);
}

/* Small ones lie on top of large ones, so that none is hidden. `boxes`: of what stands over the map. */
export function draw(context, marks, frame, colours, format, boxes) {
  context.save();
  context.setTransform(frame.ratio, 0, 0, frame.ratio, 0, 0);
  context.lineWidth = colours.hairline;
  context.strokeStyle = colours.rim;
  for (const mark of marks) {
    // Most of its people are at places or in months that are only about right: it has no firm edge.
    context.globalAlpha = mark.isRough ? FAINT : 1;
    context.setLineDash(mark.isRough ? [2 * colours.unit, 2 * colours.unit] : []);
    disc(context, mark.x, mark.y, mark.r);
    context.fillStyle = colours.missing;
    context.fill();
    const share = Math.max(0, Math.min(1, mark.dead / mark.people));
    if (share > 0) {
      disc(context, mark.x, mark.y, mark.r * Math.sqrt(share));
      context.fillStyle = colours.dead;
      context.fill();
    }
    context.globalAlpha = 1;
    // Also the smallest: without its edge a single missing person would be lost on the ground.
    disc(context, mark.x, mark.y, mark.r);
    context.stroke();
  }
  context.setLineDash([]);
  numbers(context, marks, frame, colours, format, boxes);
  context.restore();
}

const meet = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];

/* From afar letters are larger than circles: this many of the largest have their number beside them. */
const BESIDE = 5;

/* Where a number can stand: on its circle, or where another one is there and letters are larger than circles, at
 * one of its sides, with a line to it. */
const places = ({ x, y, r }, half, size, isBeside) => {
  if (half <= r * 1.05) return [[x, y]];
  if (!isBeside) return [];
  const [across, down] = [r + half + size * APART, r + size * (0.5 + APART)];
  return [[x, y], [x + across, y], [x - across, y], [x, y - down], [x, y + down]];
};

/* From the middle of a circle to the number beside it. */
const lineTo = (context, { x, y }, place, half, size, colours) => {
  const [across, down] = place;
  const end = [across - Math.sign(across - x) * half, down - Math.sign(down - y) * size * 0.5];
  for (const [stroke, width] of [[colours.halo, 3.5], [colours.number, 1.5]]) {
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(...end);
    Object.assign(context, { strokeStyle: stroke, lineWidth: width * colours.unit });
    context.stroke();
  }
};

/* A number that would run into the next one, under the legend, or over the map's edge, could be
 * read as another: it is left out. */
function numbers(context, marks, frame, colours, format, boxes) {
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillStyle = colours.number;
  context.lineJoin = "round";
  const taken = [];
  marks.some((mark, rank) => {
    const isBeside = colours.leastText > 0 && rank < BESIDE;
    if (mark.r < ROOM_FOR_NUMBER * colours.unit && !isBeside) return true;
    const fitting = Math.max(9.5, Math.min(13, mark.r * 0.7)) * colours.unit;
    const size = Math.max(colours.leastText, fitting);
    context.font = `600 ${size}px ${colours.font}`;
    const text = format(mark.people);
    const half = context.measureText(text).width / 2;
    const boxAt = (at) => [at[0] - half, at[1] - size / 2, at[0] + half, at[1] + size / 2];
    const isFree = (place) => {
      const box = boxAt(place);
      if (box[0] < 0 || box[2] > frame.width || box[1] < 0 || box[3] > frame.height) return false;
      return ![...taken, ...boxes].some((one) => meet(one, box));
    };
    const place = places(mark, half, size, isBeside).find(isFree);
    if (!place) return false;
    const box = boxAt(place);
    taken.push([box[0] - size * APART, box[1], box[2] + size * APART, box[3]]);
    if (place[0] !== mark.x || place[1] !== mark.y) lineTo(context, mark, place, half, size, colours);
    Object.assign(context, { strokeStyle: colours.halo, lineWidth: 2.5 * colours.unit });
    context.strokeText(text, place[0], place[1]);
    context.fillText(text, place[0], place[1]);
    return false;
  });
}

/* The mark under a place of the screen: the smallest of those that hold it, else the nearest. */
export function hit(marks, x, y) {
  let best = null;
  let nearest = Infinity;
  for (let i = marks.length - 1; i >= 0; i -= 1) {
    const away = Math.hypot(marks[i].x - x, marks[i].y - y);
    if (away <= marks[i].r) return marks[i];
    if (away - marks[i].r <= REACH && away - marks[i].r < nearest) {
      nearest = away - marks[i].r;
      best = marks[i];
    }
  }
  return best;
}
