// The script behind the tag. It paints the launcher and waits: nothing is stored, no wasm is fetched and no other
// host is contacted before the visitor (or the page, through the API) acts. The files of this folder are joined in
// one scope, this one last; one script tag is one instance.

const listeners = new Set();
const small = matchMedia("(max-width:520px),(max-height:440px)");
const dark = matchMedia("(prefers-color-scheme:dark)");
let isOpen = false;

// Colours of the page's own choosing, as custom properties on the host element.
function paint({ accent } = {}) {
  const scheme = (settings.theme = { ...settings.theme, ...(accent && { accent }) }).scheme;
  host.dataset.scheme = scheme === "dark" || (scheme !== "light" && dark.matches) ? "dark" : "light";
  for (const token of ["accent", "radius", "font"]) {
    const value = settings.theme[token];
    if (value != null) host.style.setProperty("--parlor-" + token, value + (value > 0 ? "px" : ""));
  }
}

// Storage may be forbidden; then the panel simply starts closed.
function remembered(value) {
  const key = `parlor:${name}:open`;
  try {
    if (value) sessionStorage[key] = value;
    return sessionStorage[key] === "yes";
  } catch {
    // As if never opened.
  }
}

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
  if (byVisitor) remembered("yes");
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
  if (remembered()) remembered("no");
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
    if (wanted === event || wanted === "*") {
      try {
        act(detail, event);
      } catch (error) {
        console.error(error);
      }
    }
  }
  dispatchEvent(new CustomEvent("parlor:" + event, { detail }));
}

// Kept here until the wasm starts, told to it when it runs already.
const merge = (command, key) => (value) => {
  settings[key] = { ...settings[key], ...value };
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
    stop();
    host.remove();
    delete window[name];
  },
};

// Every command returns a promise, but `on`, which returns the way to stop listening.
function command(verb, ...args) {
  if (verb === "on") return COMMANDS.on(...args);
  const answer = (async () => {
    if (!COMMANDS[verb]) throw Error("unknown command");
    return COMMANDS[verb](...args);
  })();
  // A page that does not care must not find our failure among its own uncaught errors.
  answer.catch((error) => console.warn("Parlor:", verb + ":", error.message));
  return answer;
}

function attach() {
  document.body.append(host);
  if (mode === "frame" || (remembered() && !small.matches)) open();
}

if (!site) console.error("Parlor: the script tag needs data-site");
// The tag may be on the page twice; once is enough.
else if (!(window[name] || {}).painted) {
  const queue = (window[name] || {}).q || [];
  window[name] = command;
  command.painted = true;

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(LOOKS);
  root.adoptedStyleSheets = [sheet];
  root.append(panel);
  if (mode === "frame") panel.classList.add("whole");
  else if (look.hidden) panel.classList.add("alone");
  else root.append(launcher);
  paint();
  dark.addEventListener("change", paint);
  field.value = settings.draft || "";

  // The first sign of interest fetches the wasm, so that the click finds it there.
  for (const sign of ["pointerenter", "focus", "touchstart"]) {
    launcher.addEventListener(sign, () => isolated() || load(), { passive: true, once: true });
  }
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) close();
  });
  if (window.visualViewport) {
    visualViewport.addEventListener("resize", fit);
    visualViewport.addEventListener("scroll", fit);
  }
  // The script may run before the page has a body.
  if (document.body) attach();
  else document.addEventListener("DOMContentLoaded", attach, { once: true });
  for (const call of queue) command(...call);
}
