// Starts the wasm, and starts it again when it falls, without the host page noticing. It is fetched together with the
// wasm; the loader lends it the panel, and what the wasm is given of that.

const FILES = __PARLOR_MANIFEST__;
const MAX_RESTARTS = 3;
const RESTART_WINDOW_MS = 3e5;
const PATIENCE_MS = 2e4;
// What an instance may do as long as it is the present one.
const ACTS = ["emit", "paint", "open", "close", "takeFocus"];

// A calculator of the page's own, which may be there long before anybody opens the panel.
export const inline = async (element, lent) => (await import(lent.api + FILES.inline)).show(element, lent);

export function supervise(lent) {
  const { root, mount, panel, frame, field, api } = lent;
  let life = 0; // counts instances: whatever an earlier one still says is ignored
  let starting; // promise of `handle`
  let handle; // what the running instance answers to
  let lastWords; // what it said when it panicked
  let restarts = [];

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
    lent.showLoading();
    const [module] = lent.isolated() ? [] : await lent.load();
    // A module is evaluated once per URL: the fragment makes a fresh one without a second download.
    const glue = await import(api + (module ? FILES.js : FILES.host) + "#" + mine);
    if (module) {
      glue.onFall((error) => crashed(mine, error));
      await glue.default({ module_or_path: module });
    }
    const running = await glue.start(given);
    if (mine === life) answersTo(running);
    return running;
  }

  function answersTo(it) {
    handle = it;
    lent.answersTo(it);
  }

  // Ends the running instance and whatever it has drawn.
  function stop() {
    life++;
    try {
      handle.destroy();
    } catch {
      // There is none, or it cannot say goodbye any more.
    }
    answersTo(undefined);
    starting = lastWords = undefined;
    mount.replaceChildren();
    panel.prepend(frame);
  }

  function again() {
    stop();
    start();
  }

  function end(error) {
    stop();
    lent.emit("error", { message: String(error) });
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
      if (mine === life) lent.say(why, again);
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
    const given = {
      ...lent,
      failed: only(failed),
      again: only(again),
      ready: only(() => {
        frame.remove();
        lent.emit("ready");
      }),
      // It is about to trap, which is noticed when it does.
      onPanic: only((message) => (lastWords = message)),
    };
    for (const act of ACTS) given[act] = only(lent[act]);
    return given;
  }

  return { start, stop };
}
