/* The theme of the page: that of its address, else its own, else the system's. */

import { parameter } from "./address.js";
import { setProps } from "./dash.js";
import * as Navigation from "./navigation.js";
import { state } from "./view.js";

const THEMES = ["light", "dark", "wall", "print"];
const DARK = ["dark", "wall"];

const system = window.matchMedia("(prefers-color-scheme: dark)");

/* The theme where the address names none. */
const themeOf = (place) => place.theme || (system.matches ? "dark" : "light");

/* The document and the controls in it come in the theme of their address. */
export const showTheme = (query, place) => {
  const { dataset } = document.documentElement;
  state.theme = themeOf(place);
  const option = parameter(query, "theme");
  const wanted = THEMES.includes(option) ? option : state.theme;
  if (wanted === dataset.theme) return;
  dataset.theme = wanted;
  setProps("theme", { forceColorScheme: DARK.includes(wanted) ? "dark" : "light" });
};

/* What the theme becomes when a reader asks for the other one. */
export const other = () => {
  const wanted = DARK.includes(document.documentElement.dataset.theme) ? "light" : "dark";
  return wanted === state.theme ? null : wanted;
};

system.addEventListener("change", () => {
  if (!state.request || state.place.theme) return;
  showTheme(window.location.search, state.place);
  Navigation.again();
});
