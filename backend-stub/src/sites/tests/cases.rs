//! Cases inside a flow's file, as `parlor check` and a reload see them.

use super::{FLOW, sites_folder, write};
use crate::sites::{Severity, check};

fn checked(cases: &str) -> Vec<(u32, Severity, String)> {
    let folder = sites_folder();
    write(folder.path(), "helio/flows/lead.yaml", &format!("{FLOW}{cases}"));
    let report = check(folder.path()).unwrap();
    let told = report.diagnostics.into_iter();
    told.map(|found| (found.line, found.severity, found.message)).collect()
}

#[test]
fn a_case_that_holds_says_nothing() {
    let cases = "\
cases:
  - name: The sliders are left as they are
    answers: [{saving: {bill: 50}}]
    expect: {path: [hello, saving, end], variables: {saving.yearly: 600}, ends: true}
";
    assert_eq!(checked(cases), []);
}

#[test]
fn a_case_that_comes_out_otherwise_keeps_the_site_from_being_served() {
    let cases = "\
cases:
  - name: The sliders are left as they are
    answers:
      - {saving: {bill: 50}}
    expect:
      variables:
        saving.yearly: 700
";
    let line = u32::try_from(FLOW.lines().count()).unwrap() + 7;
    let message = "case “The sliders are left as they are”: `saving.yearly` is 600, not 700";
    assert_eq!(checked(cases), [(line, Severity::Error, message.to_owned())]);
}

#[test]
fn a_mistake_in_a_case_is_told_too() {
    let told = checked("cases:\n  - {answers: [], expects: {}}\n");
    assert_eq!(told.len(), 1);
    assert!(told[0].2.ends_with("unknown field `expects`"), "{told:?}");
}
