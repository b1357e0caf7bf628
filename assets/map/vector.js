/* Maps as lines instead of pixels: on pages for print, layers draw into an SVG by the same calls.
 *
 * `Sheet` is the part of CanvasRenderingContext2D that our layers use. A new call of theirs has to
 * be added here; the test of the printed map fails without it.
 */

const SVG = "http://www.w3.org/2000/svg";
const PRINTED = /^\/sheet\//;
const TURN = 2 * Math.PI;
const ANCHORS = { left: "start", start: "start", center: "middle", right: "end", end: "end" };
const BASELINES = { middle: "central", top: "hanging", bottom: "text-after-edge", alphabetic: "auto" };
const STATE = {
  fillStyle: "#000",
  strokeStyle: "#000",
  lineWidth: 1,
  lineJoin: "miter",
  lineCap: "butt",
  globalAlpha: 1,
  font: "10px sans-serif",
  letterSpacing: "0px",
  textAlign: "start",
  textBaseline: "alphabetic",
  dash: [],
  matrix: [1, 0, 0, 1, 0, 0],
};

export const isOn = () => PRINTED.test(window.location.pathname);

/* Pixels of zoom 0 are 40,000 km over 256: five digits are a few metres. */
const short = (number) => Number(number.toFixed(5));

/* What Path2D is to a canvas, and can be read again. */
class Path {
  constructor() {
    this.parts = [];
  }

  moveTo(x, y) {
    this.parts.push(`M${short(x)} ${short(y)}`);
  }

  lineTo(x, y) {
    this.parts.push(`${this.parts.length ? "L" : "M"}${short(x)} ${short(y)}`);
  }

  bezierCurveTo(...numbers) {
    this.parts.push(`C${numbers.map(short).join(" ")}`);
  }

  quadraticCurveTo(...numbers) {
    this.parts.push(`Q${numbers.map(short).join(" ")}`);
  }

  rect(x, y, width, height) {
    this.parts.push(`M${short(x)} ${short(y)}h${short(width)}v${short(height)}h${short(-width)}Z`);
  }

  /* A whole circle is two halves: an arc of SVG that ends where it begins is none. */
  arc(x, y, r, from, to) {
    const at = (angle) => `${short(x + r * Math.cos(angle))} ${short(y + r * Math.sin(angle))}`;
    const middle = (from + to) / 2;
    const half = Math.abs(to - from) >= TURN - 1e-6 ? 0 : Number(Math.abs(middle - from) > Math.PI);
    const piece = (angle) => `A${short(r)} ${short(r)} 0 ${half} ${to > from ? 1 : 0} ${at(angle)}`;
    this.parts.push(`${this.parts.length ? "L" : "M"}${at(from)}${piece(middle)}${piece(to)}`);
  }

  closePath() {
    this.parts.push("Z");
  }

  addPath(other) {
    this.parts.push(...other.parts);
  }

  get text() {
    return this.parts.join("");
  }
}

class Sheet {
  fillStyle;
  strokeStyle;
  lineWidth;
  lineJoin;
  lineCap;
  globalAlpha;
  font;
  letterSpacing;
  textAlign;
  textBaseline;
  dash;
  matrix;

  constructor(svg) {
    this.svg = svg;
    this.stack = [];
    this.measuring = document.createElement("canvas").getContext("2d");
    Object.assign(this, STATE);
  }

  begin({ width, height }) {
    for (const [name, value] of Object.entries({ width, height })) this.svg.setAttribute(name, value);
    this.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  }

  clearRect() {
    this.svg.replaceChildren();
  }

  save() {
    this.stack.push(Object.fromEntries(Object.keys(STATE).map((name) => [name, this[name]])));
  }

  restore() {
    Object.assign(this, this.stack.pop());
  }

  setTransform(...matrix) {
    this.matrix = matrix;
  }

  setLineDash(dash) {
    this.dash = dash;
  }

  beginPath() {
    this.path = new Path();
  }

  add(name, attributes, text = "") {
    const element = document.createElementNS(SVG, name);
    const [a, , , , e, f] = this.matrix;
    const isMoved = a !== 1 || e || f;
    if (isMoved) element.setAttribute("transform", `matrix(${this.matrix.join(" ")})`);
    if (this.globalAlpha < 1) element.setAttribute("opacity", this.globalAlpha);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.textContent = text;
    this.svg.append(element);
  }

  inFill() {
    return { fill: this.fillStyle };
  }

  inStroke() {
    return {
      fill: "none",
      stroke: this.strokeStyle,
      "stroke-width": this.lineWidth,
      "stroke-linejoin": this.lineJoin,
      "stroke-linecap": this.lineCap,
      ...(this.dash.length && { "stroke-dasharray": this.dash.join(" ") }),
    };
  }

  draw(path, attributes) {
    if (path.parts.length) this.add("path", { d: path.text, ...attributes });
  }

  fill(...given) {
    const path = given.find((one) => one instanceof Path) || this.path;
    const rule = given.includes("evenodd") ? { "fill-rule": "evenodd" } : {};
    this.draw(path, { ...this.inFill(), ...rule });
  }

  stroke(path = this.path) {
    this.draw(path, this.inStroke());
  }

  fillRect(x, y, width, height) {
    this.add("rect", { x, y, width, height, ...this.inFill() });
  }

  strokeRect(x, y, width, height) {
    this.add("rect", { x, y, width, height, ...this.inStroke() });
  }

  measureText(text) {
    Object.assign(this.measuring, { font: this.font, letterSpacing: this.letterSpacing });
    return this.measuring.measureText(text);
  }

  write(text, x, y, attributes) {
    const how = {
      style: `font: ${this.font}; letter-spacing: ${this.letterSpacing}`,
      "text-anchor": ANCHORS[this.textAlign],
      "dominant-baseline": BASELINES[this.textBaseline],
    };
    this.add("text", { x, y, ...how, ...attributes }, text);
  }

  fillText(text, x, y) {
    this.write(text, x, y, this.inFill());
  }

  strokeText(text, x, y) {
    this.write(text, x, y, this.inStroke());
  }
}

for (const name of ["moveTo", "lineTo", "bezierCurveTo", "quadraticCurveTo", "rect", "arc", "closePath"]) {
  Sheet.prototype[name] = function draw(...numbers) {
    this.path[name](...numbers);
  };
}

export const sheet = () => {
  const canvas = document.createElementNS(SVG, "svg");
  return { canvas, context: new Sheet(canvas) };
};

export const path = () => (isOn() ? new Path() : new Path2D());
