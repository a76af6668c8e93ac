// Tells a page's developer, in the console and one line each, what of their settings does not exist or does not fit, and
// what was expected. Fetched by pages that have settings, when they have nothing else to do; the widget goes on without
// whatever is told here. What settings there are stands in `declared.js`, written from widget/src/settings.rs. The files
// of this folder are joined in one module.

// What the loader keeps beside the page's own settings.
const OF_LOADER = ["page", "draft", "focus"];

// What the types do not say, by place: whether a value will do, and the words for what will.
const FURTHER = {
  locale: [isLanguage, "a language tag, such as `ru`"],
  "theme.accent": [(value) => CSS.supports("color", value), "a CSS colour, such as `#0b6b53`"],
  "theme.radius": [isLength, "a number of pixels or a CSS length, from 0 on"],
  "theme.font": [(value) => CSS.supports("font-family", value), "a CSS font family"],
  "user.email": [(value) => /^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/.test(value), "an e-mail address"],
  "user.phone": [isPhone, "a phone number in international form, such as `+49 30 1234567`"],
  "product.currency": [(value) => /^[A-Za-z]{3}$/.test(value), "the three letters of a currency, such as `EUR`"],
};

const told = new Set();

// Tells what is wrong with these settings, each thing once.
export function advise(...all) {
  for (const settings of all) {
    const problems = [];
    check("Settings", settings, "", problems);
    for (const problem of problems.filter((it) => !told.has(it))) {
      told.add(problem);
      console.warn("Parlor settings: " + problem);
    }
  }
}

// What is wrong with a command that does not exist.
export function unknown(command) {
  return "unknown command" + meant(String(command), COMMANDS);
}

function check(kind, value, path, problems) {
  // Null counts as absent.
  if (value == null) return;
  const expected = misfit(kind, value) || further(value, path);
  if (expected) {
    problems.push(`\`${path || "parlorSettings"}\` should be ${expected}; it is ${shown(value)}`);
    return;
  }
  const known = SETTINGS[kind];
  const ofAll = kind.startsWith("Record") && kind.slice(kind.indexOf(",") + 2, -1);
  for (const [name, part] of known || ofAll ? Object.entries(value) : []) {
    const place = path ? `${path}.${name}` : name;
    if (ofAll || known[name]) check(ofAll || known[name], part, place, problems);
    else if (path || !OF_LOADER.includes(name)) {
      problems.push(`unknown setting \`${place}\`` + meant(name, Object.keys(known), path && path + "."));
    }
  }
}

// What was expected, where the value is of another type. A number will do for a text.
function misfit(kind, value) {
  const type = typeof value;
  if (SETTINGS[kind] || kind.startsWith("Record")) return type !== "object" || Array.isArray(value) ? "an object" : "";
  if (kind.startsWith('"')) {
    const words = JSON.parse(`[${kind.replaceAll(" | ", ",")}]`);
    if (words.includes(value)) return "";
    const near = type === "string" && nearest(value, words);
    return "one of " + words.join(", ") + (near ? ` (did you mean \`${near}\`?)` : "");
  }
  if (type === "number" && !Number.isFinite(value)) return "a number that can be written";
  const types = kind.split(" | ");
  if (types.includes(type) || (type === "number" && types.includes("string"))) return "";
  return { string: "a text", boolean: "true or false" }[kind] || (types.includes("boolean") ? "a text, a number, true or false" : "a text or a number");
}

function further(value, path) {
  const [fits, words] = FURTHER[path] || [];
  return fits && !fits(value) ? words : "";
}

function isLanguage(value) {
  try {
    return Intl.getCanonicalLocales(String(value)).length > 0;
  } catch {
    return false;
  }
}

function isPhone(value) {
  return /^((\+|00)[1-9]\d{7,14}|8\d{10})$/.test(String(value).replace(/[\s().‑–-]/g, ""));
}

function isLength(value) {
  return CSS.supports("border-radius", value > 0 ? value + "px" : value);
}

function shown(value) {
  const text = typeof value === "object" ? (Array.isArray(value) ? "a list" : "an object") : `\`${value}\``;
  return text.length > 80 ? text.slice(0, 80) + "…`" : text;
}
