// The editor's desk on a digest's page in the preview.  What a key does is the server's to say: an answer goes there,
// and comes back as the marks that the page is to show.
const token = document.querySelector("meta[name=review-token]").content;
const text = document.querySelector("article.digest .body");
const title = document.querySelector("article.digest h1");

// n and p go from doubt to doubt here, so that two answers have other keys than in the terminal.
const PRESSED = {
  y: "y", Enter: "y", d: "n", Delete: "n", Backspace: "n", o: "o", h: "h", ArrowLeft: "h", l: "l", ArrowRight: "l",
  w: "w", x: "x", k: "k", K: "K", g: "p", s: "s", u: "u",
};
const SHOWN = { y: "y", n: "d", o: "o", h: "←", l: "→", s: "s", w: "w", x: "x", p: "g", k: "k", K: "K" };
const OFTEN = "ynohls";

let view, current = null, asking = false;

const element = (name, properties = {}, ...children) => {
  const created = Object.assign(document.createElement(name), properties);
  created.append(...children);
  return created;
};

const ask = async (path, body) => {
  const response = await fetch(`/review/${path}`, {
    method: body ? "POST" : "GET",
    headers: { "X-Review-Token": token, ...(body && { "Content-Type": "application/json" }) },
    body: body && JSON.stringify({ page: location.pathname, ...body }),
  });
  const told = await response.json();
  if (!response.ok) throw new Error(told.error);
  return told;
};

// The bar below the page, which moves nothing of it

const status = element("p", { className: "review-status" });
status.setAttribute("role", "status");
const asked = element("p", { className: "review-asked" });
const keys = element("div", { className: "review-keys" });
const more = element("details", {}, element("summary"), element("div", { className: "review-keys" }));
const walk = element("div", { className: "review-walk" });
const bar = element("aside", { className: "review-bar" }, element("div", {}, status, walk), asked, keys, more);

const button = (label, hint, act) => {
  const created = element("button", { type: "button" }, ...(hint ? [element("kbd", {}, hint)] : []), label);
  created.addEventListener("click", act);
  return created;
};

const keyButton = (key) => {
  const told = view.keys[key];
  const arrow = key === "h" || key === "l";
  const created = button(arrow ? SHOWN[key] : told.replace(/ \(.*\)$/, ""), arrow ? "" : SHOWN[key], () => answer(key));
  created.setAttribute("aria-label", told);
  return created;
};

// Marks in the text

const same = (one, other) =>
  one && other && one.paragraph === other.paragraph && one.offset === other.offset && one.text === other.text;
const isAsked = (mark) => mark.role !== "placed";
const open = () => view.marks.filter(isAsked);

// A mark that is not there has no width, and no line breaks beside it.
const JOINER = "\u2060";

const span = (mark) => {
  const created = element("span", { className: "mark" }, mark.role === "near" ? JOINER : mark.text);
  if (mark.role === "doubt") created.classList.add("mark-doubt");
  if (mark.role === "near") created.dataset.mark = mark.text;
  created.classList.add("review-mark", `review-${mark.role}`);
  created.setAttribute("role", "button");
  created.setAttribute("aria-label", `${mark.text} ${mark.told}`);
  created.tabIndex = isAsked(mark) ? 0 : -1;
  if (same(mark, current)) {
    created.classList.add("review-current");
    created.setAttribute("aria-current", "true");
  }
  created.addEventListener("click", () => choose(mark));
  created.addEventListener("focus", () => { if (!same(mark, current)) choose(mark, false); });
  mark.shown = created;
  return created;
};

// A paragraph holds its text and its marks, nothing else: offsets count the code points of the text alone.
// Figures at what is in view.  One stays with its mark as long as any of them is open there.

const FIGURES = "123456789";
let labels = [];

const isInView = (mark) => {
  if (!mark.shown) return false;
  const { top, bottom } = mark.shown.getBoundingClientRect();
  return top >= 0 && bottom <= innerHeight - bar.offsetHeight;
};

const label = (anew = false) => {
  const inView = open().filter(isInView);
  const kept = labels.map((old) => inView.find((mark) => same(mark, old)));
  labels = anew || !kept.some(Boolean) ? inView.slice(0, FIGURES.length) : labels;
  labels = [...labels, ...inView.filter((mark) => !labels.some((old) => same(mark, old)))].slice(0, FIGURES.length);
  for (const old of text.parentNode.querySelectorAll(".review-figure")) old.remove();
  labels.forEach((old, at) => {
    const mark = inView.find((one) => same(one, old));
    mark?.shown.append(element("i", { className: "review-figure", ariaHidden: "true" }));
    if (mark) mark.shown.lastChild.dataset.figure = FIGURES[at];
  });
};

// A mark with a figure may have been settled by an answer since.
const stillOpen = (mark) => mark && open().find((one) => same(one, mark));
const placeOf = (mark) => [mark.paragraph, mark.offset, mark.text];

const fill = (parent, marks) => {
  for (const old of parent.querySelectorAll(".mark")) old.remove();
  const letters = [...parent.textContent];
  const parts = [];
  let done = 0;
  for (const mark of marks) {
    parts.push(letters.slice(done, mark.offset).join(""), span(mark));
    done = mark.offset;
  }
  parent.replaceChildren(...parts, letters.slice(done).join(""));
};

const parents = () => [title, ...text.querySelectorAll(":scope > p")];

const draw = () => {
  const all = parents();
  if (all.length - 1 === view.paragraphs && !view.excerpt) {
    const own = all.map(() => []);
    for (const mark of view.marks) own[mark.paragraph - view.headline].push(mark);
    for (const marks of own) marks.sort((one, other) => one.offset - other.offset || (one.role === "near") - (other.role === "near"));
    all.forEach((parent, at) => fill(parent, own[at]));
    view.marks = own.flat();
  }
  tell();
};

const tell = () => {
  const { words } = view;
  const settled = !view.open;
  status.textContent = view.excerpt ? words.excerpt : view.reviewed ? words.reviewed : settled ? words.settled : view.told;
  asked.textContent = current ? `${current.text}  ${current.told}` : "";
  label();
  const offered = current && !view.reviewed ? Object.keys(SHOWN) : [];
  keys.replaceChildren(...offered.filter((key) => OFTEN.includes(key)).map(keyButton));
  more.lastChild.replaceChildren(...offered.filter((key) => !OFTEN.includes(key)).map(keyButton));
  more.firstChild.textContent = words.more;
  more.hidden = !offered.length;
  walk.replaceChildren(
    ...(settled ? [] : [button(words.previous, "p", () => step(-1)), button(words.next, "n", () => step(1))]),
    ...(!settled && !view.excerpt ? [button(words.shown, "P", () => answer("P"))] : []),
    ...(view.undo ? [button(view.keys.u, "u", () => answer("u"))] : []),
    ...(settled && !view.reviewed && !view.excerpt ? [button(words["read-all"], "", () => answer("r"))] : []),
    element("a", { href: "/review/" }, words.list));
  document.documentElement.style.setProperty("--desk-height", `${bar.offsetHeight}px`);
};

const choose = (mark, focus = true) => {
  current = mark;
  for (const old of document.querySelectorAll(".review-current")) {
    old.classList.remove("review-current");
    old.removeAttribute("aria-current");
  }
  if (mark) {
    mark.shown.classList.add("review-current");
    mark.shown.setAttribute("aria-current", "true");
    if (focus) mark.shown.focus({ preventScroll: true });
  }
  tell();
  // At once: the next key may come before a smooth scroll ends.
  mark?.shown.scrollIntoView({ block: "nearest", behavior: "instant" });
};

const step = (by) => {
  const doubts = open();
  if (!doubts.length) return;
  const here = view.marks.findIndex((mark) => same(mark, current));
  const following = by > 0 ? doubts : [...doubts].reverse();
  const next = following.find((mark) => (view.marks.indexOf(mark) - here) * by > 0);
  choose(here < 0 ? doubts[by > 0 ? 0 : doubts.length - 1] : next ?? following[0]);
};

// What an answer to several marks is about: nothing that is out of view.
const seen = (key) => {
  if (key === "P") return open().filter((mark) => isInView(mark) && labels.some((old) => same(old, mark)));
  if (key === "p") return open().filter((mark) => mark.paragraph === current?.paragraph && isInView(mark));
  return null;
};

const answer = async (key, figured = seen(key)) => {
  if (asking || (!current && !figured && key !== "u" && key !== "r")) return;
  asking = true;
  const spoken = current && key !== "u" && key !== "r" && !FIGURES.includes(key);
  try {
    view = await ask("answer", {
      key,
      ...(figured && { labels: figured.map(placeOf) }),
      ...(spoken && { spot: placeOf(current) }),
    });
    const [paragraph, offset, mark] = view.current ?? [];
    current = null;
    draw();
    choose(view.marks.find((one) => same(one, { paragraph, offset, text: mark })) ?? null);
  } catch (error) {
    status.textContent = error instanceof TypeError ? view.words.failed : error.message;
  } finally {
    asking = false;
  }
};

document.addEventListener("keydown", (event) => {
  if (!view || view.reviewed || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, select, textarea, [contenteditable]")) return;
  const onControl = event.target.closest("a, button, summary");
  if (event.key === "n" || event.key === "p") step(event.key === "n" ? 1 : -1);
  else if (event.key === "Escape") choose(null);
  else if (event.key === "P") answer("P");
  else if (stillOpen(labels[event.key - 1])) answer(FIGURES[0], [labels[event.key - 1]]);
  else if (event.key in PRESSED && !(onControl && event.key === "Enter") && (current || event.key === "u")) {
    answer(PRESSED[event.key]);
  } else return;
  event.preventDefault();
});

document.addEventListener("scrollend", () => { if (view && !asking) label(true); });

if (text && title) {
  ask(`state?page=${encodeURIComponent(location.pathname)}`).then((told) => {
    view = told;
    bar.setAttribute("aria-label", view.words.desk);
    document.documentElement.classList.add("review");
    document.body.append(bar);
    draw();
  }, (error) => console.warn(error.message));
}
