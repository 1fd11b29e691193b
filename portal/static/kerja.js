// The desk by keyboard (j, k, x, e, ?), for who wants it: it can be switched off, and the page does all without it.
"use strict";
(() => {
  const desk = document.querySelector("[data-meja]");
  const dialog = document.getElementById("pintasan");
  if (!desk || !dialog || !dialog.showModal) return;
  const kept = "satudata-pintasan";
  const toggle = document.getElementById("pintasan-hidup");
  const opener = document.getElementById("buka-pintasan");
  const rows = [...desk.querySelectorAll("tbody tr")];
  let at = -1;

  toggle.checked = localStorage.getItem(kept) !== "mati";
  toggle.addEventListener("change", () => localStorage.setItem(kept, toggle.checked ? "hidup" : "mati"));
  opener.hidden = false;
  opener.addEventListener("click", () => dialog.showModal());

  const go = (step) => {
    at = Math.min(rows.length - 1, Math.max(0, at + step));
    rows[at].querySelector("a").focus();
  };
  const here = () => rows.findIndex((row) => row.contains(document.activeElement));

  document.addEventListener("keydown", (event) => {
    if (!toggle.checked || dialog.open || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.matches("input:not([type=checkbox]), textarea, select")) return;
    if (here() >= 0) at = here();
    const row = rows[at];
    if (event.key === "j") go(1);
    else if (event.key === "k") go(at < 0 ? 1 : -1);
    else if (event.key === "?") dialog.showModal();
    else if (event.key === "x" && row) row.querySelector(".sdd-tick")?.click();
    else if (event.key === "e" && row) row.querySelector("[formaction]")?.click();
    else return;
    event.preventDefault();
  });
})();
