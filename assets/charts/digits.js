/* Arabic digits in charts. Plotly writes Latin ones: of what d3 takes for a language it hands on separators and names
 * of months, and no `numerals`. Each text is written anew before the frame in which it was drawn is shown. */

import { areArabic, inDigits } from "../app/digits.js";

const CHART = ".js-plotly-plot";

const rewrite = (node) => {
  const texts = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
  for (let text = /** @type {Text | null} */ (node instanceof Text ? node : texts.nextNode()); text; text = /** @type {Text | null} */ (texts.nextNode())) {
    const written = inDigits(text.data);
    if (written !== text.data && text.parentElement instanceof SVGElement) text.data = written;
  }
};

/* Watch charts, where digits are not Plotly's own. */
export const watch = () => {
  if (!areArabic()) return;
  const observer = new MutationObserver((changes) => {
    for (const { target, addedNodes } of changes) {
      const element = target instanceof Element ? target : target.parentElement;
      if (!element?.closest(CHART)) continue;
      for (const node of addedNodes.length ? addedNodes : [target]) rewrite(node);
    }
  });
  observer.observe(document.documentElement, { childList: true, subtree: true, characterData: true });
};
