// What the page says: data-* attributes of the tag, then `window.parlorSettings`.

// A module script does not know its own tag; without a `data-site` nothing can be found, which is said below.
const script = document.currentScript || document.querySelector("script[data-site]") || { dataset: {}, src: location };
const { mode, ...tag } = script.dataset;
const name = tag.name || "Parlor";
const api = new URL(script.src).origin;
// `Parlor` reads `parlorSettings`, a second instance named `Sales` reads `salesSettings`.
const said = window[name[0].toLowerCase() + name.slice(1) + "Settings"];
const settings = { ...said, theme: { ...said?.theme } };
settings.locale = tag.locale || settings.locale;
const site = tag.site || settings.site;
const locale = "" + (settings.locale || document.documentElement.lang || navigator.language);
const words = WORDS[locale.slice(0, 2)] || WORDS.en;
const look = settings.launcher || {};
