/* Elements made by script. Every text reaches the page through `textContent`, never as markup. */

/* An element with its class and its text, where it has them. */
export const made = (name, className = "", text = undefined) => {
  const element = document.createElement(name);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
};

/* The same, as the last one in a parent. */
export const element = (parent, name, className, text) => {
  const child = made(name, className, text);
  parent.append(child);
  return child;
};

/* A text with its blanks filled: `{name}` becomes the value of that name. */
export const fill = (text, values) =>
  Object.entries(values).reduce((done, [key, value]) => done.replace(`{${key}}`, value), text);
