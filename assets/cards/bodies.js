/* What stands in a card beside its picture: numbers, tables, lists, messages.
 *
 * The server describes them as Dash components, but they come with what the cards say and not as
 * their children: texts that nothing listens to need no state, and Dash takes longer to keep that of
 * ten cards than to draw their charts.
 */

const HTML = "dash_html_components";
// Addresses of this server and of publishers' pages; no script stands in one.
const ADDRESS = /^([/?#]|https?:)/;

const styled = (element, style) => {
  for (const [name, value] of Object.entries(style)) {
    if (name.startsWith("--")) element.style.setProperty(name, value);
    else element.style[name] = value;
  }
};

const SPECIAL = {
  children: (element, children) => fill(element, children),
  className: (element, names) => element.setAttribute("class", names),
  href: (element, address) => ADDRESS.test(address) && element.setAttribute("href", address),
  style: styled,
};

const SVG = "http://www.w3.org/2000/svg";
// The room in which the server has laid out the points (dashboard/components/headlines.py).
const ROOM = "0 0 120 28";

const drawn = (name, attributes) => {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
};

/* A spark line: a path, and as a dot one of no length, since a circle would be stretched with its
 * place; an element of this page and no picture behind an address, of which a browser makes a document of its own. */
export const sparkLine = (line, end) => {
  const whole = drawn("svg", { viewBox: ROOM, preserveAspectRatio: "none" });
  whole.append(drawn("path", { d: line }), drawn("path", { d: `M${end}h0` }));
  return whole;
};

const made = ({ type, namespace, props }) => {
  if (namespace !== HTML) throw new Error(`no text: ${namespace}.${type}`);
  const element = document.createElement(type);
  for (const [name, value] of Object.entries(props)) {
    if (value === null) continue;
    if (SPECIAL[name]) SPECIAL[name](element, value);
    else element.setAttribute(name, value);
  }
  const { spark, end } = element.dataset;
  if (spark) element.append(sparkLine(spark, end));
  return element;
};

const fill = (element, content) => {
  for (const part of [content].flat(Infinity)) {
    if (part === null || part === undefined) continue;
    element.append(typeof part === "object" ? made(part) : String(part));
  }
};

const contents = new WeakMap();

/* The same again is left as it is: what is chosen or scrolled there stays. */
export const show = (place, content) => {
  const text = JSON.stringify(content);
  if (!place || contents.get(place) === text) return;
  contents.set(place, text);
  place.replaceChildren();
  fill(place, content);
};
