//! Headers that keep browsers from being too helpful.

use axum::Router;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::map_response;
use axum::response::Response;

use crate::auth::OwnOrigins;

/// Which origins may load a response as a part of a page.
pub const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName =
    HeaderName::from_static("cross-origin-resource-policy");

/// The desk runs our own script and wasm and nothing else, and nobody frames it.
pub const DESK_POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
     img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self'; frame-ancestors 'none'; \
     object-src 'none'; base-uri 'none'; form-action 'self'";

/// Calls need camera, microphone and screen; nothing needs the rest.
const PERMISSIONS: &str = "camera=(self), microphone=(self), display-capture=(self), autoplay=(self), \
     fullscreen=(self), accelerometer=(), browsing-topics=(), geolocation=(), gyroscope=(), magnetometer=(), \
     midi=(), payment=(), serial=(), usb=()";

/// Two years of TLS only, once a browser has come by TLS.
const TLS_ONLY: &str = "max-age=63072000";

/// Adds the headers to every response that does not say otherwise itself.
pub fn layer(routes: Router, own: &OwnOrigins) -> Router {
    let is_https = own.is_https();
    routes.layer(map_response(move |mut response: Response| async move {
        add(response.headers_mut(), is_https);
        response
    }))
}

fn add(headers: &mut HeaderMap, is_https: bool) {
    let mut default = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    default(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    default(header::REFERRER_POLICY, "strict-origin-when-cross-origin");
    default(HeaderName::from_static("permissions-policy"), PERMISSIONS);
    if is_https {
        default(header::STRICT_TRANSPORT_SECURITY, TLS_ONLY);
    }
}

#[cfg(test)]
mod tests {
    use axum::routing;

    use super::*;
    use crate::http::testing::get;

    fn page(own: &OwnOrigins) -> Router {
        let own_words = || async { [(header::REFERRER_POLICY, "no-referrer")] };
        layer(Router::new().route("/", routing::get(own_words)), own)
    }

    #[tokio::test]
    async fn every_response_has_them_even_when_nothing_is_there() {
        let own = OwnOrigins::of_listener("127.0.0.1:8080".parse().unwrap());
        for path in ["/", "/nothing"] {
            let answer = get(&page(&own), path).await;
            assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
            assert!(answer.header("permissions-policy").contains("camera=(self)"), "{path}");
            assert_eq!(answer.header("strict-transport-security"), "", "{path}");
        }
        assert_eq!(get(&page(&own), "/").await.header("referrer-policy"), "no-referrer");
    }

    #[tokio::test]
    async fn by_tls_browsers_are_told_to_stay_there() {
        let own = OwnOrigins::of_public_url("https://chat.example.com").unwrap();
        assert_eq!(get(&page(&own), "/").await.header("strict-transport-security"), TLS_ONLY);
    }
}
