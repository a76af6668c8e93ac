// Calculators in the page's own flow: <parlor-widget calculator="payback" data-roof_area="60"></parlor-widget>.
// The wasm is fetched when such an element comes near the part of the page that is in sight. However many there are,
// they share the instance and the conversation of the first tag on the page; each has a shadow root of its own, which
// keeps the page's looks out and takes its font and the settings' colours in. Where the page's policy forbids wasm a
// button stands in for each, which opens the calculator in the panel.

const NEAR = "500px";
// What stands there until the wasm draws. As high as most calculators, so that little moves.
const LOOKS = `
:host{display:block}
div{font:15px/1.4 var(--parlor-font,system-ui,sans-serif)}
div:empty{height:420px;border-radius:var(--parlor-radius,16px);background:#8882}
button{padding:10px 18px;border:0;border-radius:10px;background:var(--parlor-accent,#2457d6);color:var(--parlor-on-accent,#fff);font:inherit;font-weight:600;cursor:pointer}
`;
const WORDS = {
  en: { open: "Open the calculator", failed: "The calculator can’t be reached.", retry: "Try again" },
  ru: { open: "Открыть калькулятор", failed: "Калькулятор недоступен.", retry: "Повторить" },
};

const elements = new Map(); // element → what it needs of its instance, and the instance that drew it

const observer = new IntersectionObserver(
  (seen) => {
    for (const { target, isIntersecting } of seen) {
      if (isIntersecting) {
        observer.unobserve(target);
        draw(target);
      }
    }
  },
  { rootMargin: NEAR },
);

// An element came onto the page; one that was only moved is there already.
export function show(element, lent) {
  for (const gone of elements.keys()) if (!gone.isConnected) elements.delete(gone);
  if (elements.has(element)) return;
  elements.set(element, { lent });
  emptied(element);
  dress(element);
  if (elements.size === 1) dressWith(lent.root.host);
  observer.observe(element);
}

// A new root's worth of nothing, with a place to draw in.
function emptied(element) {
  const root = element.shadowRoot || element.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(LOOKS);
  root.adoptedStyleSheets = [sheet];
  const place = document.createElement("div");
  root.replaceChildren(place);
  return place;
}

async function draw(element) {
  const it = elements.get(element);
  if (!it) return;
  const { lent } = it;
  const words = WORDS[lent.locale.slice(0, 2)] || WORDS.en;
  const id = element.getAttribute("calculator");
  const { scheme, ...inputs } = element.dataset;
  const place = emptied(element);
  if (lent.isolated()) {
    place.append(button(words.open, () => window[lent.name]("openCalculator", id, inputs)));
    return;
  }
  let handle;
  try {
    it.handle = handle = await lent.start();
  } catch {
    it.handle = undefined;
    place.append(words.failed + " ", button(words.retry, () => draw(element)));
    return;
  }
  try {
    await handle.command("inline", [id, inputs, place]);
  } catch (error) {
    // The page asks for something that its site does not have: its developer is told, its visitors see nothing.
    place.remove();
    console.warn("Parlor:", error.message);
  }
}

function button(label, act) {
  const node = document.createElement("button");
  node.type = "button";
  node.append(label);
  node.addEventListener("click", act);
  return node;
}

// Another instance runs after the one that drew them fell.
addEventListener("parlor:ready", async ({ detail }) => {
  for (const [element, { lent, handle }] of elements) {
    if (handle && detail.instance === lent.name && (await lent.start()) !== handle) draw(element);
  }
});

// The panel's colours, which the settings and the site choose, and the page's own letters.
function dress(element) {
  const { host } = elements.get(element).lent.root;
  if (!element.style.getPropertyValue("--parlor-font")) {
    element.style.setProperty("--parlor-font", getComputedStyle(element).fontFamily);
  }
  for (const name of host.style) {
    if (name !== "--parlor-font") element.style.setProperty(name, host.style.getPropertyValue(name));
  }
  element.dataset.scheme = host.dataset.scheme;
}

function dressWith(host) {
  new MutationObserver(() => {
    for (const [element, { lent }] of elements) if (lent.root.host === host) dress(element);
  }).observe(host, { attributes: true });
}
