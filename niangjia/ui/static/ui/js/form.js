// Forms: files can be dropped, the errors take the focus, a second press does not send twice.
(() => {
  function named(upload) {
    const input = upload.querySelector("input[type=file]");
    const chosen = upload.querySelector("[data-chosen]");
    const size = (bytes) => (bytes < 1048576 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1048576).toFixed(1)} MB`);
    chosen.textContent = [...input.files].map((file) => `${file.name}（${size(file.size)}）`).join("，");
  }

  document.addEventListener("change", (event) => {
    const upload = event.target.closest("[data-upload]");
    if (upload) named(upload);
  });

  for (const kind of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(kind, (event) => {
      const upload = event.target.closest && event.target.closest("[data-upload]");
      if (!upload) return;
      event.preventDefault();
      upload.classList.toggle("over", kind === "dragover");
      if (kind !== "drop" || !event.dataTransfer.files.length) return;
      upload.querySelector("input[type=file]").files = event.dataTransfer.files;
      named(upload);
    });
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.matches("[hx-post], [hx-put], [hx-delete]")) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    form.querySelectorAll("button[type=submit]").forEach((button) => button.setAttribute("aria-disabled", "true"));
  });

  // Coming back by the browser's own button finds the form usable again.
  addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => {
      delete form.dataset.sent;
      form.querySelectorAll("button[aria-disabled]").forEach((button) => button.removeAttribute("aria-disabled"));
    });
  });

  const errors = document.querySelector("[data-focus]");
  if (errors) errors.focus();
})();
