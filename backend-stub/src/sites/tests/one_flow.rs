//! One file looked at by itself: the check and the tools that play, draw and import flows say the same of it.

use super::broken::{CASES, FLOW_FILE};
use super::*;

#[test]
fn a_tool_that_reads_one_flow_refuses_what_the_check_refuses_and_in_the_same_words() {
    let served = |step: &str| ("  - id: end\n".to_owned(), format!("  - {step}\n  - id: end\n"));
    let flows = CASES.iter().filter(|case| case.file == FLOW_FILE);
    let mut slips: Vec<(String, String)> =
        flows.map(|case| (case.good.to_owned(), case.bad.to_owned())).collect();
    slips.extend([
        served("{id: a, hours: {department: nowhere, closed: end}}"),
        served("{id: b, webhook: {call: nowhere, on_fail: end}}"),
        served("{id: c, book: {text: {en: When?, ru: Когда?}, calendar: nowhere}}"),
        served("{id: d, faq: {text: {en: What?, ru: Что?}, base: nowhere, on_none: end}}"),
        ("department: sales".to_owned(), "department: nowhere".to_owned()),
        ("id: lead\n".to_owned(), "id: laed\n".to_owned()),
    ]);
    for (good, bad) in slips {
        let folder = sites_folder();
        let path = folder.path().join("helio").join(FLOW_FILE);
        write(folder.path(), "helio/flows/lead.yaml", &FLOW.replacen(&good, &bad, 1));
        let mut checked = check(&path).unwrap();
        checked.diagnostics.retain(|found| found.severity == Severity::Error);
        assert!(checked.n_errors() > 0, "{bad}");
        let told = FlowFile::read(&path).map(|read| read.flow.id().to_owned());
        assert_eq!(told, Err(checked), "{bad}");
    }
}

#[test]
fn a_flow_beside_settings_that_cannot_be_read_is_not_played_without_them() {
    let folder = sites_folder();
    write(folder.path(), "helio/site.yaml", &SITE.replace("locales: [en, ru]", "locales: 3"));
    let told = FlowFile::read(&folder.path().join("helio").join(FLOW_FILE)).unwrap_err();
    assert!(told.to_string().contains("the settings of its site cannot be read"), "{told}");
}

#[test]
fn one_file_is_checked_with_its_site_around_it() {
    let folder = sites_folder();
    let flow = folder.path().join("helio/flows/lead.yaml");
    assert_eq!(check(&flow).unwrap().to_string(), "1 file, no problems");
    write(folder.path(), "helio/flows/lead.yaml", &FLOW.replace("fallback: end", "fallback: ed"));
    write(folder.path(), "helio/calculators/other.yaml", "id: [\n");
    let report = check(&flow).unwrap();
    assert_eq!((report.n_files, report.n_errors()), (1, 1), "{report}");
    assert_eq!((report.diagnostics[0].line, report.diagnostics[0].column), (4, 39));
    assert_eq!(report.diagnostics[0].file, flow.display().to_string());
}

#[test]
fn a_flow_that_lies_in_no_site_is_checked_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("alone.yaml");
    let text = "id: alone\nversion: 1\ntitle: Alone\nperson: {fallback: end}\nsteps:\n  - {id: end, end: true}\n";
    fs::write(&file, text).unwrap();
    assert_eq!(check(&file).unwrap().to_string(), "1 file, no problems");
    fs::write(&file, text.replace("fallback: end", "fallback: ned")).unwrap();
    let report = check(&file).unwrap();
    assert_eq!((report.n_errors(), report.diagnostics[0].line), (1, 4), "{report}");
}
