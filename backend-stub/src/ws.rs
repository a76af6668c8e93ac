//! The door for frames, by WebSocket or by long poll: hello, and the conversation that follows.

mod dispatch;
mod heads;
mod hello;
mod intake;
mod operator;
mod poll;
mod reading;
mod serve;
mod socket;
mod together;
mod visitor;

pub(crate) use hello::{is_well_formed, visitor_of};

use axum::Router;
use protocol::limits::LINE_CHARS;

use crate::state::AppState;

/// Both ways.
pub fn router(state: AppState) -> Router {
    socket::router(state.clone()).merge(poll::router(state))
}

/// As much of a refusal's sentence as is worth sending: it may quote what a stranger sent, and a frame has an end.
fn sentence(message: &str) -> String {
    message.chars().take(LINE_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use protocol::{ClientFrame, Problem, RejectCode, ServerFrame, server_frames};

    use super::*;

    #[test]
    fn a_refusal_that_quotes_a_whole_frame_can_be_sent() {
        let key = "x".repeat(protocol::limits::FRAME_BYTES - 200);
        let text = format!(
            r#"{{"type":"hello","level":{{"min":1,"max":1}},"site":"a","device":"d_1","resume":{{"epoch":"e","conversations":{{"{key}":1}}}}}}"#
        );
        let error = protocol::decode::<ClientFrame>(&text).unwrap_err().to_string();
        let refused = |message: &str| -> ServerFrame {
            let problem = Problem::new(RejectCode::Malformed, message);
            server_frames::Refused { problem }.into()
        };
        assert!(protocol::encode(&refused(&error)).is_err(), "it quotes: {}", &error[..200]);
        assert!(protocol::encode(&refused(&sentence(&error))).is_ok());
    }
}
