// The other half of the iframe fallback: runs in frame.html, on our own origin. It starts the ordinary loader in this
// document, fills it, and carries commands in and events out. Whoever embeds us names their origin in the address;
// nobody else is listened to, and nothing is posted to anybody else. Which origins may embed us at all is the
// server's `frame-ancestors`.

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
    Parlor("on", "*", (detail, event) => {
      if (event === "ready") post({ type: "ready" });
      else post({ type: "event", event, detail });
    });
    if (!opened) Parlor("close");
  };
  document.head.append(script);
}

async function obey({ id, name, args }) {
  try {
    post({ type: "reply", id, ok: true, value: await Parlor(name, ...args) });
  } catch (error) {
    post({ type: "reply", id, ok: false, value: String(error) });
  }
}

addEventListener("message", ({ source, origin, data }) => {
  if (source !== parent || origin !== host || !data) return;
  if (data.type === "start") start(data);
  else if (data.type === "command" && window.Parlor) obey(data);
});

if (parent !== window && host) post({ type: "hello" });
