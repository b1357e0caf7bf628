/* Elements made by script. Every text reaches the page through `textContent`, never as markup. */

/* The page's language, for `Intl`. */
export const locale = () => globalThis.document?.documentElement?.lang || "en";

/* A number as `format_number` of dashboard/formats.py writes it: Spanish sets thousands apart as French does, and
 * four figures not at all. */
export const formatted = (value) => {
  const isSpanish = locale() === "es";
  return value.toLocaleString(isSpanish ? "fr" : locale(), {
    maximumFractionDigits: 1,
    useGrouping: isSpanish ? "min2" : "always",
  });
};

/* An element with its class and its text, where it has them. */
export const made = (name, className = "", text = undefined) => {
  const element = document.createElement(name);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
};

/* The same, as the last one in a parent. */
export const element = (parent, name, className, text) => {
  const child = made(name, className, text);
  parent.append(child);
  return child;
};

/* A text that nothing beside it turns round, as `isolated` in dashboard/i18n.py makes it: from right to left it stands
 * between marks of isolation, in other languages alone. */
export const isolated = (text) => {
  if (globalThis.document?.dir !== "rtl" || text === "") return String(text);
  return `${/[\u0620-\u064a\u0671-\u06d3]/.test(text) ? "\u2067" : "\u2066"}${text}\u2069`;
};

export const unmarked = (text) => text.replace(/[\u2066-\u2069]/g, "");

/* A text with its blanks filled: `{name}` becomes the value of that name. */
export const fill = (text, values) =>
  text.replace(/\{(\w+)\}/g, (blank, name) => (Object.hasOwn(values, name) ? isolated(values[name]) : blank));
