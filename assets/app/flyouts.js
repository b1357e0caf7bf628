/* What style sheets open under a mouse, unless it is shut: the pages of a section beside the menu, which open at the
 * focus, too, and the tabs over the foot of a headline. */

const ENTRY = ".rail > ul > li";
const HEADLINE = ".card-headline:hover";

const shut = (part) => {
  part.dataset.shut = "";
  part.addEventListener("mouseleave", () => delete part.dataset.shut, { once: true });
};

/* An entry that comes under the mouse as another section closes was not pointed at: it opens when the mouse comes again. */
export const keepShut = ({ clientX, clientY }) => {
  const entry = document.elementFromPoint(clientX, clientY)?.closest(ENTRY);
  if (entry) shut(entry);
};

/* Escape shuts what is open without mouse or focus being moved; a focus inside goes to the section. */
document.addEventListener("keydown", ({ key }) => {
  if (key !== "Escape") return;
  document.querySelectorAll(HEADLINE).forEach(shut);
  for (const entry of document.querySelectorAll(`${ENTRY}:is(:hover, :focus-within)`)) {
    const section = entry.querySelector(".rail-section");
    // Those of the section in which the reader is do not stand over the page.
    if (!section || section.hasAttribute("aria-current")) continue;
    if (entry.contains(document.activeElement)) section.focus();
    shut(entry);
  }
});

document.addEventListener("focusin", ({ target }) => {
  const entry = target.closest?.(ENTRY);
  for (const other of document.querySelectorAll(`${ENTRY}[data-shut]`)) {
    if (other === entry || !other.matches(":hover")) delete other.dataset.shut;
  }
});
