//! Broken files, one mistake each, and where it is told; good ones, and how they take the place of others.

use std::fs;
use std::path::Path;

use protocol::SiteKey;

use super::*;

mod bad_flows;
mod broken;
mod cases;
mod one_flow;
mod reloading;
mod services;

const SITE: &str = "\
name: Helio
origins: [\"https://helio.example\"]
locales: [en, ru]
default_flow: lead
departments:
  - id: sales
    name: {en: Sales, ru: Продажи}
hours:
  time_zone: Europe/Berlin
  weekly:
    mon: [\"09:00-18:00\"]
";

const FLOW: &str = "\
id: lead
version: 1
title: {en: Roofs, ru: Крыши}
person: {department: sales, fallback: end}
steps:
  - id: hello
    say: {en: Hello!, ru: Здравствуйте!}
  - id: saving
    calculate: {calculator: saving}
  - id: end
    end: true
";

const CALCULATOR: &str = "\
id: saving
title: {en: Saving, ru: Экономия}
inputs:
  - {id: bill, label: {en: Bill, ru: Счёт}, kind: slider, min: 0, max: 100}
results:
  - id: yearly
    label: {en: Per year, ru: В год}
    formula: bill * 12
";

/// A folder with the one good site `helio`.
fn sites_folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "helio/site.yaml", SITE);
    write(folder.path(), "helio/flows/lead.yaml", FLOW);
    write(folder.path(), "helio/calculators/saving.yaml", CALCULATOR);
    folder
}

fn write(folder: &Path, file: &str, text: &str) {
    let path = folder.join(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn helio() -> SiteKey {
    SiteKey::parse("helio").unwrap()
}

#[test]
fn a_good_folder_becomes_a_site_ready_to_serve() {
    let folder = sites_folder();
    let site = Sites::open(folder.path()).unwrap().get(&helio()).unwrap();
    assert_eq!(site.name, "Helio");
    assert_eq!(site.departments[0].name["ru"], "Продажи");
    assert_eq!(site.locale_for("ru-RU"), "ru");
    assert!(site.has_department("sales") && !site.has_department("service"));
    let flow = &site.flows["lead"];
    assert_eq!(flow.document.calculators.len(), 1);
    assert!(site.flow(&flow.hash).is_some());
    assert!(site.calculator("saving").is_some());
    let bundle: protocol::site::SiteBundle =
        serde_json::from_slice(&site.packed_bundle.plain).unwrap();
    assert_eq!(bundle, *site.bundle);
    assert_eq!(bundle.site.default_flow, "lead");
}

#[test]
fn the_privacy_policy_may_have_an_address_per_language() {
    let folder = sites_folder();
    let policy_for = |yaml: &str, locale: &str| {
        write(folder.path(), "helio/site.yaml", &format!("{SITE}{yaml}"));
        let site = Sites::open(folder.path()).unwrap().get(&helio()).unwrap();
        site.bundle.site.policy_for(locale).to_owned()
    };
    let both = "policy_url: {en: /privacy.html, ru: /ru/privacy.html}\n";
    assert_eq!(policy_for(both, "ru"), "/ru/privacy.html");
    assert_eq!(policy_for(both, "en"), "/privacy.html");
    assert_eq!(policy_for("policy_url: /privacy.html\n", "ru"), "/privacy.html");
    assert_eq!(policy_for("", "ru"), "");
}

#[test]
fn a_site_called_like_the_desk_is_refused_by_the_check_and_at_the_start() {
    let folder = sites_folder();
    fs::rename(folder.path().join("helio"), folder.path().join("desk")).unwrap();
    for report in [check(folder.path()).unwrap(), check(&folder.path().join("desk")).unwrap()] {
        let [told] = report.diagnostics.as_slice() else { panic!("{report}") };
        assert_eq!(told.severity, Severity::Error);
        assert!(told.message.starts_with("no site can be called `desk`: "), "{report}");
        assert!(told.hint.starts_with("rename the folder"), "{report}");
    }
    let error = Sites::open(folder.path()).unwrap_err().to_string();
    assert!(error.contains("no site can be called `desk`"), "{error}");
    write(
        folder.path(),
        "desk-2/site.yaml",
        "name: Two\norigins: [\"https://two.example\"]\nlocales: [en]\n",
    );
    let served: Vec<String> =
        Sites::open(folder.path()).unwrap().all().iter().map(|site| site.key.to_string()).collect();
    assert_eq!(served, ["desk-2"]);
}

#[test]
fn a_calculator_that_a_flow_does_not_use_makes_no_new_version_of_it() {
    let folder = sites_folder();
    let hash = || {
        let site = Sites::open(folder.path()).unwrap().get(&helio()).unwrap();
        site.flows["lead"].hash.clone()
    };
    let before = hash();
    let other = CALCULATOR.replace("id: saving", "id: other");
    write(folder.path(), "helio/calculators/other.yaml", &other);
    assert_eq!(hash(), before);
    let edited = CALCULATOR.replace("bill * 12", "bill * 12 + 1");
    write(folder.path(), "helio/calculators/saving.yaml", &edited);
    assert_ne!(hash(), before);
}

#[test]
fn an_old_version_runs_although_the_site_has_learnt_a_locale_since() {
    let folder = sites_folder();
    let flow = FLOW.replace("title: {en: Roofs, ru: Крыши}", "title: Helio");
    write(folder.path(), "helio/flows/lead.yaml", &flow);
    let site = Sites::open(folder.path()).unwrap().get(&helio()).unwrap();
    let now = ["en", "ru", "de"].map(str::to_owned);
    for locales in [&now[..], &[]] {
        let old = SiteFlow::from_document(&site.flows["lead"].document, locales).unwrap();
        assert_eq!(old.hash, site.flows["lead"].hash);
    }
}

#[test]
fn the_shops_greeting_comes_ready_in_each_language_for_known_and_unknown_visitors() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../demo-site/site");
    let site = Sites::open(&dir).unwrap().get(&helio()).unwrap();
    let greeting: protocol::site::Greeting = serde_json::from_slice(&site.greeting.plain).unwrap();
    let flow = &site.flows[&greeting.site.default_flow];
    for locale in ["en", "ru"] {
        let ready = greeting.openings.iter().filter(|it| it.locale == locale);
        let ready: Vec<_> = ready.filter(|it| it.hash == flow.hash).collect();
        let knows =
            |name: &str| ready.iter().filter(|it| it.known.iter().any(|it| it == name)).count();
        assert_eq!((ready.len(), knows("user.name"), knows("product.name")), (4, 2, 2), "{locale}");
    }
    assert_eq!(greeting.openings[0].hash, flow.hash, "the greeting comes first");
    assert!(greeting.flows.iter().any(|it| it.id == "service"));
    assert!(greeting.calculators.iter().any(|it| it == "payback"));
}

#[test]
fn the_demo_shops_site_has_no_mistake() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../demo-site/site");
    let report = check(&dir).unwrap();
    assert!(report.diagnostics.is_empty(), "{report}");
    assert_eq!(Sites::open(&dir).unwrap().all().len(), 1);
}
