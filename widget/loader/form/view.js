// The form's nodes. Text stays text; nothing here needs a `style` attribute or HTML that a policy could forbid.

function element(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const key in attributes) if (attributes[key] !== undefined) node.setAttribute(key, attributes[key]);
  node.append(...children);
  return node;
}

function icon(shape) {
  const [svg, path] = ["svg", "path"].map((tag) => document.createElementNS("http://www.w3.org/2000/svg", tag));
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "plain__icon");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", shape);
  svg.append(path);
  return svg;
}

const CROSS = "M6 6l12 12M18 6L6 18";
const CHECK = "M5 12.5l4.5 4.5L19 7.5";

// The panel around the form: whose it is, and the way out.
function sheet(title, close, words, ...children) {
  const out = element("button", { type: "button", class: "plain__close", "aria-label": words.close }, icon(CROSS));
  out.addEventListener("click", close);
  const header = element("header", { class: "plain__header" }, element("h2", { class: "plain__title" }, title), out);
  return element("div", { class: "plain" }, header, ...children);
}

// A field with its label and a place for what is wrong with it. `input` is the control itself.
function field(name, label, note, input) {
  input.id = "plain-" + name;
  input.name = name;
  input.className = "plain__input";
  const fault = element("p", { id: input.id + "-fault", class: "plain__fault" });
  const hint = note ? [" ", element("span", { class: "plain__note" }, note)] : [];
  const node = element("div", { class: "plain__field" }, element("label", { for: input.id }, label, ...hint), input, fault);
  return { node, input, say: (text) => sayAt(input, fault, text) };
}

function consent(text, policy, words) {
  const input = element("input", { type: "checkbox", id: "plain-consent", name: "consent" });
  const fault = element("p", { id: "plain-consent-fault", class: "plain__fault" });
  const label = element("label", { for: input.id }, text);
  const node = element("div", { class: "plain__field" }, element("div", { class: "plain__consent" }, input, label), fault);
  if (policy) {
    const link = { class: "plain__link", href: policy, target: "_blank", rel: "noopener", "aria-label": `${words.policy} (${words.newTab})` };
    node.append(element("a", link, words.policy));
  }
  return { node, input, label, say: (text) => sayAt(input, fault, text) };
}

function sayAt(input, fault, text) {
  fault.textContent = text || "";
  if (text) {
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", fault.id);
  } else {
    input.removeAttribute("aria-invalid");
    input.removeAttribute("aria-describedby");
  }
}

function thanks(contact, words, again) {
  const heading = element("h3", { class: "plain__sent", tabindex: -1 }, words.sent);
  const retry = element("button", { type: "button", class: "plain__quiet" }, words.again);
  retry.addEventListener("click", again);
  const mark = element("span", { class: "plain__mark" }, icon(CHECK));
  const text = element("p", {}, words.sentTo.replace("{contact}", contact));
  return { node: element("div", { class: "plain__body plain__thanks", role: "status" }, mark, heading, text, retry), heading };
}
