//! Every kind of node as an expression that makes a `ui::dom::Node`.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use rstml::node::{KeyedAttribute, Node, NodeAttribute, NodeBlock, NodeElement, NodeName};
use syn::spanned::Spanned;
use syn::{Ident, Stmt};

use crate::element::element;

/// Some nodes as one.
pub(crate) fn all(nodes: &[Node]) -> TokenStream {
    let mut nodes = nodes.iter().filter(|node| !matches!(node, Node::Comment(_)));
    match (nodes.next(), nodes.next()) {
        (Some(only), None) => one(only),
        (first, second) => {
            let parts = first.into_iter().chain(second).chain(nodes).map(one);
            quote! { ::ui::dom::together([#(#parts),*]) }
        }
    }
}

/// One node.
pub(crate) fn one(node: &Node) -> TokenStream {
    match node {
        Node::Element(it) if is_component(it.name()) => component(it),
        Node::Element(it) => element(it),
        Node::Fragment(it) => all(&it.children),
        Node::Text(it) => {
            let text = &it.value;
            quote! { ::ui::dom::Child::into_node(#text) }
        }
        Node::Block(it) => {
            let inner = inner(it);
            quote! { ::ui::dom::Child::into_node(#inner) }
        }
        other => {
            quote_spanned! { other.span() => compile_error!("markup! draws elements, texts and blocks") }
        }
    }
}

/// What a block computes, without its braces where that is a single expression.
pub(crate) fn inner(block: &NodeBlock) -> TokenStream {
    match block.try_block().map(|block| block.stmts.as_slice()) {
        Some([Stmt::Expr(only, None)]) => quote! { #only },
        _ => quote! { #block },
    }
}

/// Components begin with a capital, elements do not.
fn is_component(name: &NodeName) -> bool {
    name.to_string().starts_with(|first: char| first.is_ascii_uppercase())
}

/// A component called with its props, the way Leptos calls it.
fn component(component: &NodeElement<rstml::Infallible>) -> TokenStream {
    let name = component.name();
    let props = component.attributes().iter().map(|attribute| match attribute {
        NodeAttribute::Attribute(prop) => set(prop),
        NodeAttribute::Block(block) => {
            quote_spanned! { block.span() => .compile_error!("a prop has a name") }
        }
    });
    let children = (!component.children.is_empty()).then(|| {
        let children = all(&component.children);
        quote! { .children(::std::boxed::Box::new(move || #children)) }
    });
    quote! {
        ::ui::dom::Child::into_node(::leptos::component::component_view(
            #name,
            ::leptos::component::component_props_builder(&#name)#(#props)* #children.build(),
        ))
    }
}

/// `name=value`, or `name` for a value of that name.
fn set(prop: &KeyedAttribute) -> TokenStream {
    let name = Ident::new(&prop.key.to_string(), Span::call_site().located_at(prop.key.span()));
    match prop.value() {
        Some(value) => quote! { .#name(#value) },
        None => quote! { .#name(#name) },
    }
}
