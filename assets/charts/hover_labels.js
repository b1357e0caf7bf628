/* What a chart shows under a mouse stays while the mouse is on it (WCAG 1.4.13), as readers need who magnify the
 * screen, or whose pointer is large.
 *
 * Plotly draws its labels where no pointer reaches them: a mouse that moves onto one is on the points behind it, or
 * outside the plot. As long as it is within a label, Plotly is told nothing of it. So that labels are in nobody's way
 * along a line, those of whole steps are moved above or below the mouse, and reach over it by a little: straight up or
 * down it comes into them, to the side it goes on to other steps. One that is too high for that stands behind the
 * mouse, and like those of single points it holds a mouse that has rested, not one that is on its way.
 */

const CHART = ".js-plotly-plot";
const LABELS = ".hoverlayer > :is(.hovertext, .legend)";
/* In pixels: from a mouse to the label above it, to the one below it, and how far both are past it. */
const [ABOVE, BELOW, PAST] = [12, 26, 4];
/* After so many milliseconds a mouse has rested on a point. */
const REST = 400;

/* Under a finger nothing hovers: what it presses is meant, whatever stands over it. */
const hasMouse = window.matchMedia("(hover: hover)");

const isWithin = ({ left, right, top, bottom }, x, y) => x >= left && x <= right && y >= top && y <= bottom;

const isOnLabel = (graph, { clientX, clientY }) =>
  [...graph.querySelectorAll(LABELS)].some((label) => isWithin(label.getBoundingClientRect(), clientX, clientY));

/* How far a label is moved from where Plotly put it, and whether it stands above or below the mouse. Rectangles are
 * those of the window; the side without the points is tried first. */
const placed = (label, graph, { x, y }, way) => {
  const [height, width] = [label.bottom - label.top, label.right - label.left];
  const above = y - ABOVE - height;
  const below = y + BELOW;
  const fits = (top) => top >= graph.top && top + height <= graph.bottom;
  const arePointsAbove = (label.top + label.bottom) / 2 < y;
  const top = (arePointsAbove ? [below, above] : [above, below]).find(fits);
  if (top !== undefined) {
    const across = label.left > x - PAST ? x - PAST - label.left : Math.max(0, x + PAST - label.right);
    return { x: across, y: top - label.top, isAside: true };
  }
  const behind = way > 0 ? x - 1 - width : x + 1;
  const hasRoom = behind >= graph.left && behind + width <= graph.right;
  return { x: hasRoom ? behind - label.left : 0, y: 0, isAside: false };
};

/* Of the label in sight: when it came, and whether it holds a mouse at once. The way is that of the mouse: 1 to the
 * right, -1 to the left. */
const shown = { since: 0, isAside: false };
const mouse = { x: 0, way: 1 };

const move = (graph, { x, y }) => {
  graph.style.setProperty("--label-x", `${x}px`);
  graph.style.setProperty("--label-y", `${y}px`);
};

/* Plotly draws the label anew at each movement, and tells of it where the point is another one. */
const place = (graph, event) => {
  move(graph, { x: 0, y: 0 });
  shown.since = performance.now();
  shown.isAside = false;
  const label = graph.querySelector(".hoverlayer > .legend");
  // By keyboard there is no mouse, and the label stands where Plotly puts it.
  if (!label || !event?.clientX || !hasMouse.matches) return;
  const at = { x: event.clientX, y: event.clientY };
  const put = placed(label.getBoundingClientRect(), graph.getBoundingClientRect(), at, mouse.way);
  shown.isAside = put.isAside;
  move(graph, put);
};

/* The chart whose label the mouse is on. */
let held = null;

const isHolding = (graph, event) =>
  (graph === held || shown.isAside || performance.now() - shown.since > REST) && isOnLabel(graph, event);

const look = (event) => {
  if (!hasMouse.matches || event.buttons) return;
  const graph = event.target.closest?.(CHART);
  if (graph && isHolding(graph, event)) {
    event.stopPropagation();
    held = graph;
  } else if (held && event.type === "mousemove") {
    // Above the plot, Plotly sees by itself what is there now.
    if (graph !== held || !event.target.closest(".draglayer")) window.Plotly.Fx.unhover(held);
    held = null;
  }
  if (event.clientX !== mouse.x) Object.assign(mouse, { x: event.clientX, way: Math.sign(event.clientX - mouse.x) });
};

document.addEventListener("mousemove", look, { capture: true });
document.addEventListener("mouseout", look, { capture: true });

const attached = new WeakSet();

/* A chart that was drawn. */
export const attach = (graph) => {
  if (attached.has(graph)) return;
  attached.add(graph);
  graph.on("plotly_hover", ({ event }) => place(graph, event));
};
