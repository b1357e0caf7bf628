/* What opens over the page: menus behind ⋯ and on maps, and the pages of a section beside the menu. */

const MENU = ":is(.menu, .rw-map-menu)[open]";
const WAY = ".menu-ways :is(a, button), .rw-map-choices [data-map-action]";
const ENTRY = ".rail > ul > li";

const closeOthers = (target) => {
  for (const menu of document.querySelectorAll(MENU)) if (!menu.contains(target)) menu.open = false;
};

/* A menu closes by Escape, by what is done elsewhere, and by what is chosen in it. Focus that a filter gives back as
 * it closes, after a press on the menu, is nothing done elsewhere: it is not seen. */
document.addEventListener("pointerdown", ({ target }) => closeOthers(target));
document.addEventListener("focusin", ({ target }) => target.matches(":focus-visible") && closeOthers(target));

/* The focus would be lost with what is hidden: the opener has it, before the choice moves it on or a dialog notes it. */
const finish = ({ target }) => {
  const menu = target.closest?.(WAY)?.closest("details");
  if (!menu) return;
  if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
  menu.open = false;
};
document.addEventListener("click", finish, true);

/* Style sheets open an entry under the mouse or the focus, unless it is shut. */
const shut = (entry) => {
  entry.dataset.shut = "";
  entry.addEventListener("mouseleave", () => delete entry.dataset.shut, { once: true });
};

/* An entry that comes under the mouse as another section closes was not pointed at: it opens when the mouse comes again. */
export const keepShut = ({ clientX, clientY }) => {
  const entry = document.elementFromPoint(clientX, clientY)?.closest(ENTRY);
  if (entry) shut(entry);
};

/* Escape shuts what is open without mouse or focus being moved; a focus inside goes to what opened it. */
document.addEventListener("keydown", ({ key }) => {
  if (key !== "Escape") return;
  const menu = document.querySelector(MENU);
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
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
