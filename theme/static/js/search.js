// The search page: asks the index that Pagefind made when the site was built.  Nothing of it is loaded
// before a reader goes to the form.
const form = document.querySelector("form.search");
const field = document.getElementById("q");
const found = document.getElementById("found");
const results = document.getElementById("results");
const more = document.getElementById("more");
const words = form.dataset;
const page = 10;
const root = new URL(words.root || "/", document.baseURI);
const own = document.documentElement.lang;

let loading, waiting = [], asked = 0;

const load = () => (loading ??= (async () => {
  const bundle = new URL("pagefind/", root);
  const pagefind = await import(new URL("pagefind.js", bundle).href);
  await pagefind.options({ baseUrl: root.pathname, excerptLength: 24 });
  await pagefind.init();
  // Pagefind keeps an index for each language; a search goes through all.
  for (const language of words.languages.split(" ")) {
    if (language !== own) await pagefind.mergeIndex(bundle.href, { language, baseUrl: root.pathname });
  }
  const filters = await pagefind.filters();
  for (const select of form.querySelectorAll("select")) {
    const values = Object.keys(filters[select.name] ?? {});
    values.sort(new Intl.Collator(own).compare);
    if (select.name === "year") values.reverse();
    for (const value of values) select.append(new Option(named(select.name, value), value));
    select.value = new URLSearchParams(location.search).get(select.name) ?? "";
    if (select.selectedIndex < 0) select.value = "";
  }
  return pagefind;
})());

const named = (filter, value) => {
  if (filter !== "language") return value;
  const name = new Intl.DisplayNames([value], { type: "language" }).of(value);
  return name.charAt(0).toLocaleUpperCase(value) + name.slice(1);
};

const element = (name, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};

// Excerpts come as text with <mark> around what was found; nothing else in them is markup.
const excerpt = (html) => {
  const parts = new DOMParser().parseFromString(html, "text/html").body.childNodes;
  return [...parts].map((node) =>
    node.nodeName === "MARK" ? element("mark", {}, node.textContent) : node.textContent);
};

const entry = ({ url, meta, filters, excerpt: html }) => {
  const lang = filters.language?.[0] ?? own;
  return element("li", { className: "entry" },
    element("p", { className: "kicker" },
      element("b", { lang }, meta.outlet ?? ""), element("span", {}, meta.date ?? "")),
    element("h2", { className: "title", lang }, element("a", { href: url }, meta.title ?? url)),
    element("p", { className: "summary", lang }, ...excerpt(html)));
};

const show = async () => {
  const mine = asked;
  const next = await Promise.all(waiting.splice(0, page).map((result) => result.data()));
  if (mine !== asked) return;
  results.append(...next.map(entry));
  more.hidden = !waiting.length;
};

const search = async () => {
  const mine = ++asked;
  const query = field.value.trim();
  const filters = {};
  for (const select of form.querySelectorAll("select")) if (select.value) filters[select.name] = select.value;
  const kept = new URLSearchParams({ ...(query && { q: query }), ...filters }).toString();
  history.replaceState(null, "", kept ? `?${kept}` : location.pathname);
  if (!query && !Object.keys(filters).length) {
    results.replaceChildren();
    found.textContent = "";
    more.hidden = true;
    return;
  }
  found.textContent = words.working;
  try {
    const pagefind = await load();
    const answer = await pagefind.search(query || null, { filters, ...(!query && { sort: { date: "desc" } }) });
    if (mine !== asked) return;
    waiting = answer.results;
    const n = waiting.length;
    found.textContent = (n ? n === 1 ? words.one : words.other : words.none).replace("{n}", n).replace("{q}", () => query);
    results.replaceChildren();
    await show();
  } catch {
    loading = undefined;
    if (mine === asked) found.textContent = words.failed;
  }
};

let pause;
field.addEventListener("input", () => {
  clearTimeout(pause);
  pause = setTimeout(search, 200);
});
form.addEventListener("focusin", () => load().catch(() => { loading = undefined; }), { once: true });
form.addEventListener("change", (event) => { if (event.target !== field) search(); });
form.addEventListener("submit", (event) => { event.preventDefault(); clearTimeout(pause); search(); });
more.addEventListener("click", show);

const start = new URLSearchParams(location.search);
if (start.size) {
  field.value = start.get("q") ?? "";
  load().then(search, () => { found.textContent = words.failed; loading = undefined; });
}
