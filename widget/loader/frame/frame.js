// Runs in frame.html, on our own origin, inside a page that forbids wasm. It starts the ordinary loader in this
// document and carries commands in and events out. Whoever embeds us named their origin in the address; nobody else
// is listened to, and nothing is posted to anybody else. (Which origins may embed at all is the server's
// `frame-ancestors`.)
(() => {
  "use strict";
  const query = new URLSearchParams(location.search);
  const host = query.get("origin");
  const post = (message) => parent.postMessage(message, host);

  function start({ settings, opened }) {
    window.parlorSettings = settings;
    document.documentElement.lang = settings.locale;
    const script = document.createElement("script");
    script.src = "/parlor.js";
    script.dataset.site = query.get("site");
    script.dataset.mode = "frame";
    script.onload = () => {
      Parlor("on", "*", (detail, event) => post({ type: "event", event, detail }));
      if (!opened) Parlor("close");
    };
    document.head.append(script);
  }

  addEventListener("message", ({ source, origin, data }) => {
    if (source !== parent || origin !== host || !data) return;
    if (data.type === "start") {
      start(data);
    } else if (data.type === "command" && window.Parlor) {
      const reply = (ok) => (value) => post({ type: "reply", id: data.id, ok, value: ok ? value : String(value) });
      Parlor(data.name, ...data.args).then(reply(true), reply(false));
    }
  });

  if (parent !== window && host) post({ type: "hello" });
})();
