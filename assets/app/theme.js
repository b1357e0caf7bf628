/* The theme of the page, and the sheet of a page for print, as the address names them. */

import { parameter } from "./address.js";
import { setProps } from "./dash.js";
import * as View from "./view.js";

const THEMES = ["light", "dark", "wall", "print"];
const DARK = ["dark", "wall"];

/* The document and the controls in it come in the theme of their address. */
export const showTheme = (query) => {
  showSheet(query);
  const { dataset } = document.documentElement;
  const option = parameter(query, "theme");
  const wanted = THEMES.includes(option) ? option : View.state.theme;
  if (wanted === dataset.theme) return;
  dataset.theme = wanted;
  setProps("theme", { forceColorScheme: DARK.includes(wanted) ? "dark" : "light" });
};

/* Sheets of a page for print; the first one where the address names none. */
const SHEETS = ["slide", "a4", "a4-part", "a4-landscape", "a4-landscape-part", "bare"];

const showSheet = (query) => {
  const option = parameter(query, "size");
  document.documentElement.dataset.sheet = SHEETS.includes(option) ? option : SHEETS[0];
};

/* What the theme becomes when a reader asks for the other one. */
export const other = () => (DARK.includes(document.documentElement.dataset.theme) ? null : "dark");
