// The host page's half of the iframe fallback: where a Content-Security-Policy forbids wasm or demands Trusted Types,
// the loader imports this instead of the wasm's glue. It gives the same handle; the widget itself runs in frame.html
// on our own origin. Both halves name the other's origin exactly and look at who speaks.

const PATIENCE_MS = 15000;
// How long our page may take to speak once the browser has shown something in the frame.
const SILENCE_MS = 4000;

// Starts the widget in an iframe inside the bridge's mount.
export function start(bridge) {
  return new Promise((resolve, reject) => {
    const waiting = new Map();
    let sent = 0;
    let hasSpoken = false;
    const query = new URLSearchParams({ site: bridge.site, origin: location.origin });
    const frame = document.createElement("iframe");
    frame.title = bridge.name;
    frame.allow = "camera; microphone; display-capture; autoplay; fullscreen";
    for (const [property, value] of [["flex", "1"], ["border", "0"], ["width", "100%"]]) frame.style[property] = value;
    frame.src = `${bridge.api}/frame.html?${query}`;

    const post = (message) => frame.contentWindow?.postMessage(message, bridge.api);
    const page = () => ({ url: location.href, title: document.title, referrer: document.referrer });
    const tellPage = () => post({ type: "command", name: "page", args: [page()] });

    const handle = {
      command(name, args) {
        return new Promise((done, failed) => {
          waiting.set(++sent, [done, failed]);
          post({ type: "command", id: sent, name, args });
        });
      },
      opened: (open) => post({ type: "command", name: open ? "open" : "close", args: [] }),
      destroy() {
        removeEventListener("message", hear);
        document.removeEventListener("securitypolicyviolation", look);
        window.navigation?.removeEventListener("navigatesuccess", tellPage);
      },
    };

    function hear({ source, origin, data }) {
      if (source !== frame.contentWindow || origin !== bridge.api || !data) return;
      if (data.type === "hello") {
        hasSpoken = true;
        const { field, locale } = bridge;
        const focus = bridge.root.activeElement === field;
        // Functions and other things that cannot travel are no settings.
        const settings = JSON.parse(JSON.stringify(bridge.settings));
        const start = { ...settings, locale, page: page(), draft: field.value, focus };
        post({ type: "start", settings: start, opened: bridge.opened() });
        resolve(handle);
      } else if (data.type === "ready") {
        bridge.ready();
      } else if (data.type === "event") {
        if (data.event === "close") bridge.close();
        else if (data.event !== "open") bridge.emit(data.event, data.detail);
      } else if (data.type === "reply" && waiting.has(data.id)) {
        waiting.get(data.id)[data.ok ? 0 : 1](data.value);
        waiting.delete(data.id);
      }
    }

    function fail(message) {
      if (hasSpoken) return;
      handle.destroy();
      reject(Error(message));
    }

    // A host that also forbids frames says so at once.
    function look({ effectiveDirective, blockedURI }) {
      if (/^(frame|child|default)-src/.test(effectiveDirective) && blockedURI.startsWith(bridge.api)) {
        fail("this page's policy forbids frames of ours");
      }
    }

    addEventListener("message", hear);
    document.addEventListener("securitypolicyviolation", look);
    // A page of the browser's own, in place of ours, loads too.
    frame.addEventListener("load", () => setTimeout(fail, SILENCE_MS, "the frame shows another page"));
    window.navigation?.addEventListener("navigatesuccess", tellPage);
    // A server that is away: say so instead of waiting for ever.
    setTimeout(fail, PATIENCE_MS, "the frame did not answer");
    bridge.mount.replaceChildren(frame);
  });
}
