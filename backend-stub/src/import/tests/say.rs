//! The writer: whatever is written is read as what was meant.

use std::fs;

use proptest::prelude::{Just, Strategy, any, prop, prop_oneof, proptest};
use proptest::test_runner::Config as ProptestConfig;
use serde_json::Value;

use super::super::yaml::{Node, field};
use crate::sites::AnswersFile;

/// What a reader of site files gets from a text.
pub(super) fn read(text: &str) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("flow.yaml");
    fs::write(&file, text).unwrap();
    AnswersFile::read(&file).unwrap_or_else(|report| panic!("{report}\n{text}")).value().clone()
}

fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[a-z :#,{}\\[\\]'\"|>&*!%@`\\\\-]{0,30}",
        "([a-z]{1,9} ){5,40}[a-z]",
        "[a-z ]{0,9}\n[ \ta-z]{0,9}(\n[a-z]{0,9})?",
        Just("true".to_owned()),
        Just("No".to_owned()),
        Just("12.50".to_owned()),
        Just("~".to_owned()),
        "[0-9a-fxo]{1,6}",
        Just("- a".to_owned()),
        Just("Ünïcödé 👋: yes".to_owned()),
    ]
}

fn node() -> impl Strategy<Value = Node> {
    let leaf = prop_oneof![
        words().prop_map(Node::Text),
        words().prop_map(Node::Formula),
        (-1e6_f64..1e6).prop_map(Node::Number),
        (-1_000_i32..1_000).prop_map(|number| Node::Number(f64::from(number))),
        Just(Node::Yes),
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        let fields =
            prop::collection::btree_map("[a-z]{1,8}|y|no|[0-9]{1,3}|a b", inner.clone(), 0..5);
        prop_oneof![
            prop::collection::vec(inner, 0..5).prop_map(Node::List),
            fields.prop_map(|fields| Node::Map(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn whatever_is_written_is_read_as_it_was_meant(node in node()) {
        let mut text = String::from("first: 1\n");
        field(&mut text, 0, "it", &node);
        let read = read(&text);
        proptest::prop_assert_eq!(&read["it"], &node.to_json(), "{}", text);
    }
}
