//! Files that are dropped or pasted.
//!
//! While a question for files stands alone, the whole panel takes them: one that is dropped beside the field would
//! otherwise be opened by the browser in the place of the page.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{
    ClipboardEvent, DataTransfer, DragEvent, Element, Event, EventTarget, File, FileList,
    Node as DomNode,
};

use crate::prelude::*;

/// Takes files from now on, into this place or into all of what it stands in.
pub(super) fn listen(
    place: Slot<Element>,
    takes_all: bool,
    is_over: State<bool>,
    take: Rc<dyn Fn(Vec<File>)>,
) {
    let is_drawn = State::new(false);
    once_drawn(move || is_drawn.set(true));
    watch(move || {
        if !is_drawn.get() {
            return;
        }
        let Some(place) = place.get_untracked() else { return };
        let place: DomNode = if takes_all { place.get_root_node() } else { place.into() };
        let within = place.clone();
        on(&place, "dragover", move |event: DragEvent| {
            if brings_files(event.data_transfer().as_ref()) {
                event.prevent_default();
                is_over.put(true);
            }
        });
        on(&place, "dragleave", move |event: DragEvent| {
            let to = event.related_target().and_then(|to| to.dyn_into::<DomNode>().ok());
            if !within.contains(to.as_ref()) {
                is_over.put(false);
            }
        });
        let taken = take.clone();
        on(&place, "drop", move |event: DragEvent| {
            is_over.put(false);
            let transfer = event.data_transfer();
            if brings_files(transfer.as_ref()) {
                event.prevent_default();
                taken(files_of(transfer.and_then(|it| it.files())));
            }
        });
        let taken = take.clone();
        on(&place, "paste", move |event: ClipboardEvent| {
            let files = files_of(event.clipboard_data().and_then(|it| it.files()));
            // Words go where they are pasted.
            if !files.is_empty() {
                event.prevent_default();
                taken(files);
            }
        });
    });
}

/// What a list of the browser's holds.
pub(super) fn files_of(list: Option<FileList>) -> Vec<File> {
    let Some(list) = list else { return Vec::new() };
    (0..list.length()).filter_map(|at| list.item(at)).collect()
}

fn brings_files(transfer: Option<&DataTransfer>) -> bool {
    transfer.is_some_and(|transfer| transfer.types().includes(&"Files".into(), 0))
}

fn on<E: JsCast>(target: &EventTarget, event: &'static str, mut act: impl FnMut(E) + 'static) {
    let act: Box<dyn FnMut(Event)> = Box::new(move |event: Event| act(event.unchecked_into()));
    let listener = Closure::wrap(act);
    let target = target.clone();
    // Neither fails for a listener of our own.
    let _ = target.add_event_listener_with_callback(event, listener.as_ref().unchecked_ref());
    let kept = send_wrapper::SendWrapper::new((target, listener));
    on_cleanup(move || {
        let (target, listener) = kept.take();
        let _ =
            target.remove_event_listener_with_callback(event, listener.as_ref().unchecked_ref());
    });
}
