// A run of the harvest while it works: counts and phase are brought up to date, and the page is read anew at the end.
(() => {
  const part = document.querySelector("[data-kemajuan]");
  if (!part || !window.EventSource) return;
  const source = new EventSource(part.dataset.kemajuan);
  const number = new Intl.NumberFormat(document.documentElement.lang);
  const bar = part.querySelector("progress");
  let phase;
  source.onmessage = (event) => {
    const told = JSON.parse(event.data);
    if (phase !== undefined && told.phase !== phase) return location.reload();
    phase = told.phase;
    for (const [name, count] of Object.entries(told.counts)) {
      const place = document.querySelector(`[data-hitung="${name}"]`);
      if (!place) return location.reload();
      (place.querySelector("a") || place).textContent = number.format(count);
    }
    if (told.phase === "put" && told.counts.found) {
      bar.max = told.counts.found;
      bar.value = told.done;
    }
  };
  source.addEventListener("selesai", () => location.reload());
  source.onerror = () => setTimeout(() => location.reload(), 5000);
})();
