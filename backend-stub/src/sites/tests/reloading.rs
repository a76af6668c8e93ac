//! Edited files while the server runs.

use std::time::Duration;

use super::*;

#[test]
fn a_broken_file_keeps_the_site_served_and_a_mended_one_replaces_it() {
    let folder = sites_folder();
    let sites = Sites::open(folder.path()).unwrap();
    let mut changes = sites.on_change();
    let first = sites.get(&helio()).unwrap();

    write(folder.path(), "helio/flows/lead.yaml", &FLOW.replace("fallback: end", "fallback: ende"));
    let reloaded = sites.reload();
    assert_eq!((reloaded.changed, reloaded.broken), (Vec::new(), vec![helio()]));
    assert_eq!(reloaded.diagnostics[0].line, 4);
    assert!(std::sync::Arc::ptr_eq(&first, &sites.get(&helio()).unwrap()));
    assert!(!changes.has_changed().unwrap());

    write(folder.path(), "helio/flows/lead.yaml", &FLOW.replace("Hello!", "Good day!"));
    let reloaded = sites.reload();
    assert_eq!((reloaded.changed, reloaded.broken), (vec![helio()], Vec::new()));
    assert!(reloaded.diagnostics.is_empty());
    let mended = sites.get(&helio()).unwrap();
    assert_ne!(mended.flows["lead"].hash, first.flows["lead"].hash);
    assert_eq!(*changes.borrow_and_update(), 1);
}

#[test]
fn nothing_edited_changes_nothing() {
    let folder = sites_folder();
    let sites = Sites::open(folder.path()).unwrap();
    let before = sites.get(&helio()).unwrap();
    assert!(sites.reload().changed.is_empty());
    assert!(std::sync::Arc::ptr_eq(&before, &sites.get(&helio()).unwrap()));
}

#[test]
fn one_broken_site_leaves_the_others_served() {
    let folder = sites_folder();
    write(folder.path(), "broken/site.yaml", "name: [\n");
    let sites = Sites::open(folder.path()).unwrap();
    assert_eq!(sites.all().len(), 1);
    write(folder.path(), "broken/site.yaml", &SITE.replace("default_flow: lead\n", ""));
    assert_eq!(sites.reload().changed, [SiteKey::parse("broken").unwrap()]);
    assert_eq!(sites.all().len(), 2);
}

#[test]
fn a_removed_folder_takes_its_site_away() {
    let folder = sites_folder();
    let sites = Sites::open(folder.path()).unwrap();
    fs::remove_dir_all(folder.path().join("helio")).unwrap();
    assert_eq!(sites.reload().changed, [helio()]);
    assert!(sites.get(&helio()).is_none());
}

#[test]
fn a_folder_that_cannot_be_listed_takes_nothing_away() {
    let folder = sites_folder();
    let sites = Sites::open(folder.path()).unwrap();
    fs::remove_dir_all(folder.path()).unwrap();
    let reloaded = sites.reload();
    assert!(reloaded.changed.is_empty());
    assert_eq!(reloaded.diagnostics.len(), 1);
    assert!(sites.get(&helio()).is_some());
}

#[tokio::test]
async fn a_saved_file_is_served_without_being_asked() {
    let folder = sites_folder();
    let sites = Sites::open(folder.path()).unwrap();
    let mut changes = sites.on_change();
    let _guard = sites.watch().unwrap();
    write(folder.path(), "helio/site.yaml", &SITE.replace("name: Helio", "name: Helios"));
    let changed = tokio::time::timeout(Duration::from_secs(20), changes.changed()).await;
    changed.expect("the file was saved").unwrap();
    assert_eq!(sites.get(&helio()).unwrap().name, "Helios");
}
