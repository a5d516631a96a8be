// The search page: asks the index that was made with Pagefind when the site was built.  Nothing of it is loaded
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
const shards = JSON.parse(words.shards ?? '["pagefind/"]');

let loading, waiting = [], asked = 0;

// A search minds neither case nor accents.  Where a language has other small letters than most, such as the Turkish ı,
// the page says by which letters the index is asked, and which of its letters stand for others.
const letters = (table) => {
  const of = JSON.parse(table ?? "{}");
  return (text) => [...text].map((letter) => of[letter] ?? letter).join("");
};
const asIndexed = letters(words.asked), shown = letters(words.shown);
const spelt = (text) => asIndexed(text).toLowerCase();
const wordsOf = (text) =>
  spelt(text).normalize("NFD").replace(/[\p{M}'’]/gu, "").split(/[^\p{L}\p{N}]+/u).filter(Boolean);

// Where no word of a shard begins as it should, Pagefind makes do with a shorter one ("is" for "isolate"): no answer
// at all.  It then does so in every result of that shard, so that the first one tells.
const honest = async ([first], query) => {
  if (!first) return true;
  const { content, meta } = await first.data();
  const there = wordsOf([content, ...Object.values(meta)].join(" "));
  return wordsOf(query).every((word) => there.some((one) => one.startsWith(word.slice(0, Math.max(3, word.length - 3)))));
};

// The index has shards, the latest digests' first; each is named by its number, so that it can be asked alone.
const load = () => (loading ??= (async () => {
  const [latest, ...others] = shards.map((folder) => new URL(folder, root).href);
  // What a text says counts for more than who published it, and when: these are searched, too.
  const ranking = { metaWeights: { outlet: 0.1, date: 0 } };
  const options = (number) =>
    ({ baseUrl: root.pathname, excerptLength: 24, ranking, mergeFilter: { shard: `${number}` } });
  const pagefind = await import(new URL("pagefind.js", latest).href);
  await pagefind.options(options(0));
  await pagefind.init();
  await Promise.all(others.map((folder, at) => pagefind.mergeIndex(folder, options(at + 1))));
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

// Where nothing in the text was found, Pagefind shows how it begins, and that is with its title.
const withoutTitle = ([first, ...rest], title) => {
  const behind = typeof first === "string" && first.startsWith(title) ? first.slice(title.length) : "";
  return [behind.replace(/^[.\s]+/, "") || first, ...rest];
};

const entry = ({ url, meta, filters, excerpt: html }) => {
  const lang = filters.language?.[0] ?? own;
  const title = shown(meta.title ?? url);
  return element("li", { className: "entry" },
    element("p", { className: "kicker" },
      element("b", { lang }, shown(meta.outlet ?? "")), element("span", {}, shown(meta.date ?? ""))),
    element("h2", { className: "title", lang }, element("a", { href: url }, title)),
    element("p", { className: "summary", lang }, ...withoutTitle(excerpt(shown(html)), title)));
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
    const answers = await Promise.all(shards.map(async (_, number) => {
      const narrowed = { ...filters, shard: `${number}` };
      const { results } = await pagefind.search(query ? spelt(query) : null,
        { filters: narrowed, ...(!query && { sort: { date: "desc" } }) });
      return await honest(results, query) ? results : [];
    }));
    if (mine !== asked) return;
    waiting = answers.flat();
    if (query) waiting.sort((one, other) => other.score - one.score);
    const n = waiting.length;
    results.replaceChildren();
    await show();
    if (mine !== asked) return;
    found.textContent = (n ? n === 1 ? words.one : words.other : words.none).replace("{n}", n).replace("{q}", () => query);
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
