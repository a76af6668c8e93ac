//! Other systems that flows may ask, as the site knows them: where they are, and what proves that it is us.

use std::fmt;

use protocol::Map;
use reqwest::header::{HeaderName, HeaderValue};
use reqwest::{Method, Url};

/// Another system.
#[derive(Debug, Clone)]
pub struct Webhook {
    /// What flows call it.
    pub id: String,
    /// Where it is.
    pub url: Url,
    /// Whether it may be on this machine or in a private network.
    pub is_private: bool,
    /// `POST`, `PUT` or `PATCH`.
    pub method: Method,
    /// What is sent along, such as what signs us in there; sensitive ones are marked.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// What signs each request.
    pub secret: Option<Secret>,
    /// Where each value stands in its answer, as JSON pointers; its topmost fields where nothing is said.
    pub result: Map<String, String>,
    /// Variables of the environment that are not set; without them it is not asked.
    pub unset: Vec<String>,
}

/// A key that nobody prints.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Vec<u8>);

impl Secret {
    /// The key.
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_not_printed() {
        assert_eq!(format!("{:?}", Secret::new(b"hunter2".to_vec())), "Secret");
    }
}
