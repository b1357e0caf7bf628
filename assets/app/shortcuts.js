/* Doors for what only makes the page faster (assets/speed). Without it none of them does anything, and
 * everything comes a little later. */

export const shortcuts = {
  /* A reader has chosen a view, which Dash will ask for in a moment. */
  ask: (_view) => {},
  /* The answer to a request of Dash's that was asked for already; null where there is none. */
  answer: async (_address, _options) => null,
  /* Figures of an answer, by code of their panel, that are to be drawn before Dash comes to them. */
  figures: (_response) => ({}),
  draw: async (_figures, _isWanted) => {},
  /* All of a page is on screen. */
  ready: () => {},
  /* Plotly as the charts are to call it. */
  library: (plotly) => plotly,
};
