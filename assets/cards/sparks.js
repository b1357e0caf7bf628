/* Spark lines: a path with a dot at its end, stretched to its place, in the colour of the text.
 *
 * Elements of this page and no pictures behind addresses: a browser makes a document of its own for each of those.
 */

const SVG = "http://www.w3.org/2000/svg";
// The room in which the server has laid out the points (dashboard/components/headlines.py).
const ROOM = "0 0 120 28";

const drawn = (name, attributes) => {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
};

/* The picture of a line; `end` is the place of its dot. */
export const picture = (line, end) => {
  const [cx, cy] = end.split(" ");
  const whole = drawn("svg", { viewBox: ROOM, preserveAspectRatio: "none" });
  whole.append(drawn("path", { d: line }), drawn("circle", { cx, cy, r: "2.2" }));
  return whole;
};
