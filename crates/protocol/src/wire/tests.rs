//! What a mistake is called, and where the forms of JSON stop being ours.

use serde_json::{Value, from_value, json};

use super::Wire;
use crate::{
    Contact, ConversationId, Event, LevelRange, Product, ServerFrame, Timestamp, VisitorContext,
    client_frames, commands, contents, server_frames, signals,
};

/// Reads `value` and gives the mistake in it.
fn mistake<T: Wire>(value: Value) -> String {
    super::deserialize::<T, _>(value).map(|_| ()).unwrap_err().to_string()
}

#[test]
fn a_mistake_names_its_place_through_tags_fields_and_items() {
    let posted = |role: Value| {
        json!({
            "type": "history", "conversation": "c_1", "after": 0, "head": 1,
            "events": [{ "seq": 1, "at": 1, "body": { "type": "message_posted", "message": {
                "id": "m_1", "author": { "role": role }, "at": 1,
                "content": { "type": "text", "fallback": "a", "text": "a" },
            } } }],
        })
    };
    assert!(from_value::<ServerFrame>(posted(json!("visitor"))).is_ok());
    assert_eq!(
        mistake::<ServerFrame>(posted(json!(7))),
        "history: events.0.body: message_posted: message.author.role: expected a string"
    );
}

#[test]
fn a_missing_field_is_told_by_name() {
    assert_eq!(mistake::<Product>(json!({ "id": "a" })), "name: the field is missing");
    assert_eq!(mistake::<LevelRange>(json!(null)), "expected an object");
    assert_eq!(mistake::<LevelRange>(json!([1, 1])), "expected an object");
}

#[test]
fn the_first_mistake_is_the_one_that_is_told() {
    assert_eq!(
        mistake::<Product>(json!({ "id": 1, "name": 2 })),
        "id: expected a string",
        "in the order of the fields"
    );
}

#[test]
fn an_id_of_another_kind_says_what_it_should_look_like() {
    let message = mistake::<commands::AcceptCall>(json!({ "call": "c_1" }));
    assert!(message.starts_with("call: expected an id of the form l_…"), "{message}");
}

#[test]
fn a_key_is_read_like_a_value() {
    let resume = |key: &str, seq: Value| json!({ "epoch": "e", "conversations": { key: seq } });
    let read = from_value::<client_frames::Resume>(resume("c_1", json!(4))).unwrap();
    assert_eq!(read.conversations[&ConversationId::parse("c_1").unwrap()], 4);
    let message = mistake::<client_frames::Resume>(resume("m_1", json!(4)));
    assert!(message.starts_with("conversations.m_1: expected an id"), "{message}");
    let message = mistake::<client_frames::Resume>(resume("c_1", json!(-4)));
    assert!(message.starts_with("conversations.c_1: expected a whole number"), "{message}");
}

#[test]
fn a_whole_number_has_no_fraction_no_sign_and_a_limit() {
    let rate = |score: Value| json!({ "score": score });
    assert_eq!(from_value::<commands::Rate>(rate(json!(255))).unwrap().score, 255);
    for score in [json!(256), json!(-1), json!(1.0), json!("1"), json!(null), json!(true)] {
        assert_eq!(
            mistake::<commands::Rate>(rate(score)),
            "score: expected a whole number from 0 to 255"
        );
    }
}

#[test]
fn a_number_may_be_whole() {
    for number in [json!(3), json!(3.0)] {
        let read = from_value::<crate::answers::Number>(json!({ "number": number })).unwrap();
        assert_eq!(read.number.to_bits(), 3f64.to_bits());
        assert_eq!(serde_json::to_string(&read).unwrap(), r#"{"number":3.0}"#);
    }
}

#[test]
fn null_is_nothing_where_nothing_may_be_and_a_mistake_elsewhere() {
    let contact = from_value::<Contact>(json!({ "name": null })).unwrap();
    assert_eq!(contact, Contact::default());
    assert_eq!(
        mistake::<contents::Notice>(json!({ "code": "a", "args": null })),
        "args: expected an object"
    );
    assert_eq!(
        mistake::<contents::Card>(json!({ "title": "a", "text": null })),
        "text: expected a string"
    );
}

#[test]
fn what_is_empty_is_left_out_only_where_that_is_declared() {
    let candidate = signals::Candidate { candidate: String::new(), mid: None, line: None };
    assert_eq!(serde_json::to_string(&candidate).unwrap(), r#"{"candidate":""}"#);
    let context = serde_json::to_string(&VisitorContext::default()).unwrap();
    assert_eq!(context, r#"{"page":{"url":""}}"#);
    let media = signals::Media { microphone: false, camera: false, screen: false };
    assert_eq!(
        serde_json::to_string(&media).unwrap(),
        r#"{"microphone":false,"camera":false,"screen":false}"#
    );
}

#[test]
fn a_struct_is_written_in_the_order_of_its_fields_and_a_tagged_one_by_name() {
    let event = Event {
        seq: 1,
        at: Timestamp::from_millis(2),
        body: crate::events::Rated { score: 5, comment: "b".to_owned() }.into(),
    };
    let line = r#"{"seq":1,"at":2,"body":{"comment":"b","score":5,"type":"rated"}}"#;
    assert_eq!(serde_json::to_string(&event).unwrap(), line);
    let frame: ServerFrame =
        server_frames::EventFrame { conversation: ConversationId::parse("c_1").unwrap(), event }
            .into();
    let line = r#"{"conversation":"c_1","event":{"at":2,"body":{"comment":"b","score":5,"type":"rated"},"seq":1},"type":"event"}"#;
    assert_eq!(serde_json::to_string(&frame).unwrap(), line);
}

#[test]
fn of_two_fields_with_one_name_the_last_wins() {
    let read: LevelRange = serde_json::from_str(r#"{"min":1,"max":1,"max":2}"#).unwrap();
    assert_eq!(read, LevelRange { min: 1, max: 2 });
}
