/* A picture of a card on its sheet: fitted, and written as SVG, from what a browser has laid out.
 *
 * `dashboard/exports/chromium.py` runs it in the document of `dashboard/exports/paper/picture.py`. Widths of letters
 * are those of the fonts that draw them, in every script; nothing here reckons any.
 */

const SVG = "http://www.w3.org/2000/svg";
const LEAST_LETTERS = 12;
const SIDES = ["Top", "Right", "Bottom", "Left"];
const PAINTS = ["fill", "stroke"];
const COLOUR = /^rgba?\(([\d.]+)[, ]+([\d.]+)[, ]+([\d.]+)(?:[,/ ]+([\d.]+))?\)$/;

/* --- fitting --------------------------------------------------------------------------------- */

/* The room of a chart or a map, in pixels; nothing where the sheet has none. */
export const room = () => {
  const picture = document.querySelector(".sheet .picture");
  if (!picture) return null;
  const { width, height } = picture.getBoundingClientRect();
  return { width, height };
};

/* Puts a chart, as SVG, or a map, as the address of a picture, into its room. */
export const put = (drawn) => {
  const picture = document.querySelector(".sheet .picture");
  if (drawn.startsWith("data:")) {
    const image = document.createElement("img");
    image.src = drawn;
    picture.append(image);
    return image.decode();
  }
  const made = new DOMParser().parseFromString(drawn, "image/svg+xml").documentElement;
  const [width, height] = ["width", "height"].map((side) => parseFloat(made.getAttribute(side)));
  made.setAttribute("viewBox", `0 0 ${width} ${height}`);
  made.setAttribute("width", "100%");
  made.setAttribute("height", "100%");
  made.dataset.drawn = "";
  picture.append(document.importNode(made, true));
  return null;
};

const isOver = (box) => box.scrollHeight > box.clientHeight + 1 || box.scrollWidth > box.clientWidth + 1;

const say = (cut, count) => {
  cut.hidden = false;
  cut.textContent = cut.dataset.words.replace("{count}", String(count));
};

/* How many rows of a chart are drawn; the others have no room. */
export const drawn = (count) => say(document.querySelector(".sheet .table-cut[data-words]"), count);

/* Smaller letters first, down to 9 points; then rows are left out, and it is said how many there are. */
export const fit = () => {
  for (const label of document.querySelectorAll(".sheet .strip-row > span")) {
    const whole = label.textContent;
    for (let length = whole.length; length && label.scrollWidth > label.clientWidth; length -= 1) {
      label.textContent = `${whole.slice(0, length).trimEnd()}…`;
    }
  }
  // A sheet whose words alone are higher than it is: a smaller title, and what is below it in the smallest letters.
  const sheet = document.querySelector(".sheet");
  for (const part of sheet.querySelectorAll("h1, footer, header p")) {
    let letters = parseFloat(getComputedStyle(part).fontSize);
    while (isOver(sheet) && letters > LEAST_LETTERS) {
      letters = Math.max(LEAST_LETTERS, letters - 1);
      part.style.fontSize = `${letters}px`;
    }
  }
  const body = document.querySelector(".sheet main");
  let size = parseFloat(getComputedStyle(body).fontSize);
  while (isOver(body) && size > LEAST_LETTERS) {
    size = Math.max(LEAST_LETTERS, size - 1);
    body.style.fontSize = `${size}px`;
  }
  for (const figure of body.querySelectorAll(".figure")) {
    let letters = parseFloat(getComputedStyle(figure).fontSize);
    while (figure.scrollWidth > figure.clientWidth && letters > LEAST_LETTERS) {
      letters *= 0.95;
      figure.style.fontSize = `${letters}px`;
    }
  }
  const rows = body.querySelectorAll("tbody tr, .entries li, .strip-row + .strip-row");
  const cut = body.querySelector(".table-cut[data-words]");
  if (!cut || !rows.length) return;
  let count = rows.length;
  if (count === Number(cut.dataset.all) && !isOver(body)) return;
  // The words take room as well, which rows have to leave.
  for (say(cut, count); count > 1 && isOver(body); say(cut, count)) {
    count -= 1;
    rows[count].remove();
  }
};

/* --- as SVG ---------------------------------------------------------------------------------- */

const element = (name, attributes) => {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
};

const round = (number) => Math.round(number * 100) / 100;

/* A colour as attributes: what edits SVG (Inkscape, Illustrator) takes `rgba()` for black. */
const painted = (name, colour) => {
  const parts = COLOUR.exec(colour);
  if (!parts) return { [name]: colour };
  const solid = parts.slice(1, 4).map((part) => Math.round(Number(part)).toString(16).padStart(2, "0"));
  const opacity = Number(parts[4] ?? 1);
  return { [name]: `#${solid.join("")}`, ...(opacity < 1 ? { [`${name}-opacity`]: opacity } : {}) };
};

const isSeen = (colour) => {
  const parts = COLOUR.exec(colour);
  return Boolean(parts) && Number(parts[4] ?? 1) > 0;
};

const box = (x, y, width, height, colour, more = {}) =>
  element("rect", { x: round(x), y: round(y), width: round(width), height: round(height), ...painted("fill", colour), ...more });

/* The ground of an element and its edges. */
const boxes = (part, style) => {
  const { left, top, right, bottom, width, height } = part.getBoundingClientRect();
  const made = [];
  const rx = parseFloat(style.borderTopLeftRadius) || 0;
  if (isSeen(style.backgroundColor)) made.push(box(left, top, width, height, style.backgroundColor, rx ? { rx } : {}));
  const [above, after, below, before] = SIDES.map((side) =>
    style[`border${side}Style`] === "none" ? 0 : parseFloat(style[`border${side}Width`]),
  );
  // Edges that are not seen make an arrow of the one that is.
  if (above && !isSeen(style.borderTopColor)) {
    const [base, tip, colour] = before ? [left, right, style.borderLeftColor] : [right, left, style.borderRightColor];
    const points = [base, top, tip, (top + bottom) / 2, base, bottom].map(round).join(" ");
    return [element("polygon", { points, ...painted("fill", colour) })];
  }
  if (above) made.push(box(left, top, width, above, style.borderTopColor));
  if (below) made.push(box(left, bottom - below, width, below, style.borderBottomColor));
  if (before) made.push(box(left, top, before, height, style.borderLeftColor));
  if (after) made.push(box(right - after, top, after, height, style.borderRightColor));
  return made;
};

/* A change as a style sheet draws it (assets/styles/ranges.css): the line at no change, the interval, the dot. */
const range = (part, { backgroundImage }) => {
  const { left, top, width, height } = part.getBoundingClientRect();
  const [colour] = /rgba?\([^)]+\)/.exec(backgroundImage);
  const drawn = ["::before", "::after"].map((name) => getComputedStyle(part, name));
  const marks = drawn.filter(({ display }) => display !== "none").map((style) => {
    const [across, wide, high, edge] = [style.left, style.width, style.height, style.borderTopWidth].map(parseFloat);
    const inner = { width: wide - edge, height: high - edge };
    const more = edge ? { ...painted("stroke", style.borderTopColor), "stroke-width": edge, rx: inner.width / 2 } : {};
    const from = [left + across + edge / 2, top + (height - inner.height) / 2];
    return box(...from, inner.width, inner.height, style.backgroundColor, more);
  });
  return [box(left + width / 2 - 0.5, top, 1, height, colour), ...marks];
};

/* The lines of a text: what stands in each, and where. */
const lines = (node) => {
  const range = document.createRange();
  const found = [];
  const add = (from, to) => {
    range.setStart(node, from);
    range.setEnd(node, to);
    const [first, ...more] = [...range.getClientRects()].filter(({ width }) => width);
    if (!first) return;
    if (more.length && to - from > 1) {
      // A word that is broken over lines, or of two scripts, is taken letter by letter.
      for (let at = from; at < to; at += 1) add(at, at + 1);
      return;
    }
    const line = found.at(-1);
    if (line && Math.abs(line.top - first.top) < first.height / 2) {
      Object.assign(line, { to, left: Math.min(line.left, first.left), right: Math.max(line.right, first.right) });
    } else {
      found.push({ from, to, left: first.left, right: first.right, top: first.top });
    }
  };
  for (const word of node.data.matchAll(/\S+/g)) add(word.index, word.index + word[0].length);
  return found.map((line) => ({ ...line, text: node.data.slice(line.from, line.to).replace(/[ \t\r\n]+/g, " ") }));
};

const ANCHORS = { center: "middle", end: "end", right: "end" };

/* How far below the top of its line a text stands. */
const ascent = (style) => {
  const pen = document.createElement("canvas").getContext("2d");
  // `style.font` is empty where figures have one width.
  pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  return pen.measureText("x").fontBoundingBoxAscent;
};

const texts = (node, style) => {
  const isRtl = style.direction === "rtl";
  const anchor = ANCHORS[style.textAlign] || "start";
  const down = ascent(style);
  return lines(node).map(({ text, left, right, top }) => {
    const side = (anchor === "start") === isRtl ? right : left;
    const made = element("text", {
      x: round(anchor === "middle" ? (left + right) / 2 : side),
      y: round(top + down),
      "font-size": round(parseFloat(style.fontSize)),
      ...(Number(style.fontWeight) >= 600 ? { "font-weight": 700 } : {}),
      ...(anchor === "start" ? {} : { "text-anchor": anchor }),
      ...(isRtl ? { direction: "rtl" } : {}),
      ...painted("fill", style.color),
    });
    made.textContent = text;
    return made;
  });
};

/* A drawing inside the sheet, where it stands, with what style sheets gave it as its own. */
const drawing = (part) => {
  const { x, y, width, height } = part.getBoundingClientRect();
  const made = part.cloneNode(true);
  const copies = [made, ...made.querySelectorAll("*")];
  const originals = [part, ...part.querySelectorAll("*")];
  for (const [number, copy] of copies.entries()) {
    const style = getComputedStyle(originals[number]);
    if ("drawn" in part.dataset) {
      for (const paint of PAINTS) {
        const own = copy.style?.getPropertyValue(paint);
        if (own?.startsWith("rgba")) {
          for (const [name, value] of Object.entries(painted(paint, own))) copy.style.setProperty(name, String(value));
        }
      }
    } else {
      for (const paint of PAINTS) {
        for (const [name, value] of Object.entries(painted(paint, style[paint]))) copy.setAttribute(name, String(value));
      }
      for (const name of ["fill-opacity", "stroke-width", "vector-effect"]) {
        if (!copy.hasAttribute(name)) copy.setAttribute(name, style.getPropertyValue(name));
      }
      if (style.display === "none") copy.setAttribute("display", "none");
      copy.removeAttribute("class");
      copy.removeAttribute("style");
    }
  }
  for (const [name, value] of Object.entries({ x, y, width, height })) made.setAttribute(name, String(round(value)));
  return made;
};

const image = (part) => {
  const { x, y, width, height } = part.getBoundingClientRect();
  const place = Object.fromEntries(Object.entries({ x, y, width, height }).map(([key, value]) => [key, round(value)]));
  return element("image", { ...place, href: part.src });
};

const written = (part) => {
  const style = getComputedStyle(part);
  if (style.display === "none" || style.visibility === "hidden" || style.clipPath !== "none") return [];
  if (part instanceof SVGSVGElement) return [drawing(part)];
  if (part instanceof HTMLImageElement) return [image(part)];
  const inside = [...part.childNodes].flatMap((child) => {
    if (child instanceof Text) return texts(child, style);
    return child instanceof Element ? written(child) : [];
  });
  const own = part.classList.contains("range") ? range(part, style) : boxes(part, style);
  return [...own, ...inside];
};

/* The whole sheet, with its title and what it says for those who do not see it. */
export const picture = () => {
  const sheet = document.querySelector(".sheet");
  const { width, height } = sheet.getBoundingClientRect();
  const size = { width, height, viewBox: `0 0 ${width} ${height}` };
  const made = element("svg", { ...size, role: "img", "font-family": getComputedStyle(sheet).fontFamily });
  const title = element("title", {});
  title.textContent = document.title;
  const description = element("desc", {});
  description.textContent = document.querySelector("meta[name=description]").getAttribute("content");
  made.append(title, description, ...written(sheet));
  return new XMLSerializer().serializeToString(made);
};
