use std::fs;

use super::*;
use crate::http::testing::{Answer, ask, get, get_with};

struct Folders {
    _root: tempfile::TempDir,
    router: Router,
}

const WASM: &str = "/assets/widget-0123456789abcdef.wasm";

fn folders() -> Folders {
    let root = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("secret.txt", "secret");
    write("dist/parlor.js", "loader");
    write("dist/parlor.js.br", "loader as brotli");
    write("dist/parlor.js.gz", "loader as gzip");
    write(&format!("dist{WASM}"), "wasm");
    write("dist/desk/index.html", "desk");
    write("dist/frame.html", "frame");
    write("dist/manifest.json", "manifest");
    write("dist/.fingerprint", "secret");
    write("shop/index.html", "home");
    write("shop/pricing.html", "pricing");
    write("shop/ru/index.html", "домой");
    write("shop/assets/helio.css", "style");
    write("shop/assets/maria.svg", "<svg/>");
    write("shop/site/helio/site.yaml", "secret");
    write("shop/README.md", "secret");
    write("shop/.env", "secret");
    let router = router(&root.path().join("dist"), Some(&root.path().join("shop")));
    Folders { _root: root, router }
}

impl Folders {
    async fn get(&self, path: &str) -> Answer {
        get(&self.router, path).await
    }
}

#[tokio::test]
async fn the_shop_is_at_the_root_and_finds_its_pages_without_their_ending() {
    let folders = folders();
    for (path, text) in
        [("/", "home"), ("/pricing", "pricing"), ("/pricing.html", "pricing"), ("/ru/", "домой")]
    {
        let answer = folders.get(path).await;
        assert_eq!((answer.status, answer.text().as_str()), (StatusCode::OK, text), "{path}");
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
        assert_eq!(answer.header("cache-control"), "no-cache");
    }
    assert_eq!(folders.get("/ru").await.header("location"), "/ru/");
}

#[tokio::test]
async fn a_file_named_after_its_content_is_kept_for_ever_and_shared_with_every_origin() {
    let answer = folders().get(WASM).await;
    assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(answer.header("content-type"), "application/wasm");
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert_eq!(answer.header("cross-origin-resource-policy"), "cross-origin");
}

#[tokio::test]
async fn the_loader_is_shared_and_asked_about_every_time() {
    let folders = folders();
    let answer = folders.get("/parlor.js").await;
    assert_eq!(answer.header("cache-control"), "no-cache");
    assert_eq!(answer.header("content-type"), "text/javascript; charset=utf-8");
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    let etag = answer.header("etag").to_owned();
    let again = get_with(&folders.router, "/parlor.js", "if-none-match", &etag).await;
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
    assert_eq!(again.header("access-control-allow-origin"), "*");
}

#[tokio::test]
async fn the_smaller_copy_is_served_to_whoever_reads_it() {
    let folders = folders();
    let accept = |encodings: &'static str| {
        get_with(&folders.router, "/parlor.js", "accept-encoding", encodings)
    };
    let answer = accept("gzip, deflate, br").await;
    assert_eq!(
        (answer.header("content-encoding"), answer.text().as_str()),
        ("br", "loader as brotli")
    );
    assert_eq!(answer.header("content-type"), "text/javascript; charset=utf-8");
    assert_eq!(answer.header("vary"), "accept-encoding");
    let answer = accept("gzip").await;
    assert_eq!(
        (answer.header("content-encoding"), answer.text().as_str()),
        ("gzip", "loader as gzip")
    );
    let answer = accept("identity").await;
    assert_eq!((answer.header("content-encoding"), answer.text().as_str()), ("", "loader"));
}

#[tokio::test]
async fn the_desk_has_one_page_with_its_own_policy() {
    let folders = folders();
    for path in ["/desk", "/desk/", "/desk/index.html", "/%64esk/anything", "//desk"] {
        let answer = folders.get(path).await;
        assert_eq!(answer.text(), "desk", "{path}");
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
        assert_eq!(answer.header("access-control-allow-origin"), "", "{path}");
    }
}

#[tokio::test]
async fn pictures_of_the_shop_may_be_shown_elsewhere() {
    let answer = folders().get("/assets/maria.svg").await;
    assert_eq!(answer.header("cross-origin-resource-policy"), "cross-origin");
    assert_eq!(answer.header("cache-control"), "no-cache");
}

#[tokio::test]
async fn what_is_nobodys_business_is_not_found() {
    let folders = folders();
    for path in [
        "/../secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e%2fsecret.txt",
        "/assets/..%2f..%2fsecret.txt",
        "/assets/..%5c..%5csecret.txt",
        "/..%252fsecret.txt",
        "/.env",
        "/%2eenv",
        "/.fingerprint",
        "/site/helio/site.yaml",
        "/site",
        "/site/",
        "/%73ite/helio/site.yaml",
        "//site/helio/site.yaml",
        "/README.md",
        "/readme.MD",
        "/frame.html",
        "/frame%2ehtml",
        "/frame.html.br",
        "/manifest.json",
        "/nothing",
        "/nothing.js",
    ] {
        let answer = folders.get(path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert!(!answer.text().contains("secret") && answer.text().contains("Nothing"), "{path}");
    }
}

#[tokio::test]
async fn the_shops_own_page_says_that_nothing_is_there() {
    let folders = folders();
    fs::write(folders._root.path().join("shop/404.html"), "gone fishing").unwrap();
    let answer = folders.get("/nothing").await;
    assert_eq!((answer.status, answer.text().as_str()), (StatusCode::NOT_FOUND, "gone fishing"));
}

#[tokio::test]
async fn an_unknown_address_of_the_api_is_a_problem_not_a_page() {
    let answer = folders().get("/v1/nothing").await;
    assert_eq!(answer.code(), protocol::RejectCode::NotFound);
}

#[tokio::test]
async fn files_are_read_not_written() {
    let folders = folders();
    let request = Request::post("/parlor.js").body(Body::empty()).unwrap();
    let answer = ask(&folders.router, request, "127.0.0.1").await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn without_a_shop_the_bundle_stands_alone() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("parlor.js"), "loader").unwrap();
    let router = router(folder.path(), None);
    assert_eq!(get(&router, "/parlor.js").await.text(), "loader");
    assert_eq!(get(&router, "/").await.status, StatusCode::NOT_FOUND);
}
