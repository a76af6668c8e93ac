//! An element: what never changes in one call, and a call for each thing that is computed.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use rstml::node::{KeyedAttribute, Node, NodeAttribute, NodeElement};
use syn::spanned::Spanned;
use syn::{Expr, ExprLit, Lit, parse_quote};

use crate::node;

pub(crate) fn element(element: &NodeElement<rstml::Infallible>) -> TokenStream {
    let tag = element.name().to_string();
    let mut written = Vec::new();
    let mut computed = Vec::new();
    for attribute in element.attributes() {
        let NodeAttribute::Attribute(attribute) = attribute else {
            return quote_spanned! { attribute.span() => compile_error!("an attribute has a name") };
        };
        let name = attribute.key.to_string();
        match literal(attribute) {
            Some(value) if is_plain(&name) => written.push(quote! { (#name, #value) }),
            // The class as a whole comes before the classes that come and go.
            _ if name == "class" => computed.insert(0, call(&name, attribute)),
            _ => computed.push(call(&name, attribute)),
        }
    }
    let children = element.children.iter().map(|child| match child {
        Node::Text(text) => {
            let text = &text.value;
            quote! { element.text(#text); }
        }
        Node::Block(block) => {
            let inner = node::inner(block);
            quote! { element.child(#inner); }
        }
        other => {
            let other = node::one(other);
            quote! { element.append(#other); }
        }
    });
    quote! {{
        let element = ::ui::dom::element(#tag, &[#(#written),*]);
        #(#computed)*
        #(#children)*
        element.into_node()
    }}
}

/// What an attribute says, where it is written out; a bare name says nothing more than that it is there.
fn literal(attribute: &KeyedAttribute) -> Option<String> {
    match attribute.value() {
        None => Some(String::new()),
        Some(Expr::Lit(ExprLit { lit: Lit::Str(text), .. })) => Some(text.value()),
        Some(_) => None,
    }
}

fn is_plain(name: &str) -> bool {
    name != "node_ref" && !name.contains(':')
}

fn call(name: &str, attribute: &KeyedAttribute) -> TokenStream {
    let truth: Expr = parse_quote!(true);
    let value = attribute.value().unwrap_or(&truth);
    match name.split_once(':') {
        Some(("class", class)) => quote! { element.class(#class, #value); },
        Some(("style", property)) => quote! { element.style(#property, #value); },
        Some(("prop", property)) => quote! { element.prop(#property, #value); },
        Some(("on", event @ ("keydown" | "keyup"))) => {
            quote! { element.on::<::leptos::ev::KeyboardEvent>(#event, #value); }
        }
        Some(("on", event)) => quote! { element.on::<::leptos::ev::Event>(#event, #value); },
        Some(_) => {
            quote_spanned! { attribute.span() => compile_error!("class:, style:, prop: or on:"); }
        }
        None if name == "node_ref" => quote! { element.slot(#value); },
        None => quote! { element.attr(#name, #value); },
    }
}
