//! Unknown never means broken, and broken never passes for unknown.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use protocol::{
    Answer, AuthorRole, ClientFrame, Command, Content, ContentBody, Event, EventBody, RejectCode,
    ServerFrame, Signal, decode, encode,
};

#[test]
fn an_unknown_tag_is_kept_and_written_back_as_it_came() {
    let line = r#"{"deep":{"a":[1,2.5,null]},"fallback":"a hologram","type":"hologram"}"#;
    let frame: ServerFrame = decode(line).unwrap();
    let ServerFrame::Unknown(unknown) = &frame else { panic!("{frame:?}") };
    assert_eq!((unknown.kind.as_str(), unknown.fallback.as_str()), ("hologram", "a hologram"));
    assert_eq!(encode(&frame).unwrap(), line);
}

#[test]
fn every_family_keeps_an_unknown_tag() {
    let line = r#"{"type":"newer"}"#;
    assert!(matches!(decode::<ClientFrame>(line).unwrap(), ClientFrame::Unknown(_)));
    assert!(matches!(decode::<ServerFrame>(line).unwrap(), ServerFrame::Unknown(_)));
    assert!(matches!(decode::<Command>(line).unwrap(), Command::Unknown(_)));
    assert!(matches!(decode::<EventBody>(line).unwrap(), EventBody::Unknown(_)));
    assert!(matches!(decode::<ContentBody>(line).unwrap(), ContentBody::Unknown(_)));
    assert!(matches!(decode::<Answer>(line).unwrap(), Answer::Unknown(_)));
    assert!(matches!(decode::<Signal>(line).unwrap(), Signal::Unknown(_)));
}

#[test]
fn a_malformed_known_tag_is_an_error_that_names_it() {
    for line in [
        r#"{"type":"accepted"}"#,
        r#"{"type":"accepted","cid":7,"conversation":"c_1","seq":1,"at":1}"#,
        r#"{"type":"ping","n":-1}"#,
        r#"{"type":"event","conversation":"c_1","event":{"seq":1,"at":1,"body":{"type":"answered"}}}"#,
    ] {
        let error = decode::<ServerFrame>(line).unwrap_err().to_string();
        let tag = line.split('"').nth(3).unwrap();
        assert!(error.contains(tag), "{line}: {error}");
    }
}

#[test]
fn an_object_without_a_tag_is_an_error() {
    for line in ["{}", r#"{"type":7}"#, r#"{"type":""}"#, "[]", "7", "null", r#""ping""#] {
        assert!(decode::<ClientFrame>(line).is_err(), "{line}");
    }
}

#[test]
fn unknown_content_shows_its_fallback() {
    let line = r#"{"fallback":"a hologram","type":"hologram","volts":12}"#;
    let content: Content = decode(line).unwrap();
    assert_eq!(content.fallback, "a hologram");
    assert!(matches!(content.body, ContentBody::Unknown(_)));
    assert_eq!(encode(&content).unwrap(), line);
}

#[test]
fn content_without_a_fallback_is_an_error() {
    assert!(decode::<Content>(r#"{"type":"text","text":"hi"}"#).is_err());
    assert!(decode::<Content>(r#"{"type":"hologram"}"#).is_err());
}

#[test]
fn an_event_with_an_unknown_body_keeps_its_place_in_the_log() {
    let event: Event = decode(r#"{"seq":7,"at":1,"body":{"type":"moon_landed"}}"#).unwrap();
    assert_eq!(event.seq, 7);
    assert!(matches!(event.body, EventBody::Unknown(_)));
}

#[test]
fn a_field_of_a_newer_level_is_ignored() {
    let frame: ServerFrame = decode(r#"{"type":"pong","n":1,"mood":"good"}"#).unwrap();
    assert_eq!(frame, protocol::server_frames::Pong { n: 1 }.into());
}

#[test]
fn a_word_of_a_newer_level_is_kept() {
    let role: AuthorRole = serde_json::from_str(r#""guide""#).unwrap();
    assert_eq!(role, AuthorRole::Other("guide".to_owned()));
    assert_eq!(serde_json::to_string(&role).unwrap(), r#""guide""#);
    let code: RejectCode = serde_json::from_str(r#""too_green""#).unwrap();
    assert!(!code.is_retryable(), "the frame's own `retryable` decides for a new code");
}
