/* All that only makes pages faster. The server leaves this file out of a page where ROUTEWATCH_PLAIN is set. */

import "./code_cache.js";
import "./early_charts.js";
import "./prefetch.js";
