"use strict";
(() => {
  const worker = document.currentScript.dataset.worker;
  if ("serviceWorker" in navigator && worker) {
    navigator.serviceWorker.register(worker, { scope: "/me/" }).catch(() => {});
  }
  const code = document.querySelector("[data-renew]");
  if (code) {
    setInterval(() => {
      if (document.hidden) return;
      fetch(code.dataset.renew, { credentials: "same-origin" })
        .then((answer) => (answer.ok && !answer.redirected ? answer.text() : ""))
        .then((drawing) => {
          if (drawing) code.innerHTML = drawing;
        })
        .catch(() => {});
    }, 30000);
  }
})();
