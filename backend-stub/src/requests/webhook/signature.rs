//! What proves that a request is ours and unchanged, as Standard Webhooks describe it.
//!
//! Source: the Standard Webhooks specification, "Verifying webhook authenticity": HMAC-SHA256 over
//! `id.timestamp.body`, in base64 behind `v1,`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use protocol::Timestamp;
use reqwest::header::HeaderValue;
use sha2::Sha256;

use crate::sites::webhooks::Secret;

/// The headers of one attempt; unsigned where the site has no secret.
pub(super) fn headers(
    secret: Option<&Secret>,
    id: &str,
    now: Timestamp,
    body: &str,
) -> Vec<(&'static str, HeaderValue)> {
    let seconds = now.as_millis().div_euclid(1_000);
    let mut headers = vec![
        ("webhook-id", value(id)),
        ("idempotency-key", value(id)),
        ("webhook-timestamp", HeaderValue::from(seconds)),
    ];
    if let Some(secret) = secret {
        headers.push(("webhook-signature", value(&signature(secret, id, seconds, body))));
    }
    headers
}

fn signature(secret: &Secret, id: &str, seconds: i64, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.bytes()).expect("any length is a key");
    mac.update(format!("{id}.{seconds}.{body}").as_bytes());
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

fn value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).expect("ids and base64 are plain letters")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_the_one_of_the_specification() {
        // The example of the specification's own libraries.
        let secret = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let signed = signature(
            &Secret::new(secret),
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            r#"{"test": 2432232314}"#,
        );
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn without_a_secret_a_request_has_its_id_and_time_alone() {
        let headers = headers(None, "msg_1", Timestamp::from_millis(1_500), "{}");
        let names: Vec<&str> = headers.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["webhook-id", "idempotency-key", "webhook-timestamp"]);
        assert_eq!(headers[2].1, "1");
    }
}
