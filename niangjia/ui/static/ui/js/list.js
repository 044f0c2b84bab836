// Lists by keyboard: J/K or arrows move, Enter opens (the focused link does that by itself), / searches, [ ] turn pages.
(() => {
  const typing = (target) => target.closest("input, select, textarea, [contenteditable]");
  const rows = () => [...document.querySelectorAll(".table a.row")];

  function move(step) {
    const all = rows();
    if (!all.length) return false;
    const here = all.indexOf(document.activeElement);
    const next = here < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, here + step));
    all[next].focus();
    all[next].closest("tr").scrollIntoView({ block: "nearest" });
    return true;
  }

  function turn(rel) {
    const link = document.querySelector(`.pager a[rel=${rel}]`);
    if (link) link.click();
    return Boolean(link);
  }

  function search() {
    const field = document.querySelector("[data-search]");
    if (!field) return false;
    field.focus();
    field.select();
    return true;
  }

  const inList = () => document.activeElement.matches(".table a.row");
  const keys = {
    j: () => move(1), k: () => move(-1),
    ArrowDown: () => inList() && move(1), ArrowUp: () => inList() && move(-1),
    "/": search, "[": () => turn("prev"), "]": () => turn("next"),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (typing(event.target)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (keys[event.key] && keys[event.key]()) event.preventDefault();
  });

  // The hint is only shown where the keys work.
  document.querySelectorAll("[data-keys]").forEach((hint) => { hint.hidden = false; });

  // A click anywhere in a row opens it, unless words are being selected or something else was clicked.
  document.addEventListener("click", (event) => {
    const row = event.target.closest(".table tbody tr");
    if (!row || event.target.closest("a, button, input, label, summary") || String(getSelection())) return;
    const link = row.querySelector("a.row");
    if (link) link.click();
  });
})();
