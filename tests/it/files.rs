//! Files of visitors: what is taken and what is not, whose they are, and how they come out again.

use std::path::{Path, PathBuf};

use backend_stub::clock;
use backend_stub::files::{self, DAY_MS, FILES_PER_CONVERSATION};
use protocol::{
    Answer as Given, ContentBody, ConversationId, EventBody, Map, RejectCode, RunId, answers,
    commands,
};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::support::{Answer, Parlor, Peer, SHOP, get, options, send};

const FLOW: &str = "\
id: upload
version: 1
title: {en: Papers, ru: Бумаги}
person: {department: sales, fallback: bye}
steps:
  - id: roof
    ask:
      text: {en: Send us a picture of your roof., ru: Пришлите снимок крыши.}
      label: {en: Pictures, ru: Снимки}
      input: file
      accept: [image/*, .pdf]
      max_files: 2
      max_size: 1MB
  - id: bye
    say: {en: Thank you., ru: Спасибо.}
  - id: end
    end: true
";

/// A GIF, and all of it letters, so that it can be compared as a text.
const GIF: &[u8] = b"GIF89a\x01\0\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x01D\0;";
const PDF: &[u8] = b"%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\n";

async fn parlor() -> Parlor {
    let parlor = Parlor::start().await;
    std::fs::write(parlor.file("flows/upload.yaml"), FLOW).unwrap();
    parlor.reload().await;
    parlor
}

fn data(parlor: &Parlor) -> PathBuf {
    parlor.sites().parent().unwrap().join("data")
}

/// Everything that lies below a folder.
fn all_files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let below = |path: PathBuf| if path.is_dir() { all_files(&path) } else { vec![path] };
    entries.flat_map(|entry| below(entry.unwrap().path())).collect()
}

fn kept(parlor: &Parlor) -> Vec<PathBuf> {
    [all_files(&data(parlor).join("files")), all_files(&data(parlor).join("uploads"))].concat()
}

fn token(n: u8) -> String {
    format!("pv_{}", format!("{n:02x}").repeat(32))
}

fn bearer(token: &str) -> String {
    format!("Bearer {token}")
}

async fn upload(
    parlor: &Parlor,
    token: &str,
    conversation: &ConversationId,
    name: &str,
    bytes: &[u8],
) -> Answer {
    let path = format!("/v1/sites/helio/conversations/{conversation}/files");
    let headers = [("origin", SHOP), ("authorization", &bearer(token)), ("x-parlor-name", name)];
    send(&parlor.address(), "POST", &path, &headers, bytes).await
}

async fn taken(
    parlor: &Parlor,
    token: &str,
    conversation: &ConversationId,
    name: &str,
    bytes: &[u8],
) -> answers::File {
    let answer = upload(parlor, token, conversation, name, bytes).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

async fn fetched(parlor: &Parlor, token: &str, file: &str) -> Answer {
    let path = format!("/v1/sites/helio/files/{file}");
    get(&parlor.address(), &path, &[("origin", SHOP), ("authorization", &bearer(token))]).await
}

/// A visitor who is asked for files.
async fn asked(parlor: &Parlor, n: u128) -> (Peer, ConversationId, RunId) {
    let mut visitor = parlor.visitor().await;
    let conversation = visitor.begin(n, "en").await;
    let flows = parlor.bundle().await.flows;
    let flow = flows.into_iter().find(|flow| flow.id == "upload").unwrap();
    let run = RunId::from_bits(n);
    let (run_id, vars) = (run.clone(), Map::new());
    let start = commands::StartRun { run: run_id, flow: flow.id, hash: flow.hash, vars };
    visitor.command(&conversation, start).await;
    (visitor, conversation, run)
}

fn answer(run: &RunId, files: &[answers::File]) -> commands::AnswerStep {
    let answer = answers::Files { files: files.to_vec() }.into();
    commands::AnswerStep { run: run.clone(), position: 0, step: "roof".to_owned(), answer }
}

async fn refusal(
    visitor: &mut Peer,
    of: &ConversationId,
    command: commands::AnswerStep,
) -> RejectCode {
    visitor.refused(of, command).await.code
}

#[tokio::test]
async fn a_file_goes_from_the_visitor_into_the_answer_and_to_the_desk() {
    let parlor = parlor().await;
    let (mut visitor, conversation, run) = asked(&parlor, 1).await;
    let token = visitor.token();
    let name = "%D0%9C%D0%BE%D1%8F%20%D0%BA%D1%80%D1%8B%D1%88%D0%B0.gif";
    let file = taken(&parlor, &token, &conversation, name, GIF).await;
    assert_eq!((file.name.as_str(), file.media_type.as_str()), ("Моя крыша.gif", "image/gif"));
    assert_eq!(file.bytes, GIF.len() as u64);
    let back = fetched(&parlor, &token, &file.id).await;
    assert_eq!((back.status, back.body.as_bytes()), (200, GIF));
    // What the client says of the file does not count.
    let said = answers::File {
        name: "holiday.png".to_owned(),
        bytes: 1,
        media_type: "image/png".to_owned(),
        ..file.clone()
    };
    visitor.command(&conversation, answer(&run, &[said])).await;
    let answered = visitor.event(|body| match body {
        EventBody::Answered(answered) => Some(answered.clone()),
        _ => None,
    });
    let answered = answered.await;
    assert_eq!(answered.answer, Given::Files(answers::Files { files: vec![file.clone()] }));
    let content = answered.message.content;
    assert_eq!(content.fallback, "Моя крыша.gif");
    assert!(matches!(content.body, ContentBody::Files(files) if files.files[0] == file));
    parlor.add_operator(1, "Maria").await;
    let signed_in = parlor.sign_in("Maria", "secret").await;
    let cookie = signed_in.header("set-cookie").unwrap().split(';').next().unwrap();
    let path = format!("/v1/desk/files/{}", file.id);
    let seen = get(&parlor.address(), &path, &[("cookie", cookie)]).await;
    assert_eq!((seen.status, seen.body.as_bytes()), (200, GIF));
    assert_eq!(get(&parlor.address(), &path, &[]).await.code(), "unauthorized");
}

#[tokio::test]
async fn another_visitor_can_neither_see_nor_use_nor_remove_a_file() {
    let parlor = parlor().await;
    let (anna, annas, _) = asked(&parlor, 1).await;
    let file = taken(&parlor, &anna.token(), &annas, "roof.gif", GIF).await;
    let (mut boris, boriss, run) = asked(&parlor, 2).await;
    let path = format!("/v1/sites/helio/files/{}", file.id);
    let unknown = format!("/v1/sites/helio/files/f_{}", "0".repeat(32));
    for path in [&path, &unknown] {
        for method in ["GET", "DELETE"] {
            let headers = [("origin", SHOP), ("authorization", &bearer(&boris.token()))];
            let answer = send(&parlor.address(), method, path, &headers, b"").await;
            assert_eq!((answer.status, answer.code().as_str()), (404, "not_found"), "{method}");
        }
    }
    let code = refusal(&mut boris, &boriss, answer(&run, std::slice::from_ref(&file))).await;
    assert_eq!(code, RejectCode::InvalidAnswer);
    let into_annas = upload(&parlor, &boris.token(), &annas, "roof.gif", GIF).await;
    assert_eq!(into_annas.code(), "not_found");
    for token in ["", "pv_", "pv_00", "undefined"] {
        let answer = upload(&parlor, token, &annas, "roof.gif", GIF).await;
        assert_eq!(answer.code(), "unauthorized", "{token:?}");
    }
    assert_eq!(fetched(&parlor, &anna.token(), &file.id).await.status, 200);
}

#[tokio::test]
async fn a_file_of_one_conversation_is_no_answer_in_another_one_of_the_same_visitor() {
    let parlor = parlor().await;
    let (mut visitor, _, run) = asked(&parlor, 1).await;
    let token = visitor.token();
    let elsewhere = ConversationId::from_bits(77);
    let file = taken(&parlor, &token, &elsewhere, "roof.gif", GIF).await;
    let conversation = ConversationId::from_bits(1);
    let code = refusal(&mut visitor, &conversation, answer(&run, &[file])).await;
    assert_eq!(code, RejectCode::InvalidAnswer);
    let invented = answers::File {
        id: "f_../../../../etc/passwd".to_owned(),
        name: "a.gif".to_owned(),
        bytes: 1,
        media_type: "image/gif".to_owned(),
    };
    let code = refusal(&mut visitor, &conversation, answer(&run, &[invented])).await;
    assert_eq!(code, RejectCode::InvalidAnswer);
}

#[tokio::test]
async fn the_question_judges_what_the_file_is_and_not_what_it_is_called() {
    let parlor = parlor().await;
    let (mut visitor, conversation, run) = asked(&parlor, 1).await;
    let token = visitor.token();
    let text = taken(&parlor, &token, &conversation, "roof.gif", b"just words").await;
    assert_eq!((text.name.as_str(), text.media_type.as_str()), ("roof.gif.txt", "text/plain"));
    let pretended = answers::File {
        name: "roof.gif".to_owned(),
        media_type: "image/gif".to_owned(),
        ..text.clone()
    };
    for file in [text, pretended] {
        let code = refusal(&mut visitor, &conversation, answer(&run, &[file])).await;
        assert_eq!(code, RejectCode::InvalidAnswer);
    }
    let large = [GIF, &vec![0; 1 << 20]].concat();
    let large = taken(&parlor, &token, &conversation, "large.gif", &large).await;
    let small = answers::File { bytes: 10, ..large };
    let code = refusal(&mut visitor, &conversation, answer(&run, &[small])).await;
    assert_eq!(code, RejectCode::InvalidAnswer);
    let pdf = taken(&parlor, &token, &conversation, "plan.pdf", PDF).await;
    visitor.command(&conversation, answer(&run, &[pdf])).await;
}

#[tokio::test]
async fn a_page_in_the_clothes_of_a_picture_and_a_program_are_refused_and_leave_nothing() {
    let parlor = parlor().await;
    let conversation = ConversationId::from_bits(1);
    for (name, bytes) in [
        ("roof.png", &b"<!DOCTYPE html><script>alert(document.domain)</script>"[..]),
        ("roof.svg", b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>"),
        ("roof.pdf", b"MZ\x90\0\x03\0\0\0"),
        ("roof.gif", b""),
    ] {
        let answer = upload(&parlor, &token(1), &conversation, name, bytes).await;
        assert_eq!((answer.status, answer.code().as_str()), (422, "invalid_input"), "{name}");
    }
    assert_eq!(kept(&parlor), [""; 0].map(PathBuf::from));
}

#[tokio::test]
async fn whatever_comes_out_can_do_nothing_in_a_browser() {
    let parlor = parlor().await;
    let (token, conversation) = (token(1), ConversationId::from_bits(1));
    // A picture that goes on as a page: still a picture, and named as one.
    let both = [GIF, b"<script>alert(1)</script>"].concat();
    let file = taken(&parlor, &token, &conversation, "..%2F..%2Fa%0D%0Ab.html", &both).await;
    assert_eq!(file.name, "ab.html.gif");
    let picture = fetched(&parlor, &token, &file.id).await;
    assert_eq!(picture.header("content-type"), Some("image/gif"));
    let shown = "inline; filename*=UTF-8''ab.html.gif";
    assert_eq!(picture.header("content-disposition"), Some(shown));
    let file = taken(&parlor, &token, &conversation, "%D0%BF%D0%BB%D0%B0%D0%BD.pdf", PDF).await;
    let document = fetched(&parlor, &token, &file.id).await;
    let saved = "attachment; filename*=UTF-8''%D0%BF%D0%BB%D0%B0%D0%BD.pdf";
    assert_eq!(document.header("content-disposition"), Some(saved));
    for answer in [picture, document] {
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.contains("default-src 'none'") && policy.contains("sandbox"), "{policy}");
        assert!(answer.header("cache-control").unwrap().starts_with("private"));
        assert_eq!(answer.header("access-control-allow-origin"), Some(SHOP));
    }
}

#[tokio::test]
async fn only_pages_of_the_site_may_send_and_read_files() {
    let parlor = parlor().await;
    let conversation = ConversationId::from_bits(1);
    let path = format!("/v1/sites/helio/conversations/{conversation}/files");
    for origin in [&[("origin", "https://evil.example")][..], &[]] {
        let token = bearer(&token(1));
        let headers = [origin, &[("authorization", token.as_str())]].concat();
        let answer = send(&parlor.address(), "POST", &path, &headers, GIF).await;
        assert_eq!(answer.code(), "wrong_origin");
    }
    let asked = options(&parlor.address(), &path, &[("origin", SHOP)]).await;
    assert_eq!(asked.status, 204);
    let headers = asked.header("access-control-allow-headers").unwrap();
    assert!(headers.contains("authorization") && headers.contains("x-parlor-name"), "{headers}");
    assert_eq!(asked.header("access-control-allow-methods"), Some("POST"));
}

#[tokio::test]
async fn too_large_and_too_many_are_told_apart_and_refused_early() {
    let parlor = parlor().await;
    let conversation = ConversationId::from_bits(1);
    let path = format!("/v1/sites/helio/conversations/{conversation}/files");
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: a\r\norigin: {SHOP}\r\nauthorization: {}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        bearer(&token(1)),
        protocol::limits::FILE_BYTES + 1,
    );
    let announced = crate::support::begin(&parlor.address(), &head).await;
    assert_eq!((announced.status, announced.code().as_str()), (413, "too_large"));
    for _ in 0..FILES_PER_CONVERSATION {
        taken(&parlor, &token(1), &conversation, "roof.gif", GIF).await;
    }
    let one_more = upload(&parlor, &token(1), &conversation, "roof.gif", GIF).await;
    assert_eq!((one_more.status, one_more.code().as_str()), (429, "rate_limited"));
    assert_eq!(kept(&parlor).len() as u64, FILES_PER_CONVERSATION);
    let mut refused = None;
    for _ in 0..60 {
        let other = ConversationId::from_bits(2);
        let answer = upload(&parlor, &token(2), &other, "roof.png", b"<html>").await;
        if answer.status == 429 {
            refused = Some(answer);
            break;
        }
    }
    assert!(refused.is_some(), "one network may send for ever");
}

#[tokio::test]
async fn half_a_file_leaves_nothing() {
    let mut parlor = parlor().await;
    let path = format!("/v1/sites/helio/conversations/{}/files", ConversationId::from_bits(1));
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: a\r\norigin: {SHOP}\r\nauthorization: {}\r\ncontent-length: 90000\r\n\r\n",
        bearer(&token(1)),
    );
    let mut stream = TcpStream::connect(parlor.address()).await.unwrap();
    stream.write_all(&[head.as_bytes(), GIF].concat()).await.unwrap();
    // It has begun before the line breaks.
    while all_files(&data(&parlor).join("uploads")).is_empty() {
        tokio::task::yield_now().await;
    }
    drop(stream);
    parlor.stop().await;
    assert_eq!(kept(&parlor), [""; 0].map(PathBuf::from));
}

#[tokio::test]
async fn a_file_that_is_taken_back_is_gone_and_one_in_an_answer_stays() {
    let parlor = parlor().await;
    let (mut visitor, conversation, run) = asked(&parlor, 1).await;
    let token = visitor.token();
    let headers = [("origin", SHOP), ("authorization", &bearer(&token))];
    let first = taken(&parlor, &token, &conversation, "a.gif", GIF).await;
    let second = taken(&parlor, &token, &conversation, "b.gif", GIF).await;
    let path = |file: &answers::File| format!("/v1/sites/helio/files/{}", file.id);
    let gone = send(&parlor.address(), "DELETE", &path(&first), &headers, b"").await;
    assert_eq!(gone.status, 204, "{}", gone.body);
    assert_eq!(fetched(&parlor, &token, &first.id).await.status, 404);
    assert_eq!(kept(&parlor).len(), 1);
    let code = refusal(&mut visitor, &conversation, answer(&run, &[first])).await;
    assert_eq!(code, RejectCode::InvalidAnswer);
    visitor.command(&conversation, answer(&run, std::slice::from_ref(&second))).await;
    let stays = send(&parlor.address(), "DELETE", &path(&second), &headers, b"").await;
    assert_eq!(stays.code(), "wrong_state");
    assert_eq!(fetched(&parlor, &token, &second.id).await.status, 200);
}

#[tokio::test]
async fn what_no_answer_names_within_a_day_is_swept_away_and_so_is_what_a_crash_left() {
    let parlor = parlor().await;
    let (mut visitor, conversation, run) = asked(&parlor, 1).await;
    let token = visitor.token();
    let used = taken(&parlor, &token, &conversation, "a.gif", GIF).await;
    let unused = taken(&parlor, &token, &conversation, "b.gif", GIF).await;
    visitor.command(&conversation, answer(&run, std::slice::from_ref(&used))).await;
    // A crash between object and row, and one in the middle of an upload.
    let objects = data(&parlor).join("files/helio");
    std::fs::write(objects.join(format!("f_{}", "7".repeat(32))), GIF).unwrap();
    std::fs::write(data(&parlor).join("uploads/.tmpHalf"), b"GIF8").unwrap();
    let now = clock::now();
    assert_eq!(files::sweep(parlor.state(), now).await, Ok(0));
    assert_eq!(kept(&parlor).len(), 4);
    let tomorrow = now.plus_millis(DAY_MS + 60_000);
    assert_eq!(files::sweep(parlor.state(), tomorrow).await, Ok(2));
    assert_eq!(kept(&parlor), [objects.join(&used.id)]);
    assert_eq!(fetched(&parlor, &token, &unused.id).await.status, 404);
    assert_eq!(fetched(&parlor, &token, &used.id).await.status, 200);
}

#[tokio::test]
async fn files_outlive_a_restart() {
    let mut parlor = parlor().await;
    let file = taken(&parlor, &token(1), &ConversationId::from_bits(1), "a.gif", GIF).await;
    parlor.stop().await;
    parlor.go_on().await;
    let back = fetched(&parlor, &token(1), &file.id).await;
    assert_eq!((back.status, back.body.as_bytes()), (200, GIF));
}
