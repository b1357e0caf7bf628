/* Where a wall breaks its lines: its words are few and large, and half a date or a sign at the start of a line
 * is what a room sees first. A month keeps its year, a sign what stands before it, an arrow both its numbers. */

const NO_BREAK = "\u00a0";

export const kept = (text) =>
  text
    .replace(/ ([·–→])/g, `${NO_BREAK}$1`)
    .replace(/→ /g, `→${NO_BREAK}`)
    .replace(/(\p{L}{3,}\.?) (\d{4})(?!\d)/gu, `$1${NO_BREAK}$2`)
    .replace(/(?<!\d)(\d{1,2}) (\p{L}{3,}\.?)(?=\u00a0\d{4})/gu, `$1${NO_BREAK}$2`);

/* The same for all texts of an element but the days before the entries of a list, whose column is narrow. */
export const keep = (element) => {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node.parentElement.closest(".entry-when")) continue;
    const text = kept(node.textContent);
    if (text !== node.textContent) node.textContent = text;
  }
};
