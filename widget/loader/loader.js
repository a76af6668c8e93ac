// The script behind the tag. It paints the launcher and waits: nothing is stored, no wasm is fetched and no other
// host is contacted before the visitor (or the page, through the API) acts. The files of this folder are joined in
// one scope, this one last; one script tag is one instance.

const listeners = new Set();
const small = matchMedia("(max-width:520px),(max-height:440px)");
const dark = matchMedia("(prefers-color-scheme:dark)");
let isOpen = false;

// The page's own choices, as custom properties on the host element. What CSS does not understand is as if never said,
// to the wasm too.
function paint({ accent } = {}) {
  const { theme } = settings;
  if (accent) theme.accent = accent;
  const { scheme } = theme;
  host.dataset.scheme = scheme === "dark" || (scheme !== "light" && dark.matches) ? "dark" : "light";
  for (const [token, property] of [["accent", "color"], ["radius", "border-radius"], ["font", "font-family"]]) {
    const value = (theme[token] ?? "") + (theme[token] > 0 ? "px" : "");
    if (CSS.supports(property, value)) host.style.setProperty("--parlor-" + token, value);
    else delete theme[token];
  }
}

// What is kept for the next page. Storage may be forbidden; then nothing is.
function kept(area, key, value) {
  try {
    key = "parlor:" + key;
    if (value != null) window[area][key] = value;
    return window[area][key];
  } catch {
    // As if never kept.
  }
}

// Whether the visitor left the panel open.
const remembered = (value) => kept("sessionStorage", name + ":open", value);
// What the wasm keeps as well, under the same names.
const common = (key, value) => kept("localStorage", `${site}:${key}`, value);

// On phones the panel is as high as what the on-screen keyboard leaves.
function fit() {
  panel.style.setProperty("--_h", visualViewport.height + "px");
  panel.style.setProperty("--_y", visualViewport.offsetTop + "px");
}

function show(open) {
  isOpen = open;
  panel.hidden = !open;
  launcher.setAttribute("aria-expanded", open);
  // The wasm keeps no opinion of its own about the panel, it is told.
  if (handle) handle.opened(open);
  emit(open ? "open" : "close");
}

function open(byVisitor) {
  if (isOpen) return;
  if (byVisitor) remembered(1);
  show(true);
  takeFocus();
  start();
}

// The panel has the focus as long as nothing else has it; on touch screens a text field would pull up the keyboard.
function takeFocus() {
  const typing = !matchMedia("(pointer:coarse)").matches && panel.querySelector("textarea");
  if (isOpen && !panel.contains(root.activeElement)) (typing || panel).focus({ preventScroll: true });
}

function close() {
  if (!isOpen) return;
  if (remembered()) remembered("");
  show(false);
  launcher.focus({ preventScroll: true });
}

function emit(event, detail) {
  if (event === "unread") {
    badge.textContent = detail.count || "";
    launcher.setAttribute("aria-label", [look.label || words.open, detail.label].join(" "));
  }
  detail = { instance: name, ...detail };
  for (const [wanted, act] of listeners) {
    if ([event, "*"].includes(wanted)) {
      try {
        act(detail, event);
      } catch (error) {
        console.error(error);
      }
    }
  }
  dispatchEvent(new CustomEvent("parlor:" + event, { detail }));
}

// What a developer should know about what they said is worked out by a file of its own.
const advice = () => import(api + FILES.advice);
const advise = () => mode === "frame" || advice().then((it) => it.advise(said, settings)).catch(() => {});

// Kept here until the wasm starts, told to it when it runs already.
const merge = (command, key) => (value) => {
  settings[key] = { ...settings[key], ...value };
  advise();
  return handle && handle.command(command, [value]);
};

// Opens the panel and hands the command to the wasm.
const inPanel = (command) => async (...args) => {
  open();
  return (await start()).command(command, args);
};

const COMMANDS = {
  open,
  close,
  toggle: () => (isOpen ? close() : open()),
  identify: merge("identify", "user"),
  set: merge("set", "vars"),
  page: merge("page", "page"),
  startFlow: inPanel("startFlow"),
  openCalculator: inPanel("openCalculator"),
  call: inPanel("call"),
  on(...listener) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  destroy() {
    close();
    if (supervisor) supervisor.then((it) => it.stop()).catch(() => {});
    host.remove();
    command.painted = 0;
    command.q = [];
  },
};

// Every command returns a promise, but `on`, which returns the way to stop listening.
function command(...call) {
  const [verb, ...args] = call;
  if (verb === "on") return COMMANDS.on(...args);
  const answer = (async () => {
    // After `destroy` calls wait for the next tag, as they did for the first; it is not to be destroyed at once.
    if (command.q) verb === "destroy" || command.q.push(call);
    else if (COMMANDS[verb]) return COMMANDS[verb](...args);
    else throw Error((await advice()).unknown(verb));
  })();
  // A page that does not care must not find our failure among its own uncaught errors.
  answer.catch((error) => console.warn("Parlor:", verb + ":", error.message));
  return answer;
}

// When the page has nothing to do.
const idle = window.requestIdleCallback || setTimeout;

// What the supervisor is lent, and the wasm through it.
const LENT = {
  name,
  root,
  panel,
  frame,
  mount,
  // What is typed in it, and whether it has focus and was sent, is taken over.
  field,
  site,
  api,
  locale,
  settings,
  opened: () => isOpen,
  answersTo: (it) => (handle = it),
  start,
  isolated,
  load,
  showLoading,
  say,
  emit,
  paint,
  open,
  close,
  takeFocus,
};

function attach() {
  document.body.append(host);
  if (mode === "frame" || (remembered() && !small.matches)) open();
  // Something waits to be sent, or a person has the word: the wasm is wanted although nobody opens the panel.
  else if (common("awake")) idle(start);
  shared();
  addEventListener("hashchange", shared);
}

// A link to a calculation, from somebody else or from the page itself.
function shared() {
  if (/^#parlor-calc/.test(location.hash)) command("openCalculator", location.hash);
}

const before = window[name] || {};
if (!site) console.error("Parlor: no data-site");
// The tag may be on the page twice; once is enough.
else if (!before.painted) {
  window[name] = command;
  command.painted = 1;

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(LOOKS);
  root.adoptedStyleSheets = [sheet];
  root.append(panel);
  if (mode === "frame") panel.classList.add("whole");
  else if (look.hidden === true) panel.classList.add("alone");
  else root.append(launcher);
  paint();
  dark.addEventListener("change", paint);
  field.value = settings.draft || "";

  // The first sign of interest fetches the wasm, so that the click finds it there.
  for (const sign of ["pointerenter", "focus"]) launcher.addEventListener(sign, supervised, { once: true });
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) close();
  });
  for (const change of ["resize", "scroll"]) visualViewport.addEventListener(change, fit);
  // The script may run before the page has a body.
  if (document.body) attach();
  else document.addEventListener("DOMContentLoaded", attach);
  if (said) idle(advise);
  // A calculator in the page's own flow.
  customElements.get("parlor-widget") ||
    customElements.define(
      "parlor-widget",
      class extends HTMLElement {
        connectedCallback() {
          import(api + FILES.supervisor).then((it) => it.inline(this, LENT)).catch(() => {});
        }
      },
    );
  for (const call of before.q || []) command(...call);
}
