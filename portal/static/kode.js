// Code lists: buttons that copy a code or an identifier, and arrow keys in the tree. Without it all is links and details.
const [copy, copied] = document.documentElement.lang === "en" ? ["Copy", "Copied"] : ["Salin", "Tersalin"];
for (const place of navigator.clipboard ? document.querySelectorAll("[data-salin]") : []) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = copy;
  button.setAttribute("aria-label", `${copy} ${place.dataset.salinNama}`);
  button.onclick = async () => {
    await navigator.clipboard.writeText(place.dataset.salin);
    button.textContent = copied;
    setTimeout(() => { button.textContent = copy; }, 2000);
  };
  place.append(button);
}
const tree = document.querySelector("[data-pohon]");
if (tree) {
  const part = (item, name) => item.querySelector(`:scope > ${name}`);
  const main = (item) => item.querySelector(":scope > details > summary, :scope > a");
  const dress = () => {
    for (const list of tree.querySelectorAll("ul")) list.role = "group";
    for (const item of tree.querySelectorAll("li")) {
      const inner = part(item, "details");
      item.role = "treeitem";
      item.tabIndex = -1;
      item.ariaLabel = main(item).innerText.trim();
      for (const stop of item.querySelectorAll("a, summary")) stop.tabIndex = -1;
      if (inner || part(item, ".sdd-tree__open")) item.ariaExpanded = String(Boolean(inner?.open));
      if (inner) inner.ontoggle = () => { item.ariaExpanded = String(inner.open); };
    }
  };
  const go = (item) => {
    if (!item) return;
    const old = tree.querySelector("li[tabindex='0']");
    if (old) old.tabIndex = -1;
    item.tabIndex = 0;
    item.focus();
  };
  const load = async (item, link) => {
    try {
      const answer = await fetch(link.href);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const found = document.importNode(page.getElementById(item.id), true);
      item.replaceWith(found);
      dress();
      go(found);
    } catch { location = link.href; }
  };
  const open = (item) => {
    const link = part(item, ".sdd-tree__open"), inner = part(item, "details");
    if (link) load(item, link);
    else if (inner?.open) go(inner.querySelector("li"));
    else if (inner) inner.open = true;
  };
  tree.role = "tree";
  dress();
  tree.querySelector("li").tabIndex = 0;
  tree.onclick = (event) => {
    const link = event.target.closest(".sdd-tree__open");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    load(link.parentElement, link);
  };
  let typed = "", since = 0;
  tree.onkeydown = (event) => {
    const item = event.target, key = event.key;
    if (event.ctrlKey || event.metaKey || event.altKey || item.role !== "treeitem") return;
    const all = [...tree.querySelectorAll("li")].filter((one) => one.getClientRects().length);
    const at = all.indexOf(item), inner = part(item, "details");
    if (key === "ArrowDown") go(all[at + 1]);
    else if (key === "ArrowUp") go(all[at - 1]);
    else if (key === "Home") go(all[0]);
    else if (key === "End") go(all.at(-1));
    else if (key === "ArrowRight") open(item);
    else if (key === "ArrowLeft" && inner?.open) inner.open = false;
    else if (key === "ArrowLeft") go(item.parentElement.closest("li"));
    else if (key === "Enter") (part(item, ".sdd-tree__go") || main(item)).click();
    else if (key.length === 1 && key !== " ") {
      typed = (event.timeStamp - since < 700 ? typed : "") + key.toLowerCase();
      since = event.timeStamp;
      const start = at + (typed.length === 1);
      const fits = (words) => words.startsWith(typed) || words.replace(/^\S+\s+/, "").startsWith(typed);
      go([...all.slice(start), ...all.slice(0, start)].find((one) => fits(one.ariaLabel.toLowerCase())));
    } else return;
    event.preventDefault();
  };
}
