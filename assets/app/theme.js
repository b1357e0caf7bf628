/* The theme of the page, as the address names it. */

import { parameter } from "./address.js";
import { setProps } from "./dash.js";
import * as View from "./view.js";

const THEMES = ["light", "dark", "wall", "print"];
const DARK = ["dark", "wall"];

/* The document and the controls in it come in the theme of their address. */
export const showTheme = (query) => {
  const { dataset } = document.documentElement;
  const option = parameter(query, "theme");
  const wanted = THEMES.includes(option) ? option : View.state.theme;
  if (wanted === dataset.theme) return;
  dataset.theme = wanted;
  setProps("theme", { forceColorScheme: DARK.includes(wanted) ? "dark" : "light" });
};

/* What the theme becomes when a reader asks for the other one. */
export const other = () => (DARK.includes(document.documentElement.dataset.theme) ? null : "dark");
