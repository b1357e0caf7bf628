/* The pad of a remote, in the shape of the wall: a finger or arrow keys point at a place there. */

/* A finger that rests is said again before the wall forgets it. */
const SAYS_EVERY = 200;
const STEP = 0.02;
/* A ring that is drawn by hand is no smaller than this share of the width. */
const LEAST_RING = 0.03;
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const state = { centre: null, isDown: false, place: null, say: null, sentAt: 0, timer: 0 };

const ring = () => document.getElementById("remote-ring");
const isRing = (pad) => pad?.dataset.ring === "true";
const clipped = (share) => Math.round(1000 * Math.min(1, Math.max(0, share))) / 1000;

/* Where somebody last pointed, in shares of the wall. */
export const place = () => state.place;

const sayPlace = () => {
  state.sentAt = performance.now();
  if (state.place) state.say(state.place);
};

const pointAt = (x, y, radius = null) => {
  state.place = [clipped(x), clipped(y), ...(radius ? [clipped(radius)] : [])];
  const size = radius ? `${200 * radius}%` : "";
  const aspectRatio = radius ? "1" : "";
  const [left, top] = state.place.map((share) => `${100 * share}%`);
  Object.assign(ring().style, { left, top, width: size, height: radius ? "auto" : "", aspectRatio });
  ring().hidden = false;
  clearTimeout(state.timer);
  state.timer = setTimeout(sayPlace, Math.max(0, state.sentAt + SAYS_EVERY - performance.now()));
};

const touch = (event) => {
  const pad = event.target.closest?.("#remote-pad");
  if (event.type === "pointerdown" && pad) {
    pad.setPointerCapture(event.pointerId);
    state.isDown = true;
  }
  if (!state.isDown || !pad) return;
  const { left, top, width, height } = pad.getBoundingClientRect();
  const [x, y] = [event.clientX - left, event.clientY - top];
  if (!isRing(pad)) {
    pointAt(x / width, y / height);
    return;
  }
  // From its middle to its edge.
  if (event.type === "pointerdown") state.centre = [x, y];
  const [from, down] = state.centre;
  pointAt(from / width, down / height, Math.max(LEAST_RING, Math.hypot(x - from, y - down) / width));
};

/* A ring is sent once more when it is drawn: walls show it for ten seconds from then on. */
const lift = () => {
  if (!state.isDown) return;
  state.isDown = false;
  if (isRing(document.getElementById("remote-pad"))) sayPlace();
  ring().hidden = true;
};

/* While the finger rests. */
export const hold = () => {
  if (state.isDown && !isRing(document.getElementById("remote-pad"))) sayPlace();
};

const move = (event) => {
  const by = event.target.closest?.("#remote-pad") && MOVES[event.key];
  if (!by) return;
  event.preventDefault();
  const [x, y] = state.place || [0.5, 0.5];
  pointAt(x + STEP * by[0], y + STEP * by[1]);
};

export const begin = (say) => {
  state.say = say;
  for (const kind of ["pointerdown", "pointermove"]) document.addEventListener(kind, touch);
  for (const kind of ["pointerup", "pointercancel"]) document.addEventListener(kind, lift);
  document.addEventListener("keydown", move);
};
