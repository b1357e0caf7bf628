/* Elements that Dash takes for one component: it keeps no state for what is in there. */
(() => {
  "use strict";

  const made = (part) => {
    if (!Array.isArray(part)) return part;
    const [tag, properties, ...inside] = part;
    return window.React.createElement(tag, properties, ...inside.map(made));
  };

  window.routewatch_inert = { Inert: ({ element }) => made(element) };
})();
