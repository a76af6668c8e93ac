// Stands before the glue that wasm-bindgen writes. Every call into the wasm and every call out of it passes here:
// nothing the wasm throws reaches the host page, and an instance that has fallen is neither called nor heard again.

let tell; // whom a fall is told to
let isDead = false;
let depth = 0; // calls into the wasm that have not come back
let letGo;
const fallen = new Promise((resolve) => (letGo = resolve));
const kept = {}; // the newest of each kind of thing that would go on without us
const streams = []; // cameras and microphones
const NOTHING = []; // what a call brings that was not made: the glue may look for several values in it

// Says what to do when the wasm has fallen; it is told once, when nothing of it is on the stack any more.
export function onFall(act) {
  tell = act;
}

// The glue below makes these by name, so it makes ours.
const keep = (kind, Native) =>
  Native &&
  class extends Native {
    constructor(...args) {
      super(...args);
      kept[kind] = this;
    }
  };
const WebSocket = keep("socket", globalThis.WebSocket);
const RTCPeerConnection = keep("call", globalThis.RTCPeerConnection);
const BroadcastChannel = keep("tabs", globalThis.BroadcastChannel);

function fall(error) {
  if (isDead) return;
  isDead = true;
  // A panic has said in the console what happened; an exhausted memory has not.
  console.error("Parlor:", error);
  letGo();
  for (const kind in kept) kept[kind].close();
  for (const stream of streams) for (const track of stream.getTracks()) track.stop();
  queueMicrotask(() => tell(error));
}

function guardedExports(exports) {
  const guarded = {};
  for (const name in exports) {
    const act = exports[name];
    // What the glue calls on behalf of the wasm ends the call it belongs to; anything else was called by the page.
    const isHelper = /^__(wbindgen|externref)/.test(name);
    guarded[name] =
      typeof act !== "function"
        ? act
        : (...args) => {
            if (isDead) return NOTHING;
            depth++;
            try {
              return act(...args);
            } catch (error) {
              fall(error);
              if (isHelper && depth > 1) throw error;
              return NOTHING;
            } finally {
              depth--;
            }
          };
  }
  return guarded;
}

function guardedImports(imports) {
  for (const from in imports) {
    for (const name in imports[from]) {
      const act = imports[from][name];
      if (typeof act !== "function") continue;
      const guarded = after(name, act);
      imports[from][name] = (...args) => {
        // The rest of a fallen instance that is still on the stack ends at its next word.
        if (isDead) throw Error("fallen");
        return guarded(...args);
      };
    }
  }
  return imports;
}

// What is lent to the wasm for a while comes back when it falls: locks, cameras and microphones.
function after(name, act) {
  if (/^__wbg_request_/.test(name)) {
    return (...args) => {
      const granted = args.pop();
      const lent = typeof granted === "function" ? (lock) => Promise.race([granted(lock), fallen]) : granted;
      return act(...args, lent);
    };
  }
  if (/^__wbg_get(User|Display)Media_/.test(name)) {
    return (...args) => {
      const asked = act(...args);
      Promise.resolve(asked).then((stream) => (isDead ? stream.getTracks().forEach((track) => track.stop()) : streams.push(stream)), () => {});
      return asked;
    };
  }
  return act;
}
