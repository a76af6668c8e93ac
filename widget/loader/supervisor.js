// Fetches the wasm once, starts it, and starts it again when it falls, without the host page noticing.

const FILES = __PARLOR_MANIFEST__;
const MAX_RESTARTS = 3;
const RESTART_WINDOW_MS = 3e5;
const PATIENCE_MS = 2e4;
const RETRIES = 2;

let compiled; // promise of the WebAssembly.Module; one download serves every restart
let life = 0; // counts instances: whatever an earlier one still says is ignored
let starting; // promise of `handle`
let handle; // what the running instance answers to
let lastWords; // what it said when it panicked
let restarts = [];

async function fetched(file) {
  const response = await fetch(api + FILES[file], { integrity: FILES.integrity[file] });
  if (!response.ok) throw Error(response.status);
  return response;
}

// Downloads and compiles. The glue is checked by the same rule as the wasm; `import` then finds it in the cache.
async function download(retries) {
  try {
    return await Promise.all([fetched("wasm").then((response) => WebAssembly.compileStreaming(response)), fetched("js")]);
  } catch (error) {
    if (!retries) throw error;
    await new Promise((done) => setTimeout(done, 1e3));
    return download(retries - 1);
  }
}

function load() {
  compiled ||= download(RETRIES);
  compiled.catch(() => (compiled = 0));
  return compiled;
}

// Whether the page's Content-Security-Policy forbids wasm or demands Trusted Types, so that we need an iframe on our
// own origin. Asked once, and only when the visitor acts: a refusal is a report at the host. In that iframe it is too
// late to ask: a browser without wasm has none there either.
function isolated() {
  if (isolated.answer === undefined) {
    try {
      isolated.answer = mode === "iframe";
      new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
      document.createElement("script").text = " ";
    } catch {
      isolated.answer = mode !== "frame";
    }
  }
  return isolated.answer;
}

// The running instance, started if there is none.
function start() {
  if (!starting) {
    const mine = ++life;
    starting = launch(mine, bridge(mine));
    starting.catch((error) => mine === life && failed(error));
    // Whatever got stuck, the visitor is not left looking at grey bars.
    setTimeout(() => mine === life && frame.isConnected && failed("no answer"), PATIENCE_MS);
  }
  return starting;
}

async function launch(mine, given) {
  showLoading();
  const [module] = isolated() ? [] : await load();
  // A module is evaluated once per URL: the fragment makes a fresh one without a second download.
  const glue = await import(api + (module ? FILES.js : FILES.host) + "#" + mine);
  if (module) {
    glue.onFall((error) => crashed(mine, error));
    await glue.default({ module_or_path: module });
  }
  const running = await glue.start(given);
  if (mine === life) handle = running;
  return running;
}

// Ends the running instance and whatever it has drawn.
function stop() {
  life++;
  try {
    handle.destroy();
  } catch {
    // There is none, or it cannot say goodbye any more.
  }
  starting = handle = lastWords = 0;
  mount.replaceChildren();
  panel.prepend(frame);
}

function again() {
  stop();
  start();
}

function end(error) {
  stop();
  emit("error", { message: "" + error });
}

// It could not be started.
function failed(error, why) {
  end(error);
  standIn(why);
}

// The visitor gets a plain form that needs no wasm; where a form would not arrive either, the reason, and the choice
// when to try again.
async function standIn(why) {
  const mine = life;
  try {
    if (why) throw why;
    await (await import(api + FILES.form)).show(bridge(mine));
  } catch {
    if (mine === life) say(why || words.failed, words.retry, again);
  }
}

// It ran and fell. Its part of the page goes, the compiled module makes a new instance, the draft is carried over.
function crashed(mine, error) {
  if (mine !== life) return;
  const draft = mount.querySelector(".composer textarea");
  const focus = mount.contains(root.activeElement) && (root.activeElement === draft ? field : panel);
  if (draft) field.value = draft.value;
  end(lastWords || error);
  if (focus) focus.focus();
  const now = Date.now();
  restarts = restarts.filter((at) => at > now - RESTART_WINDOW_MS);
  if (restarts.push(now) > MAX_RESTARTS) standIn();
  else start();
}

// What one instance of the wasm, or the form in its place, is given.
function bridge(mine) {
  const only = (act) => (...args) => mine === life && act(...args);
  return {
    name,
    root,
    mount,
    site,
    api,
    locale,
    settings,
    // The frame's text field: what is typed in it, and whether it has focus and was sent, is taken over.
    field,
    opened: () => isOpen,
    emit: only(emit),
    paint: only(paint),
    open: only(open),
    close: only(close),
    takeFocus: only(takeFocus),
    failed: only(failed),
    again: only(again),
    ready: only(() => {
      frame.remove();
      emit("ready");
    }),
    // It is about to trap, which is noticed when it does.
    onPanic: only((message) => (lastWords = message)),
  };
}
