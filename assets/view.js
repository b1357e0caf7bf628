/* Which view is asked for: from the address to a page and to its panels. */
(() => {
  "use strict";
  const root = (window.routewatch = window.routewatch || {});
  const clientside = (window.dash_clientside = window.dash_clientside || {});

  const PHONE = "(max-width: 767px)";
  const state = { asked: null, number: 0, place: null, wanted: null, theme: "light" };

  const plain = (path) => path.replace(/\/+$/, "") || "/";

  const isSame = (search, other) =>
    search === other ||
    root.address.asked(search, root.words()) === root.address.asked(other, root.words());

  /* Whether what the address asks of the server has been asked for. */
  const isOfAddress = () =>
    state.asked !== null &&
    isSame(window.location.search, state.asked.search) &&
    plain(window.location.pathname) === state.place?.path;

  /* The address has changed, or the page for it has come, or newer figures are there. */
  const arrive = (search, path, place, version, held) => {
    if (!place || !path) return;
    if (place.path !== plain(path)) {
      // The page of this path is asked for once; when it is here, this is called again.
      root.readiness.loading();
      if (state.wanted === path) return;
      move();
      state.wanted = path;
      clientside.set_props("wanted-page", { data: { path, search: search || "" } });
      return;
    }
    state.wanted = null;
    state.theme = place.theme || "light";
    root.session.showTheme(search);
    document.documentElement.dataset.form = place.form;
    const entered = state.place?.path !== place.path;
    root.controls.show(search, { entered });
    keepFilters(place, search);
    if (entered) enter(place);
    const isAsked = state.asked?.number === state.number && state.asked.version === version;
    if (!entered && isAsked && isSame(search || "", state.asked.search)) {
      root.readiness.cancel();
      root.screen.restore();
      return;
    }
    const { route, country } = place;
    ask({ search: search || "", route, country }, version, held);
  };

  /* From now on, answers that are on their way come too late. */
  const move = () => {
    state.number += 1;
  };

  /* Ask the panels for a view. */
  const ask = (view, version, held) => {
    const { cards, finish, loading } = root.readiness;
    const first = state.asked === null;
    // The layout has asked for the first view already.
    const isHeld = ["search", "route", "country"].every((key) => held?.[key] === view[key]);
    if (first && isHeld) {
      state.asked = { ...held, version };
      root.answers.takeEarly();
    } else {
      loading();
      move();
      state.asked = { ...view, number: state.number, version };
      clientside.set_props("view", { data: state.asked });
    }
    if (state.place?.path === root.basket.PATH) root.briefing.arrive(view.search);
    else if (state.place?.path === root.playlists.PATH) root.playlists.arrive();
    else if (!cards().length) finish();
  };

  /* What `ask` will ask for when the address has this search; null where that is no other view. */
  const foreseen = (search) => {
    if (!state.asked || isSame(search, state.asked.search)) return null;
    const { route, country, version } = state.asked;
    return { search, route, country, number: state.number + 1, version };
  };

  const again = () => ask(state.asked, state.asked.version);

  /* Links of the menu keep the filters, and show where the reader is. */
  const keepFilters = (place = state.place, search = window.location.search) => {
    const kept = root.basket.without(root.address.asked(search || "", root.words()));
    root.basket.showCount();
    // Before the first page: it does this itself when it comes.
    if (!place) return;
    for (const link of document.querySelectorAll(".rail-link")) {
      const { path } = link.dataset;
      link.href = path === root.basket.PATH ? root.basket.link(kept) : path + kept;
      const here = place.path === path || (path !== "/" && place.path.startsWith(`${path}/`));
      if (here) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    root.filters.scope(place, root.words());
  };

  /* A page comes on screen. */
  const enter = (place) => {
    root.charts.prepare();
    root.grids.prepare();
    // A phone's menu is wider than the phone.
    if (window.matchMedia(PHONE).matches) {
      document.querySelector(".rail-link[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
    }
    const title = document.getElementById("page-title");
    title.textContent = place.title;
    // Not at the first page: there the browser's own place is right.
    if (state.place) {
      title.focus({ preventScroll: true });
      window.scrollTo(0, 0);
    }
    state.place = place;
    root.cards.openAsAddressed({ asking: false });
    if (place.sentence) tell("");
  };

  /* The handling mark of all that is on the page, in its colours where it is not for everybody. */
  const mark = ({ label, color = "", background = "" }) => {
    const band = document.querySelector(".marking");
    band.firstElementChild.textContent = label;
    Object.assign(band.style, { color, background });
  };

  /* The filter sentence, under the bar and in the tab's title. */
  const tell = (sentence) => {
    const shown = state.place.sentence || sentence;
    document.getElementById("filter-sentence").textContent = shown;
    document.title = [state.place.title, shown, root.words().product].filter(Boolean).join(" · ");
  };

  /* Links within the dashboard lay out a page; everything else is the browser's. */
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    const isPlain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey);
    if (!link || !isPlain || event.defaultPrevented) return;
    const { href, origin, pathname, search, hash } = new URL(link.href);
    const isOurs = origin === window.location.origin && !/^\/(api|assets|data|print|wall)\//.test(pathname);
    if (!isOurs || link.download || link.target || hash) return;
    event.preventDefault();
    if (href === window.location.href) return;
    root.readiness.loading();
    clientside.set_props("url", { pathname, search });
  });

  root.view = {
    again,
    asked: () => state.asked,
    foreseen,
    forget: () => {
      state.wanted = null;
    },
    isOfAddress,
    keepFilters,
    move,
    number: () => state.number,
    mark,
    tell,
    theme: () => state.theme,
  };
  clientside.routewatch_view = { arrive };
})();
