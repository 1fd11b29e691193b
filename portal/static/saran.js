// The search box names what may be meant while one types. Without it the box is a plain form that works as well.
for (const form of document.querySelectorAll("form[data-saran]")) {
  const input = form.elements.q, list = form.querySelector("[role=listbox]"), told = form.querySelector("[role=status]");
  let timer, asked = "", at = -1;
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  const options = () => [...list.querySelectorAll("[role=option]")];
  const show = (open) => {
    list.hidden = !open;
    input.setAttribute("aria-expanded", String(open));
    if (!open) choose(-1);
  };
  const choose = (place) => {
    at = place;
    options().forEach((option, number) => option.setAttribute("aria-selected", String(number === at)));
    const chosen = options()[at];
    if (chosen) {
      input.setAttribute("aria-activedescendant", chosen.id);
      chosen.scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  };
  const ask = async () => {
    const text = input.value.trim();
    if (text.length < 2) { asked = ""; return show(false); }
    if (text === asked) return;
    asked = text;
    try {
      const answer = await fetch(form.dataset.saran + "?q=" + encodeURIComponent(text));
      if (!answer.ok || text !== asked) return;
      list.innerHTML = await answer.text();
      const count = options().length;
      show(count > 0);
      told.textContent = count ? told.dataset.ada.replace("#", count) : told.dataset.kosong;
    } catch { show(false); }
  };
  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 150); });
  input.addEventListener("keydown", (event) => {
    const count = options().length;
    if (event.key === "Escape" && !list.hidden) { event.preventDefault(); return show(false); }
    if (list.hidden || !count) return;
    if (event.key === "ArrowDown") { event.preventDefault(); choose((at + 1) % count); }
    else if (event.key === "ArrowUp") { event.preventDefault(); choose(at < 1 ? count - 1 : at - 1); }
    else if (event.key === "Enter" && at >= 0) { event.preventDefault(); options()[at].querySelector("a").click(); }
  });
  form.addEventListener("focusout", (event) => { if (!form.contains(event.relatedTarget)) show(false); });
  list.addEventListener("mousedown", (event) => event.preventDefault());
  show(false);
}
