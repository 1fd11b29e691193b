// Code lists: a button to copy a code or an identifier, and arrow keys in the tree. Without it all is links and details.
const say = document.documentElement.lang === "en" ? ["Copy", "Copied"] : ["Salin", "Tersalin"];
for (const place of document.querySelectorAll("[data-salin]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = say[0];
  button.setAttribute("aria-label", `${say[0]} ${place.dataset.salinNama}`);
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(place.dataset.salin);
    button.textContent = say[1];
    setTimeout(() => { button.textContent = say[0]; }, 2000);
  });
  if (navigator.clipboard) place.append(button);
}
const tree = document.querySelector("[data-pohon]");
if (tree) {
  const visible = () => [...tree.querySelectorAll("li")].filter((item) => item.getClientRects().length);
  const main = (item) => item.querySelector(":scope > details > summary, :scope > a");
  const details = (item) => item.querySelector(":scope > details");
  const parent = (item) => item.parentElement.closest("li");
  const dress = (root) => {
    for (const list of root.querySelectorAll("ul")) list.setAttribute("role", "group");
    for (const item of root.querySelectorAll("li")) {
      item.setAttribute("role", "treeitem");
      item.tabIndex = -1;
      item.setAttribute("aria-label", main(item).innerText.trim());
      const inner = details(item), closed = item.querySelector(":scope > .sdd-tree__open");
      if (inner || closed) item.setAttribute("aria-expanded", String(Boolean(inner && inner.open)));
      for (const stop of item.querySelectorAll(":scope > details > summary, :scope > a")) stop.tabIndex = -1;
      if (inner) inner.addEventListener("toggle", () => item.setAttribute("aria-expanded", String(inner.open)));
    }
  };
  const go = (item) => {
    if (!item) return;
    tree.querySelectorAll("[tabindex='0']").forEach((other) => { other.tabIndex = -1; });
    item.tabIndex = 0;
    item.focus();
  };
  const load = async (item, link) => {
    item.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(link.href);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const found = page.getElementById(item.id);
      if (!answer.ok || !found) throw new Error(answer.status);
      const copy = document.importNode(found, true);
      item.replaceWith(copy);
      dress(tree);
      history.replaceState(null, "", link.href);
      go(copy);
    } catch { location.href = link.href; }
  };
  const open = (item) => {
    const link = item.querySelector(":scope > .sdd-tree__open");
    if (link) return load(item, link);
    const inner = details(item);
    if (inner && !inner.open) inner.open = true;
    else if (inner) go(inner.querySelector("li"));
  };
  tree.setAttribute("role", "tree");
  dress(tree);
  tree.querySelector("li").tabIndex = 0;
  tree.addEventListener("click", (event) => {
    const link = event.target.closest(".sdd-tree__open");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    load(link.closest("li"), link);
  });
  let typed = "", since = 0;
  tree.addEventListener("keydown", (event) => {
    const item = event.target.closest("li");
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== item) return;
    const all = visible(), at = all.indexOf(item), inner = details(item), key = event.key;
    if (key === "ArrowDown") go(all[at + 1]);
    else if (key === "ArrowUp") go(all[at - 1]);
    else if (key === "Home") go(all[0]);
    else if (key === "End") go(all[all.length - 1]);
    else if (key === "ArrowRight") open(item);
    else if (key === "ArrowLeft") { if (inner && inner.open) inner.open = false; else go(parent(item)); }
    else if (key === "Enter") (item.querySelector(":scope > .sdd-tree__go") || main(item)).click();
    else if (key.length === 1 && key !== " ") {
      typed = (event.timeStamp - since < 700 ? typed : "") + key.toLowerCase();
      since = event.timeStamp;
      const start = typed.length === 1 ? at + 1 : at;
      const words = (one) => one.getAttribute("aria-label").toLowerCase();
      go([...all.slice(start), ...all.slice(0, start)].find((one) =>
        words(one).startsWith(typed) || words(one).replace(/^\S+\s+/, "").startsWith(typed)));
    } else return;
    event.preventDefault();
  });
}
