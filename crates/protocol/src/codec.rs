//! The one reader and writer of frames.

use std::fmt;

use crate::limits::{FRAME_BYTES, JSON_DEPTH};
use crate::wire::{self, Wire};

/// Why a frame could not be read or written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CodecError {
    /// Larger than [`FRAME_BYTES`].
    TooLarge {
        /// Its size in bytes.
        bytes: usize,
    },
    /// Nested deeper than [`JSON_DEPTH`].
    TooDeep,
    /// Not JSON, or not of the form the level describes.
    Malformed(String),
}

impl fmt::Display for CodecError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CodecError::TooLarge { bytes } => {
                write!(f, "the frame has {bytes} bytes, at most {FRAME_BYTES} are allowed")
            }
            CodecError::TooDeep => write!(f, "the frame nests deeper than {JSON_DEPTH} levels"),
            CodecError::Malformed(message) => write!(f, "the frame is malformed: {message}"),
        }
    }
}

impl std::error::Error for CodecError {}

/// Reads a frame.
///
/// Errors: [`CodecError`]; never panics, whatever the bytes.
pub fn decode<T: Wire>(text: &str) -> Result<T, CodecError> {
    check_form(text)?;
    wire::read_text(text).map_err(CodecError::Malformed)
}

/// Writes a frame.
///
/// Errors: [`CodecError::TooLarge`] when it would exceed the limit.
pub fn encode(frame: &dyn Wire) -> Result<String, CodecError> {
    let text = wire::write_text(frame);
    check_form(&text)?;
    Ok(text)
}

fn check_form(text: &str) -> Result<(), CodecError> {
    if text.len() > FRAME_BYTES {
        return Err(CodecError::TooLarge { bytes: text.len() });
    }
    if depth(text.as_bytes()) > JSON_DEPTH { Err(CodecError::TooDeep) } else { Ok(()) }
}

/// The deepest nesting of brackets outside strings.
fn depth(bytes: &[u8]) -> usize {
    let (mut now, mut most, mut in_string, mut escaped) = (0usize, 0usize, false, false);
    for byte in bytes {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => {
                now += 1;
                most = most.max(now);
            }
            b'}' | b']' if !in_string => now = now.saturating_sub(1),
            _ => {}
        }
    }
    most
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ClientFrame, ServerFrame};
    use proptest::prelude::*;

    #[test]
    fn a_frame_nested_too_deep_is_refused_before_it_is_parsed() {
        let text = format!("{}{}", "[".repeat(JSON_DEPTH + 1), "]".repeat(JSON_DEPTH + 1));
        assert_eq!(decode::<ClientFrame>(&text), Err(CodecError::TooDeep));
    }

    #[test]
    fn brackets_inside_strings_do_not_count() {
        let text = format!(r#"{{"type":"ping","n":1,"x":"{}\""}}"#, "[".repeat(100));
        assert!(decode::<ClientFrame>(&text).is_ok());
    }

    #[test]
    fn an_oversized_frame_is_refused_with_its_size() {
        let text = " ".repeat(FRAME_BYTES + 1);
        assert_eq!(
            decode::<ClientFrame>(&text),
            Err(CodecError::TooLarge { bytes: FRAME_BYTES + 1 })
        );
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in ".{0,400}") {
            let _ = decode::<ClientFrame>(&text);
            let _ = decode::<ServerFrame>(&text);
        }

        #[test]
        fn no_json_with_a_known_tag_makes_the_reader_panic(
            tag in proptest::sample::select(ClientFrame::TAGS), field in "[a-z]{1,8}", value in -9i64..9,
        ) {
            let _ = decode::<ClientFrame>(&format!(r#"{{"type":"{tag}","{field}":{value}}}"#));
        }
    }
}
