// The desk and the wall follow the telephone system: server-sent events in short answers, polling where there are none.
// Without this file the waiting page reloads by itself and every button is a plain form.
(() => {
  const part = () => document.getElementById("now");
  if (!part()) return;
  let mark = part().dataset.mark || "";
  let typed = false;

  const callOf = (text) => text.split("-")[1] || "";

  function swap(address, id) {
    return fetch(address, { headers: { "HX-Request": "true" }, credentials: "same-origin" })
      .then((answer) => (answer.ok && !answer.redirected ? answer.text() : Promise.reject(answer.status)))
      .then((html) => {
        const fresh = new DOMParser().parseFromString(html, "text/html").getElementById(id);
        const old = document.getElementById(id);
        if (!fresh || !old) return;
        old.replaceWith(fresh);
        if (window.htmx) window.htmx.process(fresh);
      })
      .catch(() => {});
  }

  function stands(next) {
    if (next === mark) return;
    const before = mark;
    mark = next;
    if (part().dataset.whole) { swap(part().dataset.now, "now"); return; }
    const bar = document.querySelector("[data-bar]");
    if (bar) swap(bar.dataset.bar, "bar");
    const same = callOf(before) === callOf(next) && callOf(next) !== "free" && callOf(next) !== "";
    const done = document.querySelector('[data-appeal="done"]');
    if (same && !(done && !typed)) { swap(`${part().dataset.now}?part=call`, "call"); return; }
    if (typed) { document.querySelector("[data-incoming]").hidden = callOf(next) === "free"; return; }
    swap(part().dataset.now, "now");
  }

  document.addEventListener("input", (event) => { if (event.target.closest("[data-appeal]")) typed = true; });

  function adopt(button) {
    const hit = button.closest("li");
    const reply = document.querySelector("[data-reply]");
    document.querySelector("[data-article]").value = button.dataset.adopt;
    const said = hit.querySelector("[data-summary]").textContent.trim();
    reply.value = said || hit.querySelector("[data-title]").textContent.trim();
    reply.focus();
    typed = true;
  }

  document.addEventListener("click", (event) => {
    const proposed = event.target.closest("[data-propose]");
    if (proposed) {
      const choice = document.querySelector("[data-category]");
      choice.value = proposed.dataset.propose;
      choice.focus();
    }
    const adopted = event.target.closest("[data-adopt]");
    if (adopted) adopt(adopted);
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.isComposing) return;
    if (event.altKey && /^Digit[1-6]$/.test(event.code)) {
      const chosen = document.querySelectorAll("[data-adopt]")[Number(event.code.slice(5)) - 1];
      if (chosen) { event.preventDefault(); adopt(chosen); }
      return;
    }
    if (event.altKey) return;
    const button = document.querySelector(`[data-key="${event.key}"]`);
    if (button) { event.preventDefault(); button.click(); }
  });

  if (window.EventSource) {
    const source = new EventSource(part().dataset.stream);
    source.addEventListener("stands", (event) => stands(event.data));
    addEventListener("pagehide", () => source.close());
  } else {
    setInterval(() => { if (!typed) swap(part().dataset.now, "now"); }, 5000);
  }
  const text = document.querySelector("[data-text]");
  if (text && !document.querySelector("[data-focus]")) text.focus();
})();
