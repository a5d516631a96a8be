// Remembers a reader's choice of light or dark.  Loaded in the head, so that the page is never
// painted in the other one first.  Without it, or without storage, the device decides.
(() => {
  const key = "digest-scheme", root = document.documentElement;
  const apply = (value) => {
    if (value === "light" || value === "dark") root.dataset.scheme = value;
    else delete root.dataset.scheme;
  };
  let chosen = null;
  try { chosen = localStorage.getItem(key); } catch { return; }
  apply(chosen);
  addEventListener("DOMContentLoaded", () => {
    const control = document.querySelector(".scheme");
    control.hidden = false;
    for (const input of control.querySelectorAll("input")) {
      input.checked = input.value === (root.dataset.scheme ?? "auto");
      input.addEventListener("change", () => {
        apply(input.value);
        try { localStorage.setItem(key, input.value); } catch { /* not remembered, still applied */ }
      });
    }
  });
})();
