// What the chat could not deliver, read without its wasm: entries are JSON texts under `parlor:<site>:outbox:<cid>`,
// in the IndexedDB database `parlor` or in localStorage (see crates/browser). Storage may be forbidden; then there
// is nothing to read.

const DATABASE = "parlor";
const OUTBOX = "outbox";

const storage = (() => {
  try {
    return localStorage;
  } catch {
    return {};
  }
})();

// The database, or nothing: it is never made here.
function database() {
  return new Promise((done) => {
    try {
      const request = indexedDB.open(DATABASE);
      request.onupgradeneeded = () => request.transaction.abort();
      request.onsuccess = () => done(request.result);
      request.onerror = request.onblocked = () => done();
      // Some browsers forget to answer.
      setTimeout(done, 2000);
    } catch {
      done();
    }
  });
}

function inDatabase(connection, mode, act) {
  return new Promise((done) => {
    try {
      const transaction = connection.transaction(OUTBOX, mode);
      const request = act(transaction.objectStore(OUTBOX));
      transaction.oncomplete = () => done(request && request.result);
      transaction.onabort = () => done();
    } catch {
      done();
    }
  });
}

// Every entry that can be read, in the order in which they were made.
async function undelivered(prefix) {
  const from = prefix + "outbox:";
  const texts = Object.keys(storage).filter((key) => key.startsWith(from)).map((key) => storage[key]);
  const connection = await database();
  if (connection) {
    const range = IDBKeyRange.bound(from, from + "\uffff");
    texts.push(...((await inDatabase(connection, "readonly", (store) => store.getAll(range))) || []));
    connection.close();
  }
  const entries = new Map();
  for (const text of texts) {
    try {
      const entry = JSON.parse(text);
      if (entry.cid && entry.command) entries.set(entry.cid, entry);
    } catch {
      // Another build wrote it.
    }
  }
  return [...entries.values()].sort((one, other) => one.cseq - other.cseq);
}

// The form has said what they hold.
async function forget(prefix, entries) {
  const keys = entries.map(({ cid }) => prefix + "outbox:" + cid);
  for (const key of keys) delete storage[key];
  const connection = keys.length && (await database());
  if (connection) {
    await inDatabase(connection, "readwrite", (store) => void keys.forEach((key) => store.delete(key)));
    connection.close();
  }
}

// What the visitor said with it, in words.
function said({ command, echo = [] }) {
  const own = echo.filter(({ author }) => author && author.role === "visitor").map(({ content }) => content.fallback);
  if (own.length) return own.join("\n");
  return command.type === "post_message" ? command.content.fallback : "";
}
