/* Parameters of an address beside the filters, by the browser's own reader of addresses.
 *
 * Filters are the server's: it reads them, and writes the address of what was chosen (dashboard/page_controls.py).
 */

// What is on screen beside the figures (screen.js): the server is not asked for it.
const ON_SCREEN = ["find", "grid", "ll", "sel", "sort", "tab"];

/* A parameter; of several the last. */
export const parameter = (search, key) => new URLSearchParams(search).getAll(key).at(-1);

const escaped = (text) => encodeURIComponent(text).replace(/%2C/g, ",").replace(/%3A/g, ":");

/* A search with some parameters set; null takes one out. */
export const withParameters = (search, changes) => {
  const all = new URLSearchParams(search);
  for (const [key, text] of Object.entries(changes)) {
    if (text === null) all.delete(key);
    else all.set(key, text);
  }
  all.sort();
  const query = [...all].map(([key, text]) => `${encodeURIComponent(key)}=${escaped(text)}`).join("&");
  return query && `?${query}`;
};

/* Whether parameters are of what is on screen alone. */
export const isOnScreen = (keys) => keys.every((key) => ON_SCREEN.includes(key));

/* An answer's search with what has changed on screen between the asking and now: the server knew nothing of it. */
export const withScreen = (search, asked, now) => {
  const moved = ON_SCREEN.filter((key) => parameter(now, key) !== parameter(asked, key));
  if (!moved.length) return search;
  return withParameters(search, Object.fromEntries(moved.map((key) => [key, parameter(now, key) ?? null])));
};

/* What the server is asked for. */
export const forServer = (search) => withParameters(search, Object.fromEntries(ON_SCREEN.map((key) => [key, null])));
