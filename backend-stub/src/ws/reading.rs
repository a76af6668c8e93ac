//! A stranger's text as a frame.
//!
//! A number of up to nineteen digits is read in nanoseconds. One digit more, and somebody who chooses it so that it
//! lies between two doubles makes it a thousand times as much: 27 ms for a frame full of them, measured. Nobody of ours
//! writes such numbers, the shortest form of a double having seventeen digits, so a frame may hold a few and not
//! thousands.

use protocol::{ClientFrame, CodecError};

/// The digits of a number that is read in no time.
const QUICK_DIGITS: usize = 19;
/// How many longer ones a frame may hold.
const LONG_NUMBERS: usize = 64;

/// Reads a frame.
///
/// Errors: [`CodecError`]; also for one that only seems to be written in order to keep us busy.
pub(super) fn read(text: &str) -> Result<ClientFrame, CodecError> {
    if long_numbers(text) > LONG_NUMBERS {
        let message = format!("more than {LONG_NUMBERS} numbers of over {QUICK_DIGITS} digits");
        return Err(CodecError::Malformed(message));
    }
    protocol::decode(text)
}

/// How many numbers outside strings are longer than [`QUICK_DIGITS`], counted without reading them.
fn long_numbers(text: &str) -> usize {
    let (mut found, mut n_digits, mut in_string, mut is_escaped) = (0, 0, false, false);
    for byte in text.bytes() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if in_string => is_escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'0'..=b'9' => {
                n_digits += 1;
                found += usize::from(n_digits == QUICK_DIGITS + 1);
                continue;
            }
            b'.' => continue,
            _ => {}
        }
        n_digits = 0;
    }
    found
}

#[cfg(test)]
mod tests {
    use protocol::limits::FRAME_BYTES;

    use super::*;

    fn full_of(number: &str) -> String {
        let head = r#"{"type":"ping","n":1,"x":["#;
        let n_numbers = (FRAME_BYTES - head.len() - 2) / (number.len() + 1);
        format!("{head}{}]}}", vec![number; n_numbers].join(","))
    }

    #[test]
    fn a_frame_full_of_numbers_that_take_long_to_read_is_refused_unread() {
        for number in ["2.4703282292062327208e-324", "22119281592309271545e-300"] {
            let error = read(&full_of(number)).unwrap_err();
            assert!(error.to_string().contains("digits"), "{error}");
        }
    }

    #[test]
    fn numbers_as_a_computer_writes_them_are_read_however_many_there_are() {
        for number in ["0.1", "1.7976931348623157e308", "-2.2250738585072014e-308", "1234567890123"]
        {
            assert!(read(&full_of(number)).is_ok(), "{number}");
        }
    }

    #[test]
    fn a_few_long_numbers_pass_and_so_does_one_as_long_as_a_frame() {
        assert!(
            read(r#"{"type":"ping","n":1,"x":[100000000000000000000,0.10000000000000000000]}"#)
                .is_ok()
        );
        let digits = "7".repeat(FRAME_BYTES - 100);
        assert!(read(&format!(r#"{{"type":"ping","n":1,"x":0.{digits}}}"#)).is_ok());
    }

    #[test]
    fn only_digits_of_one_number_count_and_none_inside_a_text() {
        let nineteen = "1".repeat(QUICK_DIGITS);
        assert_eq!(long_numbers(&format!("[{nineteen},{nineteen}]")), 0);
        assert_eq!(long_numbers(&format!("[{nineteen}1,0.{nineteen}]")), 2);
        assert_eq!(long_numbers(&format!(r#"["\"{nineteen}1","{nineteen}1"]"#)), 0);
        assert_eq!(long_numbers(&format!("[1e{nineteen}1]")), 1);
    }
}
