/* A playlist in the list of all: what it shows, how old it is, and what can be done with it. */
(() => {
  "use strict";
  const root = (window.routewatch = window.routewatch || {});
  const { API, fill, made, state } = root.playlists;

  const entry = (row) => {
    const { words } = state;
    const item = made("li", "playlist-entry");
    item.dataset.code = row.code;
    item.append(made("strong", "", row.title), made("span", "playlist-what", `/wall/${row.code} · ${age(row)}`));
    if (row.shown) item.append(made("span", "playlist-what", row.scenes.join(" · ")));
    else item.append(made("span", "playlist-broken", words.broken));
    const ways = made("div", "playlist-ways");
    if (row.shown) ways.append(link("wall", `/wall/${row.code}`));
    if (!row.file) ways.append(button("edit", row));
    ways.append(button("copy", row), link("download", `${API}/${row.code}.toml`));
    if (!row.file) ways.append(button("remove", row));
    item.append(ways);
    return item;
  };

  const age = ({ file, saved_at: at }) => {
    if (file) return state.words.file;
    const time = { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" };
    const written = new Intl.DateTimeFormat(document.documentElement.lang, time).format(new Date(at));
    return fill(state.words.saved, { time: `${written} UTC` });
  };

  const link = (name, href) => {
    const made_ = made("a", "", state.words.actions[name]);
    made_.href = href;
    if (name === "download") made_.download = "";
    return made_;
  };

  const button = (name, row) => {
    const made_ = made("button", "playlist-way", state.words.actions[name]);
    made_.type = "button";
    made_.dataset.action = `playlist-${name}`;
    made_.dataset.code = row.code;
    made_.setAttribute("aria-label", `${state.words.actions[name]}: ${row.title}`);
    return made_;
  };

  root.playlistEntry = entry;
})();
