// A form without this script works the same; with it, conditional fields open at once and unsaved typing is guarded.
"use strict";
(() => {
  const form = document.querySelector("form[data-form]");
  if (!form) return;

  const answers = (name) =>
    [...form.elements]
      .filter((field) => field.name === name && (!["radio", "checkbox"].includes(field.type) || field.checked))
      .map((field) => field.value)
      .filter(Boolean);

  const holds = (condition) => {
    const given = answers(condition.name);
    return given.length > 0 && given.some((value) => condition.values.includes(value)) !== condition.not;
  };
  const isOpen = (condition) => answers(condition.name).length > 0;
  const isFilled = (element) =>
    [...element.querySelectorAll("input, textarea, select")].some((field) =>
      ["radio", "checkbox"].includes(field.type) ? field.checked : field.value.trim());

  const conditional = [...form.querySelectorAll("[data-hides]")].map((element) => [
    element,
    JSON.parse(element.dataset.hides),
  ]);
  const show = () => {
    for (const [element, rules] of conditional) {
      const waits = !rules.every((rule) => rule.every(isOpen)); // not asked before the other answer is there
      element.hidden = rules.some((rule) => rule.every(holds)) || (waits && !isFilled(element));
    }
    for (const block of form.querySelectorAll(".sdd-block")) {
      const note = block.querySelector(".sdd-block__closed");
      if (note) note.hidden = [...block.querySelectorAll(":scope > [data-field]")].some((field) => !field.hidden);
    }
  };

  let dirty = false;
  form.addEventListener("input", () => { dirty = true; });
  form.addEventListener("change", () => { dirty = true; show(); });
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
    dirty = false;
  });
  addEventListener("pageshow", () => { sent = false; });
  addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
  show();
})();
