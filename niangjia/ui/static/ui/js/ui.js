// Comforts only: every page works without this file.
(() => {
  const root = document.documentElement;

  function toggleLargeText(event) {
    const link = event.target.closest("[data-large-text]");
    if (!link) return;
    event.preventDefault();
    const large = root.dataset.size !== "large";
    if (large) root.dataset.size = "large"; else delete root.dataset.size;
    document.cookie = `size=${large ? "large" : "normal"}; path=/; max-age=31536000; samesite=lax`;
    document.querySelectorAll("[data-large-text]").forEach((a) => { a.textContent = large ? "标准字" : "大字"; });
  }

  function closeMenus(event) {
    document.querySelectorAll("details[data-menu][open]").forEach((menu) => {
      if (event.key === "Escape" || !menu.contains(event.target)) menu.open = false;
    });
  }

  document.addEventListener("click", toggleLargeText);
  document.addEventListener("click", closeMenus);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") closeMenus(event); });
})();
