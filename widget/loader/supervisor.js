// Fetches the wasm once, starts it, and starts it again when it fails, without the host page noticing.

const FILES = __PARLOR_MANIFEST__;
const MAX_RESTARTS = 3;
const RESTART_WINDOW_MS = 3e5;
const PATIENCE_MS = 2e4;

let compiled; // promise of the WebAssembly.Module; one download serves every restart
let life = 0; // counts instances: whatever an earlier one still says is ignored
let starting; // promise of `handle`
let handle; // what the running instance answers to
let panicked = 0; // the instance that is about to trap
let farewell = [words.failed, words.retry]; // said when it failed too often; the wasm knows a better text
let restarts = [];

async function fetched(file) {
  const response = await fetch(api + FILES[file], { integrity: FILES.integrity[file] });
  if (!response.ok) throw Error(response.status);
  return response;
}

// Downloads and compiles. The glue is checked by the same rule as the wasm; `import` then finds it in the cache.
function load() {
  compiled ||= Promise.all([fetched("wasm").then((response) => WebAssembly.compileStreaming(response)), fetched("js")]);
  compiled.catch(() => (compiled = 0));
  return compiled;
}

// Whether the page's Content-Security-Policy forbids wasm or demands Trusted Types, so that we need an iframe on our
// own origin. Asked once, and only when the visitor acts: a refusal is a report at the host.
function isolated() {
  if (isolated.answer === undefined) {
    try {
      isolated.answer = mode === "iframe";
      new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
      document.createElement("script").text = " ";
    } catch {
      isolated.answer = true;
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
  if (module) await glue.default({ module_or_path: module });
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
  starting = handle = 0;
  mount.replaceChildren();
  panel.prepend(frame);
}

function again() {
  stop();
  start();
}

// It could not be started; the visitor is told why, if that is known, and decides when to try again.
function failed(error, why = words.failed) {
  say(why, words.retry, again);
  emit("error", { message: "" + error });
}

// It ran and fell. Its part of the page goes, the compiled module makes a new instance, the draft is carried over.
function crashed(mine, error) {
  if (mine !== life) return;
  const draft = mount.querySelector("textarea");
  const typing = draft && root.activeElement === draft;
  if (draft) field.value = draft.value;
  stop();
  if (typing) field.focus();
  emit("error", { message: "" + error });
  const now = Date.now();
  restarts = restarts.filter((at) => at > now - RESTART_WINDOW_MS);
  if (restarts.push(now) > MAX_RESTARTS) say(...farewell, () => location.reload());
  else start();
}

// A trap surfaces as an uncaught error of the host page: taken out of its hands, and taken as the sign to restart.
// So does an exception that passed through the wasm, which leaves it in the middle of something. Where it began is
// in the first lines of the stack: a listener of the page that we called stands there itself.
function guard(event) {
  const error = event.error || event.reason;
  if (error && /^(.*\n)?.*\/assets\/widget-/.test(error.stack)) {
    event.preventDefault();
    event.stopImmediatePropagation();
    crashed(panicked || life, error);
    panicked = 0;
  }
}

// What one instance of the wasm is given.
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
    // The wasm has drawn its panel and knows better words for the worst case.
    ready: only((...better) => {
      farewell = better;
      frame.remove();
      emit("ready", { farewell });
    }),
    // Called while the wasm is still on the stack: it is cut off afterwards.
    onPanic(message) {
      panicked = mine;
      setTimeout(crashed, 0, mine, message);
    },
  };
}
