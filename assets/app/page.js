/* The page as it is laid out: its root, its cards, and what kind of page it is. */

export const page = () => document.getElementById("page-root");

export const cards = () => document.querySelectorAll("[data-panel]");

export const cardOf = (code) => document.querySelector(`[data-panel="${code}"]`);

/* The chart in a card, once Plotly has made it. */
export const graphOf = (code) => cardOf(code)?.querySelector(".js-plotly-plot");

export const isWall = () => Boolean(page()?.classList.contains("wall"));

/* Whether it is a sheet: a map alone, for a picture or a printer, with nothing to press. */
export const isSheet = () => document.documentElement.dataset.form === "sheet";

export const isRemote = () => Boolean(page()?.classList.contains("remote"));
