// The plain contact form: what stands in the panel when the wasm cannot run. It asks the server for the site's own
// consent, holds the draft and everything that was not delivered, and sends it as one lead, whose id stays the same
// however often it is sent. The files of this folder are joined in one module, this one last.

const PATIENCE_MS = 15000;
const COVERS_CHARS = 20000;

function hex(bytes) {
  return Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function post(given, path, body) {
  const answer = await fetch(`${given.api}/v1/sites/${given.site}/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  return { ok: answer.ok, ...(await answer.json()) };
}

// Draws the form in the panel. Fails when the server cannot be asked: a form would not arrive either.
export async function show(given) {
  const words = WORDS[given.locale.slice(0, 2)] || WORDS.en;
  const prefix = `parlor:${given.site}:`;
  const ids = { token: storage[prefix + "token"] || "pv_" + hex(32), cid: "k_" + hex(16) };
  ids.conversation = storage[prefix + "conversation"] || "c_" + hex(16);
  const entries = await undelivered(prefix);
  const ask = () => {
    const cids = entries.map(({ cid }) => cid);
    return post(given, "lead-form", { ...ids, locale: given.locale, cids });
  };
  let site = await ask();
  if (!site.ok) throw Error(site.message);

  const waiting = entries.filter(({ cid }) => !site.known.includes(cid)).map(said).filter(Boolean);
  const draft = given.field.value || storage[prefix + "draft"] || "";
  const before = waiting.join("\n\n");
  const text = [before, draft].filter(Boolean).join("\n\n");
  const user = given.settings.user || {};

  const message = field("message", words.message, "", element("textarea", { rows: 4 }));
  const line = (name, attributes) => element("input", { autocomplete: name, ...attributes });
  const fields = {
    message,
    name: field("name", words.name, words.optional, line("name", { type: "text" })),
    email: field("email", words.email, "", line("email", { type: "email", inputmode: "email", spellcheck: "false" })),
    phone: field("phone", words.phone, "", line("tel", { type: "tel", placeholder: words.phoneExample })),
    consent: consent(site.consent.text, site.policy_url, words),
  };
  message.input.value = text;
  for (const known of ["name", "email", "phone"]) fields[known].input.value = user[known] || "";
  // As long as it is nothing but the draft it stays the draft, also over a reload.
  message.input.addEventListener("input", () => {
    if (!waiting.length) keep("draft", message.input.value);
  });

  const problem = element("p", { class: "plain__problem", role: "alert" });
  const submit = element("button", { type: "submit", class: "plain__send" }, words.send);
  const retry = element("button", { type: "button", class: "plain__quiet" }, words.again);
  const reach = element(
    "fieldset",
    { class: "plain__reach" },
    element("legend", {}, words.reach, " ", element("span", { class: "plain__note" }, words.either)),
    fields.email.node,
    fields.phone.node,
    fields.name.node,
  );
  const lead = element("p", { class: "plain__lead" }, words.lead);
  const body = element("div", { class: "plain__body" }, lead, message.node, reach, fields.consent.node);
  const foot = element("div", { class: "plain__foot" }, problem, submit, retry);
  const form = element("form", { class: "plain__form", novalidate: "" }, body, foot);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  retry.addEventListener("click", () => {
    // What waits in the outbox is the chat's again; the rest of what stands here goes on as the draft.
    const { value } = message.input;
    given.field.value = value.startsWith(before) ? value.slice(before.length).trim() : value;
    given.again();
  });

  // The chat may have been tried again, or taken off the page, while the server was asked.
  if (given.ready() === false) return;
  dress(given);
  if (site.accent && !(given.settings.theme || {}).accent) given.paint({ accent: site.accent });
  given.mount.replaceChildren(sheet(site.name, given.close, words, form));
  given.takeFocus();

  function keep(key, value) {
    try {
      if (value) storage[prefix + key] = value;
      else delete storage[prefix + key];
    } catch {
      // A full or forbidden storage keeps nothing; the form still sends.
    }
  }

  function content() {
    const { url = location.href.split("#")[0], title = document.title } = given.settings.page || {};
    const [name, email, phone] = ["name", "email", "phone"].map((key) => fields[key].input.value);
    return {
      ...ids,
      locale: site.locale,
      message: message.input.value,
      name,
      email,
      phone,
      consent: { granted: fields.consent.input.checked, text_hash: site.consent.text_hash },
      page: { url, title },
      covers: covers(),
    };
  }

  // The commands that this makes unnecessary, unless they alone would be more than the server takes at once.
  function covers() {
    const own = entries.filter(({ conversation }) => conversation === ids.conversation);
    const commands = own.map(({ cid, command }) => ({ cid, command }));
    return JSON.stringify(commands).length < COVERS_CHARS ? commands : [];
  }

  function busy(is) {
    submit.setAttribute("aria-disabled", is);
    submit.textContent = is ? words.sending : words.send;
  }

  async function send() {
    if (submit.getAttribute("aria-disabled") === "true") return;
    busy(true);
    problem.textContent = "";
    for (const key in fields) fields[key].say("");
    try {
      await deliver(1);
    } catch {
      problem.textContent = words.away;
    }
    busy(false);
  }

  async function deliver(retries) {
    const answer = await post(given, "leads", content());
    if (answer.ok) return sent();
    if (retries && /^(cid_conflict|not_found)$/.test(answer.code)) {
      // An earlier try arrived with other words, or the conversation is not this visitor's any more.
      ids.cid = "k_" + hex(16);
      if (answer.code === "not_found") ids.conversation = "c_" + hex(16);
      return deliver(0);
    }
    if (answer.code === "stale") {
      const fresh = await ask();
      if (fresh.ok) {
        site = fresh;
        fields.consent.label.textContent = site.consent.text;
        fields.consent.input.checked = false;
        fields.consent.say(words.changed);
        fields.consent.input.focus();
        return undefined;
      }
    }
    const wrong = Object.keys(fields).filter((key) => answer.fields && answer.fields[key]);
    for (const key of wrong) fields[key].say(answer.fields[key].text);
    const first = [...form.elements].find(({ name }) => wrong.includes(name));
    if (first) first.focus();
    else problem.textContent = answer.text || answer.message;
    return undefined;
  }

  async function sent() {
    const contact = [fields.email, fields.phone].map(({ input }) => input.value.trim()).filter(Boolean).join(", ");
    keep("token", ids.token);
    keep("conversation", ids.conversation);
    keep("draft", "");
    given.field.value = "";
    const { node, heading } = thanks(contact, words, given.again);
    if (given.mount.contains(form)) {
      given.mount.replaceChildren(sheet(site.name, given.close, words, node));
      heading.focus();
    }
    given.emit("contact", {});
    given.emit("lead", { kind: "form" });
    await forget(prefix, entries);
  }
}

// One sheet for the form, beside the loader's; a new instance of the wasm takes it away.
function dress({ root }) {
  const styles = new CSSStyleSheet();
  styles.replaceSync(STYLES);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets.slice(0, 1), styles];
}
