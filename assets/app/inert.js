/* Elements that Dash takes for one component: it keeps no state for what is in there. */

const made = (part) => {
  if (!Array.isArray(part)) return part;
  const [tag, properties, ...inside] = part;
  return window.React.createElement(tag, properties, ...inside.map(made));
};

export const Inert = ({ element }) => made(element);
