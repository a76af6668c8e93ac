// What is on the page before any wasm is: one host element, its shadow root, launcher, panel, and the frame inside
// the panel with a composer that can already be typed in.

const CHAT = "M21 11.5a8.4 8.4 0 0 1-12.2 7.5L3 21l2-5.8a8.4 8.4 0 1 1 16-3.7z";
const CROSS = "M6 6l12 12M18 6L6 18";

// A node with attributes and children. Text stays text.
function element(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const key in attributes) node.setAttribute(key, attributes[key]);
  node.append(...children);
  return node;
}

function button(label, act, attributes, ...children) {
  const node = element("button", { type: "button", "aria-label": label, ...attributes }, ...children);
  node.addEventListener("click", act);
  return node;
}

function icon(shape) {
  const [svg, path] = ["svg", "path"].map((tag) => document.createElementNS("http://www.w3.org/2000/svg", tag));
  svg.setAttribute("viewBox", "0 0 24 24");
  path.setAttribute("d", shape);
  svg.append(path);
  return svg;
}

const field = element("textarea", { rows: 1, placeholder: words.write, "aria-label": words.write });
const body = element("div", { id: "body", role: "status" });
const frame = element("div", { id: "frame" }, element("header", {}, button(words.close, close, {}, icon(CROSS))), body, field);
const mount = element("div", { id: "mount" });
const panel = element(
  "section",
  { id: "panel", class: look.position || "", part: "panel", hidden: "", role: "dialog", tabindex: -1, "aria-label": name },
  frame,
  mount,
);
const badge = element("span", { id: "badge" });
const launcher = button(
  look.label || words.open,
  () => (isOpen ? close() : open(true)),
  { id: "launcher", class: look.position || "", part: "launcher" },
  icon(CHAT),
  look.label || "",
  badge,
);
const host = element("div", { "data-parlor": name });
const root = host.attachShadow({ mode: "open" });

// Enter cannot send yet; the wasm sends as soon as it has taken over.
// What is typed here outlives the page as what is typed in the wasm's composer does; in an iframe that has a place of
// its own.
field.addEventListener("input", () => isolated.answer || common("draft", field.value));
field.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    field.submitted = true;
  }
});

function showLoading() {
  field.value = field.value || common("draft") || "";
  body.replaceChildren(element("i"), element("i"));
}

// An honest sentence, ours unless another is known, and the one thing that can be done about it.
function say(why, act) {
  body.replaceChildren(element("p", {}, why || words.failed), button(words.retry, act, {}, words.retry));
}
