//! Editing a site while it is served.

use std::fs;

use crate::support::{Parlor, reloaded};

#[tokio::test]
async fn a_saved_file_is_served_a_moment_later() {
    let parlor = Parlor::start().await;
    let mut changes = parlor.changes();
    let site = parlor.file("site.yaml");
    let text = fs::read_to_string(&site).unwrap();
    fs::write(&site, text.replace("name: Helio", "name: Helio Solar")).unwrap();
    reloaded(&mut changes).await;
    assert_eq!(parlor.bundle().await.site.name, "Helio Solar");
}

#[tokio::test]
async fn a_file_with_a_mistake_does_not_replace_what_is_served() {
    let parlor = Parlor::start().await;
    let before = parlor.bundle().await;
    let flow = parlor.file("flows/roof.yaml");
    let text = fs::read_to_string(&flow).unwrap();
    fs::write(&flow, text.replace("fallback: nobody", "fallback: nowhere")).unwrap();
    let reloaded = parlor.reload().await;
    assert_eq!(reloaded.broken.len(), 1);
    let told = reloaded.diagnostics.iter().any(|told| {
        told.file.ends_with("roof.yaml") && told.line == 4 && told.message.contains("nowhere")
    });
    assert!(told, "{:?}", reloaded.diagnostics);
    assert_eq!(parlor.bundle().await, before);
    fs::write(&flow, text.replace("I am a bot", "I am a machine")).unwrap();
    parlor.reload().await;
    assert_ne!(parlor.bundle().await.flows[0].hash, before.flows[0].hash);
}
