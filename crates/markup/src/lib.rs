//! `markup!`: the syntax of Leptos' `view!`, drawn by `ui::dom`.
//!
//! `view!` gives every element a type of its own, with the code to build, update and remove it: over a kilobyte each
//! in what a visitor downloads. `markup!` writes plain calls instead; whatever it holds, the result is a `ui::dom::Node`.

use proc_macro::TokenStream;

mod element;
mod node;

/// Draws elements, components, texts and `{blocks}`.
///
/// ```ignore
/// markup! {
///     <button type="button" class="person" class:hidden=is_hidden on:click=move |_| on_press.run(())>
///         <Icon name=IconName::Person/>{t.text("person.ask")}
///     </button>
/// }
/// ```
///
/// As in `view!`, a closure in a block or as a value is run again whenever something it read changes, and
/// `class:name`, `style:name`, `prop:name`, `on:event` and `node_ref` say what else a value is for.
#[proc_macro]
pub fn markup(tokens: TokenStream) -> TokenStream {
    match rstml::parse2(tokens.into()) {
        Ok(nodes) => node::all(&nodes).into(),
        Err(error) => error.to_compile_error().into(),
    }
}
