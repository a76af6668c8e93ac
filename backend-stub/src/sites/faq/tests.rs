//! What is found for a question, in two languages: the demo shop's collections, asked as people ask.

use std::path::Path;

use super::*;

fn helio() -> Faq {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../demo-site/site/helio/faq");
    let sources: Vec<SourceFile> = ["roofs", "service"]
        .into_iter()
        .map(|stem| {
            let file = folder.join(format!("{stem}.yaml"));
            let text = std::fs::read_to_string(&file).unwrap();
            SourceFile { file: file.display().to_string(), stem: stem.to_owned(), text }
        })
        .collect();
    let mut told = Vec::new();
    let faq = Faq::read(&sources, &["en".to_owned(), "ru".to_owned()], &mut told);
    assert_eq!(told, []);
    faq
}

fn first(faq: &Faq, base: &str, question: &str, locale: &str) -> String {
    let found = faq.search(base, question, locale, 3).unwrap();
    found.first().map(|found| found.id.clone()).unwrap_or_default()
}

#[test]
fn a_question_finds_its_answer_in_other_words() {
    let faq = helio();
    let mut wrong = Vec::new();
    for (locale, question, expected) in [
        ("en", "how long is the guarantee", "guarantee"),
        ("en", "What warranty do you give?", "guarantee"),
        ("en", "guarante for the tiles", "guarantee"),
        ("en", "does it work in winter when there is snow", "winter"),
        ("en", "How many days will you be building?", "duration"),
        ("en", "installing takes how long", "duration"),
        ("en", "what if there is a power cut", "outage"),
        ("en", "blackouts", "outage"),
        ("en", "Do I need a permit", "permit"),
        ("en", "our house is a listed building", "permit"),
        ("en", "paying in installments", "payment"),
        ("en", "do you offer financing or a loan?", "payment"),
        ("en", "can I sell the power I do not need", "feed-in"),
        ("en", "is my roof strong enough for the weight", "weight"),
        ("ru", "какая гарантия", "guarantee"),
        ("ru", "На сколько лет даёте гарантию?", "guarantee"),
        ("ru", "горантия на черепицу", "guarantee"),
        ("ru", "будет ли работать зимой в снег", "winter"),
        ("ru", "сколько дней займёт монтаж", "duration"),
        ("ru", "что если отключат свет", "outage"),
        ("ru", "резервное питание есть?", "outage"),
        ("ru", "нужны ли разрешения", "permit"),
        ("ru", "у нас памятник архитектуры", "permit"),
        ("ru", "можно в рассрочку", "payment"),
        ("ru", "дадите кредит?", "payment"),
        ("ru", "куда девать лишнюю энергию", "feed-in"),
        ("ru", "выдержат ли стропила", "weight"),
    ] {
        let found = first(&faq, "roofs", question, locale);
        if found != expected {
            wrong.push(format!("{question}: `{found}` instead of `{expected}`"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_nobody_answers_finds_nothing() {
    let faq = helio();
    let mut wrong = Vec::new();
    for (locale, question) in [
        ("en", "Do you install heat pumps in Bavaria?"),
        ("en", "I want to complain about your salesman"),
        ("en", "what is the capital of France"),
        ("en", "jobs"),
        ("en", "???"),
        ("en", "how is it"),
        ("ru", "вы ставите тепловые насосы в Казани?"),
        ("ru", "хочу пожаловаться на менеджера"),
        ("ru", "как дела"),
        ("ru", "есть вакансии?"),
    ] {
        let found = first(&faq, "roofs", question, locale);
        if !found.is_empty() {
            wrong.push(format!("{question}: `{found}`"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn without_a_base_everything_is_searched_under_whole_ids() {
    let faq = helio();
    assert_eq!(first(&faq, "", "the app is offline", "en"), "service.app");
    assert_eq!(first(&faq, "", "how long is the guarantee", "en"), "roofs.guarantee");
    assert_eq!(faq.search("rofs", "guarantee", "en", 3), None);
}

#[test]
fn better_answers_come_first_and_no_more_than_wanted() {
    let faq = helio();
    let found = faq.search("", "how do I switch off the power of my roof", "en", 2).unwrap();
    assert!(!found.is_empty() && found.len() <= 2);
    assert!(found.windows(2).all(|pair| pair[0].score >= pair[1].score));
    assert!(found.iter().all(|found| found.score > 0.0));
}

#[test]
fn slips_of_the_finger_are_forgiven_and_other_words_are_not() {
    let faq = helio();
    assert_eq!(first(&faq, "roofs", "garantee", "en"), "guarantee");
    assert_eq!(first(&faq, "roofs", "guaranty", "en"), "guarantee");
    assert_eq!(first(&faq, "roofs", "gardening", "en"), "");
}
