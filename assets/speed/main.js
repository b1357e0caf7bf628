/* All that only makes pages faster. The server leaves this file out of a page where ROUTEWATCH_PLAIN is set. */

import "./early_charts.js";
import "./libraries.js";
import "./prefetch.js";
