/* Libraries on their way while the server is at a page's figures: Plotly and AG Grid. On pages with many
 * charts Plotly is run as well. Measured gain: GAIN_LIBRARIES
 */

import { shortcuts } from "../app/shortcuts.js";
import { words } from "../app/words.js";
import * as Charts from "../charts/library.js";
import * as CodeCache from "./code_cache.js";

const MANY = 6;
const hinted = new Set();

const hint = (href) => {
  if (hinted.has(href)) return;
  hinted.add(href);
  document.head.append(Object.assign(document.createElement("link"), { rel: "preload", as: "script", href }));
};

shortcuts.prepare = () => {
  const charts = document.querySelectorAll(".card-chart").length;
  if (charts >= MANY || (charts && CodeCache.has(words().charts))) Charts.run();
  else if (charts) hint(words().charts);
  if (document.querySelector(".card-grid") && words().grids) hint(words().grids);
};
