/* Lists beside a chart end with a whole row: one cut through its letters reads as a fault. What has no
 * room is scrolled to, as the shade at the edge says. The room of a card does not hang on how high its
 * list is, so that none of this moves what stands around it. */

const LISTS = ".story .card-list .card-body";

const fit = (body) => {
  const list = body.querySelector(".card-content");
  const top = list.getBoundingClientRect().top - list.scrollTop;
  const room = body.getBoundingClientRect().top + body.clientHeight - list.getBoundingClientRect().top;
  const ends = [...list.querySelectorAll(".entries > li")].map((row) => row.getBoundingClientRect().bottom - top);
  const whole = ends.filter((end) => end <= room + 1).pop();
  list.style.maxHeight = whole && ends.at(-1) > room + 1 ? `${Math.ceil(whole)}px` : "";
};

const observer = new ResizeObserver((changed) => changed.forEach(({ target }) => fit(target)));

/* After lists were filled; from then on whenever their room changes. */
export const keep = () => {
  for (const body of document.querySelectorAll(LISTS)) {
    fit(body);
    observer.observe(body);
  }
};
