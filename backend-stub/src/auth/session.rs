//! A signed-in desk: the cookie in the browser, the row in the database, and how long both last.

use axum::http::{HeaderMap, HeaderValue, header};
use protocol::{OperatorId, Timestamp};
use subtle::ConstantTimeEq;

use super::OwnOrigins;
use crate::secret::{sha256, token};
use crate::store::{Hash, OperatorSessionRow};

/// A desk nobody looks at is signed out after half a day.
pub const IDLE_MS: i64 = 12 * 60 * 60 * 1_000;
/// Every desk is signed out after a month.
pub const LIFETIME_MS: i64 = 30 * 24 * 60 * 60 * 1_000;
/// A session is prolonged only when that gains this much, so that most requests write nothing.
const WORTH_WRITING_MS: i64 = 5 * 60 * 1_000;

/// The header that repeats [`OperatorSessionRow::csrf`].
pub const CSRF_HEADER: &str = "x-parlor-csrf";

/// Begins a session: the cookie's value, and the row that knows only its hash.
#[must_use]
pub fn begin(operator: OperatorId, now: Timestamp) -> (String, OperatorSessionRow) {
    let value = token();
    let row = OperatorSessionRow {
        token_hash: sha256(value.as_bytes()),
        operator,
        csrf: token(),
        created_at: now,
        expires_at: now.plus_millis(IDLE_MS),
    };
    (value, row)
}

/// Until when the session lasts now that it was used, or `None` when that is about what the row says.
#[must_use]
pub fn prolonged(row: &OperatorSessionRow, now: Timestamp) -> Option<Timestamp> {
    let end = now.plus_millis(IDLE_MS).min(row.created_at.plus_millis(LIFETIME_MS));
    (end >= row.expires_at.plus_millis(WORTH_WRITING_MS)).then_some(end)
}

/// Whether the request repeats the session's CSRF token.
#[must_use]
pub fn has_csrf(headers: &HeaderMap, row: &OperatorSessionRow) -> bool {
    let sent = headers.get(CSRF_HEADER).map(HeaderValue::as_bytes).unwrap_or_default();
    sent.ct_eq(row.csrf.as_bytes()).into()
}

/// The session cookie.
///
/// By TLS it is named `__Host-…`, which no other host, path or plain connection can set.
#[derive(Debug, Clone, Copy)]
pub struct Cookie {
    name: &'static str,
    attributes: &'static str,
}

impl Cookie {
    /// The cookie as this server is reached.
    #[must_use]
    pub fn of(own: &OwnOrigins) -> Self {
        if own.is_https() {
            Self {
                name: "__Host-parlor_desk",
                attributes: "Path=/; HttpOnly; SameSite=Strict; Secure",
            }
        } else {
            Self { name: "parlor_desk", attributes: "Path=/; HttpOnly; SameSite=Strict" }
        }
    }

    /// `Set-Cookie` for a new session.
    #[must_use]
    pub fn set(self, value: &str) -> HeaderValue {
        self.header(value, LIFETIME_MS / 1_000)
    }

    /// `Set-Cookie` that takes it away.
    #[must_use]
    pub fn clear(self) -> HeaderValue {
        self.header("", 0)
    }

    /// What stands in the database for the cookie that was sent.
    #[must_use]
    pub fn read(self, headers: &HeaderMap) -> Option<Hash> {
        let sent = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut pairs = sent.flat_map(|value| value.split(';')).filter_map(|pair| {
            let (name, value) = pair.split_once('=')?;
            Some((name.trim(), value.trim()))
        });
        let (_, value) = pairs.find(|(name, _)| *name == self.name)?;
        Some(sha256(value.as_bytes()))
    }

    fn header(self, value: &str, max_age: i64) -> HeaderValue {
        let Self { name, attributes } = self;
        HeaderValue::try_from(format!("{name}={value}; {attributes}; Max-Age={max_age}"))
            .expect("a token is lower-case hex")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR_MS: i64 = 60 * 60 * 1_000;

    fn at(hours: i64) -> Timestamp {
        Timestamp::from_millis(hours * HOUR_MS)
    }

    fn begun() -> (String, OperatorSessionRow) {
        begin(OperatorId::from_bits(1), at(0))
    }

    #[test]
    fn the_row_knows_only_the_hash_of_the_cookie() {
        let (value, row) = begun();
        assert_eq!(value.len(), 64);
        assert_eq!(row.token_hash, sha256(value.as_bytes()));
        assert_ne!(row.csrf, value);
    }

    #[test]
    fn a_session_in_use_lasts_but_never_longer_than_a_month() {
        let (_, mut row) = begun();
        assert_eq!(row.expires_at, at(12));
        assert_eq!(prolonged(&row, Timestamp::from_millis(60_000)), None);
        assert_eq!(prolonged(&row, at(6)), Some(at(18)));
        row.expires_at = at(30 * 24 - 1);
        assert_eq!(prolonged(&row, at(30 * 24 - 2)), Some(at(30 * 24)));
        row.expires_at = at(30 * 24);
        assert_eq!(prolonged(&row, at(30 * 24 - 1)), None);
    }

    #[test]
    fn by_tls_the_cookie_is_bound_to_the_host() {
        let cookie = Cookie::of(&OwnOrigins::of_public_url("https://chat.example.com").unwrap());
        let set = cookie.set("ab").to_str().unwrap().to_owned();
        assert_eq!(
            set,
            "__Host-parlor_desk=ab; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=2592000"
        );
        let plain = Cookie::of(&OwnOrigins::of_listener("127.0.0.1:8080".parse().unwrap()));
        assert!(plain.clear().to_str().unwrap().starts_with("parlor_desk=; Path=/; HttpOnly;"));
    }

    #[test]
    fn the_cookie_is_found_among_others_by_its_whole_name() {
        let cookie = Cookie::of(&OwnOrigins::of_listener("127.0.0.1:8080".parse().unwrap()));
        let mut headers = HeaderMap::new();
        assert_eq!(cookie.read(&headers), None);
        let sent = HeaderValue::from_static("xparlor_desk=no; parlor_desk=yes; parlor_desk2=no");
        headers.insert(header::COOKIE, sent);
        assert_eq!(cookie.read(&headers), Some(sha256(b"yes")));
    }

    #[test]
    fn another_sessions_csrf_token_is_no_token() {
        let (_, row) = begun();
        let (_, other) = begun();
        let mut headers = HeaderMap::new();
        assert!(!has_csrf(&headers, &row));
        headers.insert(CSRF_HEADER, HeaderValue::try_from(&row.csrf).unwrap());
        assert!(has_csrf(&headers, &row));
        assert!(!has_csrf(&headers, &other));
    }
}
