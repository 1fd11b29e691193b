// A map without this script is read by its table; with it, one button leads in and the arrow keys go from area to area.
"use strict";
for (const map of document.querySelectorAll("[data-map]")) {
  const areas = [...map.querySelectorAll(".sdd-map__picture a")];
  if (!areas.length) continue;
  const enter = document.createElement("button");
  enter.type = "button";
  enter.className = "sdd-map__enter";
  enter.textContent = document.documentElement.lang === "id" ? "Masuk ke peta (tombol panah, Esc)" : "Enter the map (arrow keys, Esc)";
  map.querySelector(".sdd-map__groups").before(enter);
  enter.addEventListener("click", () => areas[0].focus());

  const middle = (area) => {
    const box = area.getBoundingClientRect();
    return [box.x + box.width / 2, box.y + box.height / 2];
  };
  const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  map.addEventListener("keydown", (event) => {
    const here = event.target.closest?.(".sdd-map__picture a");
    if (!here) return;
    if (event.key === "Escape") { enter.focus(); return; }
    const way = ways[event.key];
    if (!way) return;
    event.preventDefault();
    const [x, y] = middle(here);
    let best = null;
    let least = Infinity;
    for (const area of areas) {
      const [u, v] = middle(area);
      const ahead = (u - x) * way[0] + (v - y) * way[1];
      const aside = Math.abs((u - x) * way[1]) + Math.abs((v - y) * way[0]);
      if (area !== here && ahead > 1 && ahead + 2 * aside < least) { best = area; least = ahead + 2 * aside; }
    }
    best?.focus();
  });
}
