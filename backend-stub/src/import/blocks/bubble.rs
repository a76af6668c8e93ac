//! Bubbles: what the bot says.

use serde_json::Value;

use super::super::export::{plain, word};
use super::super::report::Weight;
use super::super::step::Step;
use super::super::texts::rich;
use super::super::yaml::Node;
use super::{Here, Writing};

pub(super) fn text(writing: &mut Writing<'_>, here: &Here<'_>) -> Vec<Step> {
    let (text, set) = writing.words(here, &rich(here.block.content()));
    if text.is_empty() {
        return vec![writing.marked(here, "an empty text", "it says nothing", "leave it out")];
    }
    set.into_iter().chain([Step::new("say", Node::text(text))]).collect()
}

pub(super) fn media(writing: &mut Writing<'_>, here: &Here<'_>) -> Vec<Step> {
    let content = here.block.content();
    let kind = here.block.kind.as_str();
    let address = address_of(kind, content);
    let address = writing.label(here, &address);
    if address.is_empty() || address.starts_with("data:") {
        let why = "it has no address";
        return vec![writing.marked(
            here,
            kind,
            why,
            "put the file on your site and say its address",
        )];
    }
    let is_file = kind == "image"
        || kind == "video" && word(content, "type") != "youtube" && is_film(&address);
    if !is_file || address.contains("{{") {
        return vec![link(writing, here, kind, &address)];
    }
    let path = own_path(writing, here, &address);
    let alt = plain(&content["clickLink"]["alt"]).map(|alt| writing.label(here, &alt));
    let alt = alt.filter(|alt| !alt.is_empty()).unwrap_or_else(|| title_of(&address));
    let (key, words) = if kind == "image" { ("image", "alt") } else { ("video", "title") };
    let media = Node::map([("url", Node::text(path)), (words, Node::text(alt))]);
    let mut steps = vec![Step::new("say", Node::map([(key, media)]))];
    let clicked = writing.label(here, &word(&content["clickLink"], "url"));
    if !clicked.is_empty() {
        steps.push(Step::new("say", Node::text(clicked)));
    }
    steps
}

fn address_of(kind: &str, content: &Value) -> String {
    let id = word(content, "id");
    let of_id = match word(content, "type").as_str() {
        _ if kind != "video" || id.is_empty() => None,
        "youtube" => Some(format!("https://www.youtube.com/watch?v={id}")),
        "vimeo" => Some(format!("https://vimeo.com/{id}")),
        "tiktok" => Some(format!("https://www.tiktok.com/video/{id}")),
        "gumlet" => Some(format!("https://play.gumlet.io/embed/{id}")),
        _ => None,
    };
    of_id.unwrap_or_else(|| word(content, "url")).trim().to_owned()
}

fn is_film(address: &str) -> bool {
    let path = address.split(['?', '#']).next().unwrap_or_default().to_lowercase();
    [".mp4", ".webm", ".mov", ".m4v", ".ogv"].iter().any(|end| path.ends_with(end))
}

/// What plays elsewhere is a link here: nothing of another host is shown inside of the panel.
fn link(writing: &mut Writing<'_>, here: &Here<'_>, kind: &str, address: &str) -> Step {
    let why = "nothing of another host is shown in the panel";
    writing.note(Weight::Changed, here, kind, why, "it is a link now");
    Step::new("say", Node::text(address))
}

/// The address on the owner's own host where a file should lie; tells them so when it lies elsewhere.
pub(super) fn own_path(writing: &mut Writing<'_>, here: &Here<'_>, address: &str) -> String {
    if address.starts_with('/') && !address.starts_with("//") {
        return address.to_owned();
    }
    let path = format!("/imported/{}", file_of(address));
    let todo = format!("copy {address} to {path} on your site");
    let what = here.block.kind.clone();
    writing.note(Weight::ToDo, here, &what, "pictures and films lie on your own host", &todo);
    path
}

/// The name of a file, such that every server has it under this name.
fn file_of(address: &str) -> String {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let path = path.split_once("://").map_or(path, |(_, rest)| rest);
    let name = path.rsplit('/').find(|part| !part.is_empty()).unwrap_or_default();
    let is_safe =
        |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_');
    let name: String =
        name.chars().map(|letter| if is_safe(letter) { letter } else { '-' }).collect();
    let name = name.trim_matches(['.', '-']);
    if name.is_empty() { "file".to_owned() } else { name.to_owned() }
}

/// What a picture shows, as far as the name of its file tells.
pub(super) fn title_of(address: &str) -> String {
    let name = file_of(address);
    let stem = name.split('.').next().unwrap_or_default().replace(['-', '_'], " ");
    let stem = stem.trim();
    if stem.is_empty() { "Picture".to_owned() } else { stem.to_owned() }
}
