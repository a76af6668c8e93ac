//! Each case is one file of the good site with one piece replaced.

use super::*;

const SITE_FILE: &str = "site.yaml";
pub(super) const FLOW_FILE: &str = "flows/lead.yaml";
const CALCULATOR_FILE: &str = "calculators/saving.yaml";

/// Replaces `good` by `bad` in a file; the one thing told is `line:column: message`, then the hint.
pub(super) struct Case {
    pub(super) file: &'static str,
    pub(super) good: &'static str,
    pub(super) bad: &'static str,
    told: &'static str,
    hint: &'static str,
}

pub(super) const CASES: &[Case] = &[
    Case {
        file: SITE_FILE,
        good: "  - id: sales",
        bad: "\t- id: sales",
        told: "6:1: a tab in the indentation",
        hint: "spaces",
    },
    Case {
        file: SITE_FILE,
        good: "default_flow: lead",
        bad: "defualt_flow: lead",
        told: "4:1: unknown field `defualt_flow`",
        hint: "did you mean `default_flow`?",
    },
    Case {
        file: SITE_FILE,
        good: "default_flow: lead",
        bad: "policy_url: {en: /privacy.html, ru: privacy.html}",
        told: "4:37: `privacy.html` is not a web address",
        hint: "begin with https://",
    },
    Case {
        file: SITE_FILE,
        good: "name: Helio\n",
        bad: "",
        told: "1:1: `name` is missing",
        hint: "add `name: …`",
    },
    Case {
        file: SITE_FILE,
        good: "locales: [en, ru]",
        bad: "locales: en",
        told: "3:10: expected a list, with `- ` before each entry, found the text \"en\"",
        hint: "",
    },
    Case {
        file: SITE_FILE,
        good: "locales: [en, ru]",
        bad: "locales: [en, ru]\naccent: #2457d6",
        told: "4:1: expected a text, found nothing",
        hint: "quotes",
    },
    Case {
        file: SITE_FILE,
        good: "locales: [en, ru]",
        bad: "locales: [en, ru]\naccent: blue",
        told: "4:9: `blue` is not a colour",
        hint: "\"#2457d6\"",
    },
    Case {
        file: SITE_FILE,
        good: "{en: Sales, ru: Продажи}",
        bad: "{en: Sales}",
        told: "7:5: the text for locale `ru` is missing",
        hint: "add `ru: …`",
    },
    Case {
        file: SITE_FILE,
        good: "{en: Sales, ru: Продажи}",
        bad: "{en: Sales, ru: Продажи, de: Verkauf}",
        told: "7:36: `de` is not a locale of this site",
        hint: "en, ru",
    },
    Case {
        file: SITE_FILE,
        good: "hours:",
        bad: "  - {id: sales, name: Again}\nhours:",
        told: "8:10: two departments have the id `sales`",
        hint: "",
    },
    Case {
        file: SITE_FILE,
        good: "Europe/Berlin",
        bad: "Europe/Berln",
        told: "9:14: `Europe/Berln` is not a time zone",
        hint: "Europe/Berlin",
    },
    Case {
        file: SITE_FILE,
        good: "09:00-18:00",
        bad: "18:00-09:00",
        told: "11:11: `18:00-09:00` ends before it begins",
        hint: "24:00",
    },
    Case {
        file: SITE_FILE,
        good: "[\"09:00-18:00\"]",
        bad: "[\"09:00-18:00\", \"17:00-20:00\"]",
        told: "11:26: `17:00-20:00` begins before the one above it ends",
        hint: "in order",
    },
    Case {
        file: SITE_FILE,
        good: "mon: [",
        bad: "monday: [",
        told: "11:5: unknown field `monday`",
        hint: "known here: mon, tue",
    },
    Case {
        file: SITE_FILE,
        good: "https://helio.example\"",
        bad: "https://helio.example/shop\"",
        told: "2:11: an origin has no path, and `https://helio.example/shop` has one",
        hint: "write `https://helio.example`",
    },
    Case {
        file: SITE_FILE,
        good: "default_flow: lead",
        bad: "default_flow: laed",
        told: "4:15: unknown flow `laed`",
        hint: "did you mean `lead`?",
    },
    Case {
        file: FLOW_FILE,
        good: "say: {en: Hello!, ru: Здравствуйте!}",
        bad: "say: {en: Hello!, ru: Здравствуйте!}\n    next: ned",
        told: "8:11: there is no step `ned`",
        hint: "did you mean `end`?",
    },
    Case {
        file: FLOW_FILE,
        good: "say: {en: Hello!, ru: Здравствуйте!}",
        bad: "say: {en: Hello!}",
        told: "7:5: the text for locale `ru` is missing",
        hint: "add `ru: …`",
    },
    Case {
        file: FLOW_FILE,
        good: "Здравствуйте!}",
        bad: "'Здравствуйте, {{user.nam}}!'}",
        told: "7:44: unknown variable `user.nam`",
        hint: "did you mean `user.name`?",
    },
    Case {
        file: FLOW_FILE,
        good: "  - id: saving\n",
        bad: "  - id: mark\n    set:\n      ready: >-\n        1 +\n        page.ulr\n  - id: saving\n",
        told: "12:9: unknown variable `page.ulr`",
        hint: "did you mean `page.url`?",
    },
    Case {
        file: FLOW_FILE,
        good: "department: sales",
        bad: "department: sale",
        told: "4:22: unknown department `sale`",
        hint: "did you mean `sales`?",
    },
    Case {
        file: FLOW_FILE,
        good: "calculator: saving",
        bad: "calculator: savings",
        told: "9:29: unknown calculator `savings`",
        hint: "did you mean `saving`?",
    },
    Case {
        file: FLOW_FILE,
        good: "calculate: {calculator: saving}",
        bad: "calculate: {calculator: saving, txet: Hi}",
        told: "9:37: unknown field `txet`",
        hint: "did you mean `text`?",
    },
    Case {
        file: FLOW_FILE,
        good: "id: lead",
        bad: "id: leads",
        told: "1:5: the id is `leads`, but the file is called `lead.yaml`",
        hint: "write `id: lead`",
    },
    Case {
        file: FLOW_FILE,
        good: "  - id: saving",
        bad: "  - id: hello",
        told: "8:5: two steps are called `hello`",
        hint: "rename one",
    },
    Case {
        file: FLOW_FILE,
        good: "    end: true",
        bad: "    end: true\n    end: true",
        told: "12:5: `end` is given twice",
        hint: "line 11",
    },
    Case {
        file: FLOW_FILE,
        good: "steps:\n",
        bad: "variables:\n  note: {type: text, default: none}\nsteps:\n",
        told: "6:3: nobody reads `note`",
        hint: "remove it",
    },
    Case {
        file: FLOW_FILE,
        good: "  - id: saving\n",
        bad: "  - {id: mark, set: {rich: score > 10}}\n  - id: saving\n",
        told: "8:22: nobody reads `rich`",
        hint: "use it in a formula or a text",
    },
    Case {
        file: FLOW_FILE,
        good: "steps:\n",
        bad: "variables:\n  plan: text\nsteps:\n  - {id: told, say: \"{{plan}}\"}\n",
        told: "6:3: nothing ever gives `plan` a value",
        hint: "`source`",
    },
    Case {
        file: FLOW_FILE,
        good: "steps:\n",
        bad: "variables:\n  eur: {type: money EUR, default: 1}\n  usd: {type: money USD, default: 1}\nsteps:\n  - {id: sum, score: eur + usd}\n",
        told: "9:22: an amount in EUR and an amount in USD do not go together",
        hint: "`money EUR`",
    },
    Case {
        file: FLOW_FILE,
        good: "  - id: saving\n",
        bad: "  - {id: town, ask: {text: Town?, input: text}}\n  - {id: sum, score: 2 * town}\n  - id: saving\n",
        told: "9:26: `town` is a text, but `*` needs a number",
        hint: "VALUE(…)",
    },
    Case {
        file: FLOW_FILE,
        good: "say: {en: Hello!, ru: Здравствуйте!}",
        bad: "say: {en: \"{{score|mony:EUR}}\", ru: Здравствуйте!}",
        told: "7:18: unknown format `mony`",
        hint: "did you mean `money`?",
    },
    Case {
        file: FLOW_FILE,
        good: "Здравствуйте!}",
        bad: "\"{{score|plural|# балл|# баллы}}\"}",
        told: "7:30: `ru` has 3 plural forms, and here it has 2",
        hint: "# комната|# комнаты|# комнат",
    },
    Case {
        file: FLOW_FILE,
        good: "say: {en: Hello!, ru: Здравствуйте!}",
        bad: "say: \"{{user.email}}\"",
        told: "7:13: `user.email` is shown before the visitor has agreed to it",
        hint: "consents: [{purpose: contact",
    },
    Case {
        file: FLOW_FILE,
        good: "  - id: saving\n",
        bad: "  - {id: mail, ask: {text: E-mail?, input: email}}\n  - id: saving\n",
        told: "8:5: the step `mail` asks for personal data before the visitor has agreed to it",
        hint: "required: true",
    },
    Case {
        file: FLOW_FILE,
        good: "person: {department: sales, fallback: end}\n",
        bad: "",
        told: "1:1: this flow has no way to talk to a person at every step",
        hint: "add `person: {department: …",
    },
    Case {
        file: FLOW_FILE,
        good: "  - id: saving\n",
        bad: "  - id: talk\n    escalate: {department: sale, fallback: end}\n  - id: saving\n",
        told: "9:28: unknown department `sale`",
        hint: "did you mean `sales`?",
    },
    Case {
        file: CALCULATOR_FILE,
        good: "formula: bill * 12",
        bad: "formula: \"bill * ROUDN(12)\"",
        told: "8:22: unknown function `ROUDN`",
        hint: "did you mean `ROUND`?",
    },
    Case {
        file: CALCULATOR_FILE,
        good: "formula: bill * 12",
        bad: "formula: bil * 12",
        told: "8:14: unknown name `bil`",
        hint: "did you mean `bill`?",
    },
    Case {
        file: CALCULATOR_FILE,
        good: "kind: slider, min: 0",
        bad: "kind: slidr, min: 0",
        told: "4:51: `slidr` is not known here",
        hint: "did you mean `slider`?",
    },
    Case {
        file: CALCULATOR_FILE,
        good: "min: 0, max: 100",
        bad: "min: few, max: 100",
        told: "4:64: expected a number, found the text \"few\"",
        hint: "",
    },
    Case {
        file: CALCULATOR_FILE,
        good: "max: 100",
        bad: "maxx: 100",
        told: "4:67: unknown field `maxx`",
        hint: "did you mean `max`?",
    },
    Case {
        file: FLOW_FILE,
        good: "version: 1",
        bad: "version: 1\nlocales: [en, ru, lv]",
        told: "3:19: `lv` is not a locale of this site",
        hint: "the site's locales are en, ru",
    },
    Case {
        file: FLOW_FILE,
        good: "    end: true\n",
        bad: "    end: true\ncases:\n  - {locale: de, expect: {ends: false}}\n",
        told: "13:14: `de` is not a locale of this flow",
        hint: "en, ru",
    },
    Case {
        file: FLOW_FILE,
        good: "    calculate: {calculator: saving}",
        bad: "    calculate: {calculator: savings}\n  - {id: rich, score: savings.yearly}",
        told: "9:29: unknown calculator `savings`",
        hint: "did you mean `saving`?",
    },
    Case {
        file: CALCULATOR_FILE,
        good: "    formula: bill * 12",
        bad: "    formula: bill * 12\nactions:\n  - {kind: open_flow, flow: laed, label: More}",
        told: "10:29: unknown flow `laed`",
        hint: "did you mean `lead`?",
    },
    Case {
        file: CALCULATOR_FILE,
        good: "{en: Bill, ru: Счёт}",
        bad: "{en: Bill, ru: Счёт, за месяц}",
        told: "4:44: expected a text, found nothing",
        hint: "a comma",
    },
    Case {
        file: CALCULATOR_FILE,
        good: "min: 0, max: 100",
        bad: "min: 0, max: 100, step: 0,5",
        told: "4:85: unknown field `5`",
        hint: "with a point",
    },
    Case {
        file: CALCULATOR_FILE,
        good: "formula: bill * 12",
        bad: "formula: bill * 12\n    range: 10",
        told: "9:12: expected a text, found 10",
        hint: "put it in quotes: \"10\"",
    },
    Case {
        file: CALCULATOR_FILE,
        good: "min: 0, max: 100",
        bad: "min: 0, max: -1",
        told: "4:64: `min` 0 is above `max` -1",
        hint: "",
    },
];

#[test]
fn each_mistake_is_told_once_where_it_stands() {
    let differences: Vec<String> = CASES.iter().filter_map(difference).collect();
    assert!(differences.is_empty(), "{}", differences.join("\n\n"));
}

/// What the check told instead of what the case expects.
fn difference(case: &Case) -> Option<String> {
    let folder = sites_folder();
    let path = folder.path().join("helio").join(case.file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(case.good), "{}: {}", case.file, case.good);
    fs::write(&path, text.replacen(case.good, case.bad, 1)).unwrap();
    assert!(Sites::open(folder.path()).is_err(), "{}", case.told);
    let report = check(folder.path()).unwrap();
    let as_expected = match report.diagnostics.as_slice() {
        [found] => {
            format!("{}:{}: {}", found.line, found.column, found.message) == case.told
                && found.hint.contains(case.hint)
                && !found.hint.is_empty()
                && found.file == path.display().to_string()
                && report.n_files == 3
        }
        _ => false,
    };
    (!as_expected).then(|| format!("expected {} ({})\nbut {report}", case.told, case.hint))
}

#[test]
fn a_calculator_with_a_mistake_is_told_about_and_not_the_flow_that_uses_it() {
    let folder = sites_folder();
    let flow = FLOW.replace("  - id: end\n", "  - {id: rich, score: saving.yearly}\n  - id: end\n");
    write(folder.path(), "helio/flows/lead.yaml", &flow);
    assert_eq!(check(folder.path()).unwrap().n_errors(), 0);
    write(folder.path(), "helio/calculators/saving.yaml", &CALCULATOR.replace("bill * 12", "bil"));
    let report = check(folder.path()).unwrap();
    assert_eq!(report.diagnostics.len(), 1, "{report}");
    assert!(report.diagnostics[0].message.contains("unknown name `bil`"), "{report}");
}

#[test]
fn a_result_that_nobody_gets_is_a_warning() {
    let folder = sites_folder();
    let broken = CALCULATOR.replace("bill * 12", "12 / bill");
    write(folder.path(), "helio/calculators/saving.yaml", &broken);
    let report = check(folder.path()).unwrap();
    assert_eq!((report.n_errors(), report.diagnostics.len()), (0, 1), "{report}");
    let found = &report.diagnostics[0];
    assert_eq!((found.line, found.column), (8, 14), "{report}");
    assert!(found.message.contains("divided by zero"), "{report}");
    assert!(Sites::open(folder.path()).is_ok());
}

#[test]
fn a_file_that_nobody_reads_is_a_warning() {
    let folder = sites_folder();
    for file in ["notes.txt", "helio/flow.yaml", "helio/flows/lead.yml", "helio/flows/old/a.yaml"] {
        write(folder.path(), file, "a: 1\n");
    }
    for file in [".git/config", "helio/.site.yaml.swp", "helio/flows/lead.yaml~", "README.md"] {
        write(folder.path(), file, "hidden");
    }
    let report = check(folder.path()).unwrap();
    assert_eq!(report.n_errors(), 0, "{report}");
    assert_eq!(report.diagnostics.len(), 4, "{report}");
    assert!(Sites::open(folder.path()).is_ok());
}

#[test]
fn a_folder_without_a_site_is_told() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(check(folder.path()).unwrap().n_errors(), 1);
    assert!(matches!(Sites::open(folder.path()), Err(SitesError::NoSite(_))));
    assert!(check(&folder.path().join("absent")).is_err());
    fs::create_dir(folder.path().join("helio")).unwrap();
    let report = check(folder.path()).unwrap().to_string();
    assert!(report.contains("site.yaml: error: there is no such file"), "{report}");
    write(folder.path(), "Helio Shop/site.yaml", SITE);
    let report = check(folder.path()).unwrap().to_string();
    assert!(report.contains("cannot be a key"), "{report}");
}

#[test]
fn one_sites_folder_is_checked_by_itself() {
    let folder = sites_folder();
    let report = check(&folder.path().join("helio")).unwrap();
    assert_eq!(report.to_string(), "3 files, no problems");
}

#[test]
fn a_file_that_is_no_text_is_told() {
    let folder = sites_folder();
    fs::write(folder.path().join("helio/flows/lead.yaml"), [0xff, 0xfe, 0x00]).unwrap();
    let report = check(folder.path()).unwrap().to_string();
    assert!(report.contains("lead.yaml: error: this is no UTF-8 text"), "{report}");
}

#[test]
fn several_mistakes_are_told_together_in_the_order_of_the_files() {
    let folder = sites_folder();
    write(folder.path(), "helio/site.yaml", &SITE.replace("Europe/Berlin", "Nowhere"));
    write(folder.path(), "helio/flows/lead.yaml", &FLOW.replace("fallback: end", "fallback: ed"));
    let broken = CALCULATOR.replace("bill * 12", "bill *").replace("ru: В год", "de: Im Jahr");
    write(folder.path(), "helio/calculators/saving.yaml", &broken);
    let report = check(folder.path()).unwrap();
    let files: Vec<&str> =
        report.diagnostics.iter().filter_map(|found| found.file.rsplit('/').next()).collect();
    assert_eq!(files, ["saving.yaml", "saving.yaml", "lead.yaml", "site.yaml"], "{report}");
}
