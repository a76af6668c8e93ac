//! `serde_json` says what is right.

use proptest::prelude::*;

use super::*;

fn check(text: &str) {
    let right = serde_json::from_str::<Value>(text).ok();
    let read = read(text).ok();
    assert_eq!(read, right, "{text}");
    // Equal numbers may still differ in their sign or in being whole.
    assert_eq!(format!("{read:?}"), format!("{right:?}"), "{text}");
    if let Some(value) = read {
        assert_eq!(write(&value), value.to_string(), "{text}");
    }
}

#[test]
fn what_is_json_is_read_and_what_is_not_is_refused() {
    for text in [
        "null",
        "true",
        "false",
        "nul",
        "nullx",
        "tru",
        "",
        " ",
        "[]",
        "{}",
        "[1,2]",
        "[1,]",
        "[,1]",
        "[1 2]",
        "[",
        "]",
        "{\"a\":1}",
        "{\"a\":1,}",
        "{\"a\" 1}",
        "{a:1}",
        "{\"a\":1,\"a\":2}",
        " { \"b\" : [ 1 , { } ] } ",
        "1 2",
        "{\"a\"",
        "0",
        "-0",
        "-0.0",
        "00",
        "01",
        "-",
        "-1",
        "1.",
        ".5",
        "1.5",
        "1e5",
        "1E+05",
        "1e",
        "1e+",
        "+1",
        "1.e5",
        "0x1",
        "18446744073709551615",
        "18446744073709551616",
        "-9223372036854775808",
        "-9223372036854775809",
        "1e400",
        "-1e400",
        "1e-400",
        "123456789012345678901234567890",
        "NaN",
        "Infinity",
        "\"\"",
        "\"a",
        "\"\\n\\\"\\/\\b\\f\\r\\t\\\\\"",
        "\"\\u0041\\u00e9\\u20AC\"",
        "\"\\ud83d\\ude00\"",
        "\"\\ud83d\"",
        "\"\\ude00\"",
        "\"\\ud83d\\u0041\"",
        "\"\\ud83dx\"",
        "\"\\u00g0\"",
        "\"\\x\"",
        "\"\u{1}\"",
        "\"\n\"",
        "\"крыша 😀 \u{7f}\u{2028}\"",
        "\u{feff}1",
        "[1]\u{0}",
        "\u{a0}1",
        "\"\\u0000\\u001f\\u000b\"",
    ] {
        check(text);
    }
}

#[test]
fn nesting_is_limited_where_serde_json_limits_it() {
    for depth in [1, 126, 127, 128, 129, 5_000] {
        check(&format!("{}{}", "[".repeat(depth), "]".repeat(depth)));
        check(&format!("{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth)));
    }
}

#[test]
fn a_mistake_is_told_with_its_place() {
    assert_eq!(read("{\"a\": nope}").unwrap_err().to_string(), "this is not JSON at byte 6");
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        (0_u32..10_000_000, 0_i32..8)
            .prop_map(|(n, places)| Value::from(f64::from(n) / 10_f64.powi(places))),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(any::<String>(), inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_value_is_written_as_serde_json_writes_it_and_read_back(value in any_json()) {
        check(&value.to_string());
        check(&serde_json::to_string_pretty(&value).unwrap());
    }

    #[test]
    fn any_text_is_taken_or_refused_as_serde_json_does(text in "[\\[\\]{}\",:0-9.eE+\\- a\\\\untrlfs]{0,24}") {
        check(&text);
    }
}
