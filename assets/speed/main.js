/* All that only makes pages faster. */

import "./code_cache.js";
import "./early_charts.js";
import "./prefetch.js";
