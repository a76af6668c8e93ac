//! Editing a site while it is served.

use std::fs;

use crate::support::Parlor;

#[tokio::test]
async fn a_good_edit_is_served_and_a_bad_one_is_not() {
    let parlor = Parlor::start().await;
    let site = parlor.file("site.yaml");
    let text = fs::read_to_string(&site).unwrap();
    let mut changes = parlor.changes();
    fs::write(&site, text.replace("name: Helio", "name: Helio Solar")).unwrap();
    changes.changed().await.unwrap();
    assert_eq!(parlor.bundle().await.site.name, "Helio Solar");

    fs::write(parlor.file("flows/roof.yaml"), "id: roof\nsteps: [").unwrap();
    fs::write(&site, text.replace("name: Helio", "name: Never")).unwrap();
    fs::remove_file(parlor.file("flows/roof.yaml")).unwrap();
    fs::write(&site, text.replace("name: Helio", "name: Back").replace("default_flow: roof", ""))
        .unwrap();
    loop {
        changes.changed().await.unwrap();
        let name = parlor.bundle().await.site.name;
        assert_ne!(name, "Never");
        if name == "Back" {
            break;
        }
    }
}
