// Remembers a choice of light or dark.  In the head, so that no page is painted in the other one first.
(() => {
  const root = document.documentElement, key = "digest-scheme";
  const apply = (value) => {
    if (value === "light" || value === "dark") root.dataset.scheme = value;
    else delete root.dataset.scheme;
  };
  try { apply(localStorage.getItem(key)); } catch { return; }
  addEventListener("DOMContentLoaded", () => {
    const control = document.querySelector(".scheme");
    control.hidden = false;
    control.querySelector(`[value=${root.dataset.scheme ?? "auto"}]`).checked = true;
    control.addEventListener("change", ({ target }) => {
      apply(target.value);
      localStorage.setItem(key, target.value);
    });
  });
})();
