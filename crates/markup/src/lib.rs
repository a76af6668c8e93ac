//! `markup!`: the syntax of Leptos' `view!`, drawn by `ui::dom`.
//!
//! `view!` gives every element a type of its own, with the code to build, update and remove it: over a kilobyte each
//! in what a visitor downloads. `markup!` writes plain calls instead; whatever it holds, the result is a `ui::dom::Node`.

//!
//! `css!`: the style sheets that go with it, in as few bytes as they can be sent in.

use std::path::Path;

use proc_macro::TokenStream;
use quote::quote;
use syn::punctuated::Punctuated;
use syn::{LitStr, Token};

mod css;
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

/// The rules of these files, one after the other, without comments and needless spaces. Paths begin in the crate's `src`.
///
/// ```ignore
/// const SHEET: &str = css!("styles/tokens.css", "button.css");
/// ```
#[proc_macro]
pub fn css(tokens: TokenStream) -> TokenStream {
    let parser = Punctuated::<LitStr, Token![,]>::parse_terminated;
    match syn::parse::Parser::parse(parser, tokens).and_then(|files| sheet(&files)) {
        Ok(expression) => expression,
        Err(error) => error.to_compile_error().into(),
    }
}

fn sheet(files: &Punctuated<LitStr, Token![,]>) -> syn::Result<TokenStream> {
    let root = std::env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    let mut sheet = String::new();
    let mut paths = Vec::new();
    for file in files {
        let path = Path::new(&root).join("src").join(file.value());
        let text = std::fs::read_to_string(&path).map_err(|error| {
            syn::Error::new(file.span(), format!("{}: {error}", path.display()))
        })?;
        sheet.push_str(&css::small(&text));
        paths.push(path.display().to_string());
    }
    // What is included is what cargo watches.
    Ok(quote! {{ const _: &[&[u8]] = &[#(include_bytes!(#paths)),*]; #sheet }}.into())
}
