//! IndexedDB, as little of it as an outbox needs: texts by key, in one object store.
//!
//! Hand-written bindings: a promise's own functions serve as the event handlers, so that waiting
//! for the browser takes no closures of ours.

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// The name of the database and of its object store.
const NAME: &str = "parlor";
const OUTBOX: &str = "outbox";
/// A database that has not answered for so long will not; some browsers forget to.
const PATIENCE_MS: i32 = 3_000;

#[wasm_bindgen]
extern "C" {
    type Factory;
    #[wasm_bindgen(method, catch)]
    fn open(this: &Factory, name: &str, version: u32) -> Result<Request, JsValue>;

    type Request;
    #[wasm_bindgen(method, getter, catch)]
    fn result(this: &Request) -> Result<JsValue, JsValue>;

    type Connection;
    #[wasm_bindgen(method, catch)]
    fn transaction(
        this: &Connection,
        store: &str,
        mode: &str,
        options: &JsValue,
    ) -> Result<Transaction, JsValue>;
    #[wasm_bindgen(method, catch, js_name = createObjectStore)]
    fn create_object_store(this: &Connection, name: &str) -> Result<Objects, JsValue>;

    type Transaction;
    #[wasm_bindgen(method, catch, js_name = objectStore)]
    fn object_store(this: &Transaction, name: &str) -> Result<Objects, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn commit(this: &Transaction) -> Result<(), JsValue>;

    type Objects;
    #[wasm_bindgen(method, catch)]
    fn put(this: &Objects, text: &str, key: &str) -> Result<Request, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn delete(this: &Objects, key: &str) -> Result<Request, JsValue>;
    #[wasm_bindgen(method, catch, js_name = getAll)]
    fn get_all(this: &Objects, range: &JsValue) -> Result<Request, JsValue>;

    #[wasm_bindgen(js_name = IDBKeyRange)]
    type KeyRange;
    #[wasm_bindgen(static_method_of = KeyRange, js_class = "IDBKeyRange")]
    fn bound(from: &str, to: &str) -> JsValue;
}

/// An open database.
pub(super) struct Database {
    connection: Connection,
    options: JsValue,
}

impl Database {
    /// Opens the database, or says that this page has none: forbidden, broken, or mute.
    pub(super) async fn open() -> Option<Self> {
        // Reading the property throws where storage is forbidden.
        let factory = Reflect::get(web_sys::window()?.as_ref(), &"indexedDB".into()).ok()?;
        if factory.is_falsy() {
            return None;
        }
        let request = factory.unchecked_into::<Factory>().open(NAME, 1).ok()?;
        let fresh: Request = JsValue::clone(&request).unchecked_into();
        let create = Closure::once_into_js(move || {
            if let Ok(connection) = fresh.result() {
                // Failing here fails the opening, which is told there.
                let _ = connection.unchecked_into::<Connection>().create_object_store(OUTBOX);
            }
        });
        listen(&request, "onupgradeneeded", &create);
        JsFuture::from(happened(&request, "onsuccess", "onerror")).await.ok()?;
        let connection: Connection = request.result().ok()?.unchecked_into();
        let options = Object::new();
        // Where this is not known it is ignored.
        let _ = Reflect::set(&options, &"durability".into(), &"strict".into());
        Some(Database { connection, options: options.into() })
    }

    /// Writes a text; the promise is kept when the text is on the disk.
    pub(super) fn put(&self, key: &str, text: &str) -> Option<Promise> {
        let (transaction, objects) = self.objects("readwrite")?;
        objects.put(text, key).ok()?;
        // Begun at once; where it is not known, the browser does it in its own time.
        let _ = transaction.commit();
        Some(happened(&transaction, "oncomplete", "onabort"))
    }

    /// Drops a text.
    pub(super) fn delete(&self, key: &str) {
        if let Some((_, objects)) = self.objects("readwrite") {
            // What stays behind is sent once more and recognised by the server.
            let _ = objects.delete(key);
        }
    }

    /// Every text whose key begins so.
    pub(super) async fn texts(&self, prefix: &str) -> Option<Vec<String>> {
        let (_, objects) = self.objects("readonly")?;
        let range = KeyRange::bound(prefix, &[prefix, "\u{ffff}"].concat());
        let request = objects.get_all(&range).ok()?;
        JsFuture::from(happened(&request, "onsuccess", "onerror")).await.ok()?;
        let texts: Array = request.result().ok()?.unchecked_into();
        Some(texts.iter().filter_map(|text| text.as_string()).collect())
    }

    fn objects(&self, mode: &str) -> Option<(Transaction, Objects)> {
        let transaction = self.connection.transaction(OUTBOX, mode, &self.options).ok()?;
        let objects = transaction.object_store(OUTBOX).ok()?;
        Some((transaction, objects))
    }
}

/// Kept by the one event, broken by the other and by a long silence: a database that is blocked by
/// another page says nothing for a while, and some browsers forget to answer.
fn happened(target: &JsValue, good: &str, bad: &str) -> Promise {
    Promise::new(&mut |resolve: Function, reject: Function| {
        listen(target, good, &resolve);
        listen(target, bad, &reject);
        if let Some(window) = web_sys::window() {
            // A promise is settled once: what comes later changes nothing.
            let _ =
                window.set_timeout_with_callback_and_timeout_and_arguments_0(&reject, PATIENCE_MS);
        }
    })
}

fn listen(target: &JsValue, name: &str, listener: &JsValue) {
    // A property of an object of the browser's own; setting it does not fail.
    let _ = Reflect::set(target, &name.into(), listener);
}
