/* Nine places of the world: a list to choose from, and keys 1 to 9. */
(() => {
  "use strict";
  const root = (window.routewatch = window.routewatch || {});
  const map = (root.map = root.map || {});

  class Regions {
    constructor(desk) {
      this.desk = desk;
      const { element } = map.words;
      const buttons = desk.instance.part("buttons");
      this.list = document.createElement("select");
      this.list.className = "rw-map-regions";
      this.list.setAttribute("aria-label", desk.words.say("region"));
      const none = element(this.list, "option", "", desk.words.say("region"));
      none.value = "";
      desk.vocabulary.regions.forEach(({ name }, i) => {
        const text = desk.words.say("region_option", { number: String(i + 1), name });
        element(this.list, "option", "", text).value = String(i);
      });
      this.list.addEventListener("change", () => {
        if (this.list.value !== "") this.go(Number(this.list.value));
        this.list.value = "";
      });
      buttons.prepend(this.list);
      const sight = element(buttons, "button", "", desk.words.say("list"));
      sight.type = "button";
      sight.addEventListener("click", () => desk.chooseSight());
    }

    /* Goes there and says how many people the map shows there. */
    go(number) {
      const region = this.desk.vocabulary.regions[number];
      if (!region) return;
      const { instance, words } = this.desk;
      map.focus.fit(instance, region.bounds);
      const [[south, west], [north, east]] = region.bounds;
      const { points, selection } = instance;
      if (!points || !selection) return;
      const rows = map.selected.rows({ kind: "box", south, west, north, east }, { points, selection });
      const sum = (column) => rows.reduce((total, row) => total + points[column][row], 0);
      const people = words.say("people", { n: sum("people") });
      const incidents = words.say("incidents", { n: sum("incidents") });
      this.desk.say(words.say("in_sight", { name: region.name, people, incidents }));
    }
  }

  map.regions = { attach: (desk) => new Regions(desk) };
})();
