// Fetches what runs in the panel, as soon as somebody shows interest: the wasm, and at the same time the supervisor that
// starts it.

const FILES = __PARLOR_MANIFEST__;
const PATIENCE_MS = 2e4;

let compiled; // promise of the WebAssembly.Module, in a list; one download serves every restart
let supervisor; // promise of whoever starts it, and starts it again when it falls
let handle; // what the running instance answers to

// What gets lost on the way is asked for twice more.
async function tried(act, retries = 2) {
  try {
    return await act(retries);
  } catch (error) {
    if (!retries) throw error;
    await new Promise((done) => setTimeout(done, 1e3));
    return tried(act, retries - 1);
  }
}

async function fetched(file) {
  const response = await fetch(api + FILES[file], { integrity: FILES.integrity[file] });
  if (!response.ok) throw Error(response.status);
  return response;
}

// Downloads and compiles. The glue is checked by the same rule as the wasm; `import` then finds it in the cache.
function load() {
  compiled ||= tried(() => Promise.all([fetched("wasm").then((response) => WebAssembly.compileStreaming(response)), fetched("js")]));
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

// Whoever starts the wasm. Without them nothing can be started, not even the form in its place, which is said.
function supervised() {
  isolated() || load();
  if (!supervisor) {
    showLoading();
    supervisor = Promise.race([
      // Some browsers remember an address that failed.
      tried((retries) => import(api + FILES.supervisor + "#" + retries)),
      new Promise((_, tired) => setTimeout(tired, PATIENCE_MS, "no answer")),
    ]).then(({ supervise }) => supervise(LENT));
    supervisor.catch((error) => {
      supervisor = 0;
      emit("error", { message: "" + error });
      say("", start);
    });
  }
  return supervisor;
}

// The running instance, started if there is none.
function start() {
  const running = supervised().then((it) => it.start());
  // The visitor is told in the panel, the page by an event.
  running.catch(() => {});
  return running;
}
