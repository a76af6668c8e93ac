//! An export carried over from files, as an owner would.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::{ImportArgs, run};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/import/fixtures").join(name)
}

fn args(name: &str, out: Option<PathBuf>) -> ImportArgs {
    ImportArgs { file: fixture(name), out, force: false, department: None, locale: None }
}

/// What is printed, what is told, and whether nothing is left to do.
fn imported(args: &ImportArgs) -> (String, String, bool) {
    let (mut output, mut told) = (Vec::new(), Vec::new());
    let done = run(args, &mut output, &mut told).unwrap();
    let is_complete = format!("{done:?}") == format!("{:?}", ExitCode::SUCCESS);
    (String::from_utf8(output).unwrap(), String::from_utf8(told).unwrap(), is_complete)
}

/// A site with these departments, and where a flow of it lies.
fn site(departments: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let site = folder.path().join("helio");
    fs::create_dir_all(site.join("flows")).unwrap();
    let settings = format!(
        "name: A\norigins: [http://localhost]\nlocales: [ru]\ndepartments: {departments}\n"
    );
    fs::write(site.join("site.yaml"), settings).unwrap();
    let out = site.join("flows/welcome.yaml");
    (folder, out)
}

#[test]
fn an_export_is_printed_and_what_is_left_to_do_is_told() {
    let (printed, told, is_complete) = imported(&args("qualification.json", None));
    assert!(printed.contains("id: roof-qualification\n"), "{printed}");
    assert!(printed.contains("department: sales"), "{printed}");
    assert!(told.contains("blocks: "), "{told}");
    assert!(is_complete, "{told}");
    let (_, told, is_complete) = imported(&args("media-and-third-parties.json", None));
    assert!(told.contains("not carried"), "{told}");
    assert!(told.contains("for site.yaml:\nwebhooks:\n"), "{told}");
    assert!(!is_complete);
}

#[test]
fn what_is_printed_for_the_site_is_what_a_site_reads() {
    let (folder, out) = site("[{id: sales, name: Sales}]");
    let (_, told, _) = imported(&args("media-and-third-parties.json", Some(out)));
    let (_, webhooks) = told.split_once("for site.yaml:\n").unwrap();
    let (webhooks, left) = webhooks.split_once("\nleft to mend in the flow:\n").unwrap();
    assert!(left.contains("unknown webhook"), "as long as the site has none of them: {left}");
    let file = folder.path().join("helio/site.yaml");
    let settings = fs::read_to_string(&file).unwrap();
    fs::write(&file, format!("{settings}{webhooks}")).unwrap();
    let report = crate::sites::check(&folder.path().join("helio")).unwrap();
    assert_eq!(report.n_errors(), 0, "{report}");
}

#[test]
fn a_mistake_that_is_left_is_told_with_its_line() {
    let (printed, told, is_complete) = imported(&args("turning.json", None));
    assert!(!is_complete);
    let line = printed.lines().position(|line| line.contains("id: round")).unwrap() + 1;
    assert!(told.contains(&format!("turning.yaml:{line}:")), "{told}\n{printed}");
}

#[test]
fn a_file_is_named_after_its_flow_and_never_written_over() {
    let (_folder, out) = site("[{id: roofs, name: Roofs}]");
    let mut args = args("small-and-whole.json", Some(out.clone()));
    let (printed, told, is_complete) = imported(&args);
    assert!(printed.is_empty() && is_complete, "{told}");
    let text = fs::read_to_string(&out).unwrap();
    assert!(text.contains("id: welcome\n"), "{text}");
    // The site has one department and speaks Russian.
    assert!(text.contains("department: roofs"), "{text}");
    assert!(text.contains("Сейчас никто не может ответить"), "{text}");
    let refused = run(&args, &mut Vec::new(), &mut Vec::new()).unwrap_err().to_string();
    assert!(refused.contains("--force"), "{refused}");
    args.force = true;
    args.department = Some("panels".to_owned());
    imported(&args);
    assert!(fs::read_to_string(&out).unwrap().contains("department: panels"));
}

#[test]
fn of_several_departments_none_is_guessed() {
    let (_folder, out) = site("[{id: roofs, name: Roofs}, {id: panels, name: Panels}]");
    let (_, told, is_complete) = imported(&args("small-and-whole.json", Some(out.clone())));
    assert!(fs::read_to_string(&out).unwrap().contains("department: sales"));
    assert!(told.contains("no department `sales`; write one of roofs, panels"), "{told}");
    assert!(!is_complete, "the site would refuse it");
}

#[test]
fn a_language_that_is_named_is_the_flows_only_one() {
    let mut args = args("small-and-whole.json", None);
    args.locale = Some("ru".to_owned());
    let (printed, ..) = imported(&args);
    assert!(printed.contains("locales: [ru]") || printed.contains("locales:\n  - ru"), "{printed}");
}

#[test]
fn what_sets_a_variable_but_is_not_carried_over_leaves_it_to_nobodys_address() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("loud.json");
    let export = serde_json::json!({
        "version": "6", "id": "a", "name": "Loud",
        "events": [{"id": "s", "type": "start", "outgoingEdgeId": "e"}],
        "groups": [{"id": "g", "title": "G", "blocks": [
            {"id": "b1", "type": "Set variable", "options": {
                "variableId": "v", "expressionToEvaluate": "const x = 1;\nreturn x.toString()"}},
            {"id": "b2", "type": "text", "content": {"richText": [
                {"type": "p", "children": [{"text": "It is {{Loud}}"}]}]}},
        ]}],
        "edges": [{"id": "e", "from": {"eventId": "s"}, "to": {"groupId": "g"}}],
        "variables": [{"id": "v", "name": "Loud"}],
    });
    fs::write(&file, export.to_string()).unwrap();
    let args = ImportArgs { file, out: None, force: false, department: None, locale: None };
    let (printed, told, _) = imported(&args);
    assert!(told.contains("Set Loud"), "{told}");
    assert!(!printed.contains("url:") && !told.contains("page's address"), "{printed}\n{told}");
    assert!(!told.contains("left to mend"), "{told}");
}
