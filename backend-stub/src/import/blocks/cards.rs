//! Cards with buttons: each button of each card is an option.

use super::super::export::{list, plain, word};
use super::super::names::{Names, slug};
use super::super::report::Weight;
use super::super::script::literal;
use super::super::step::Step;
use super::super::yaml::Node;
use super::choice::{branch, has, keep_one, shown_when};
use super::question::question;
use super::{Here, Writing, bubble};

/// What choosing a button keeps.
struct Chosen {
    id: String,
    target: Option<String>,
    /// By the name of the field: `Title`, `Description`, …
    kept: Vec<(&'static str, String)>,
}

pub(super) fn ask(writing: &mut Writing<'_>, here: &Here<'_>) -> Vec<Step> {
    if here.block.items().is_empty() {
        return vec![writing.marked(
            here,
            "cards",
            "there is nothing to choose",
            "write its options",
        )];
    }
    let (mut options, chosen) = options(writing, here);
    keep_one(writing, here, &mut options);
    let has_pictures = options.iter().all(|option| has(option, "image"));
    let display = if has_pictures { "pictures" } else { "list" };
    let fields = vec![
        ("input".to_owned(), Node::text("choice")),
        ("display".to_owned(), Node::text(display)),
        ("options".to_owned(), Node::List(options)),
    ];
    let variable = writing.answer(here).ident.clone();
    let mut steps = question(writing, here, fields);
    steps.extend(mapped(writing, here, &variable, &chosen));
    let arms: Vec<(String, String)> = chosen
        .into_iter()
        .filter_map(|one| Some((format!("{variable} = {}", literal(&one.id).text), one.target?)))
        .collect();
    if !arms.is_empty() {
        steps.push(branch(arms, &here.after));
    }
    steps
}

fn options(writing: &mut Writing<'_>, here: &Here<'_>) -> (Vec<Node>, Vec<Chosen>) {
    let (mut options, mut all) = (Vec::new(), Vec::new());
    let mut names = Names::default();
    for (at, card) in here.block.items().iter().enumerate() {
        let title = plain(&card["title"]).unwrap_or_else(|| format!("Card {}", at + 1));
        let title = writing.label(here, &title);
        let title = if title.is_empty() { format!("Card {}", at + 1) } else { title };
        let hint = writing.label(here, &word(card, "description"));
        let picture =
            plain(&card["imageUrl"]).filter(|it| !it.starts_with("data:") && !it.contains("{{"));
        let image = picture.as_ref().map(|it| bubble::own_path(writing, here, it.trim()));
        let when = shown_when(writing, here, &card["options"]["displayCondition"]);
        let paths = list(&card["paths"]);
        for index in 0..paths.len().max(1) {
            let path = paths.get(index);
            let button = path.map(|path| word(path, "text")).unwrap_or_default();
            let button = writing.label(here, &button);
            let is_told = paths.len() > 1 && !button.is_empty();
            let label = if is_told { format!("{title}: {button}") } else { title.clone() };
            let id = names.take(&slug(&label, '-', "card"), '-');
            let mut option = Node::map([("id", Node::text(&id)), ("label", Node::text(label))]);
            let fields = [("hint", hint.clone()), ("image", image.clone().unwrap_or_default())];
            for (key, value) in fields.into_iter().filter(|(_, value)| !value.is_empty()) {
                option.push(key, Node::text(value));
            }
            if let Some(when) = &when {
                option.push("when", Node::Formula(when.clone()));
            }
            options.push(option);
            let kept = vec![
                ("Image URL", word(card, "imageUrl")),
                ("Title", word(card, "title")),
                ("Description", word(card, "description")),
                ("Button", path.map(|path| word(path, "text")).unwrap_or_default()),
                ("Internal Value", word(&card["options"], "internalValue")),
            ];
            let target = path.and_then(|path| here.target_of(writing.export, path));
            let target = target.or_else(|| here.target_of(writing.export, card));
            all.push(Chosen { id, target, kept });
        }
    }
    (options, all)
}

/// What is kept about the chosen card, in the variables that the export names for it.
fn mapped(
    writing: &mut Writing<'_>,
    here: &Here<'_>,
    variable: &str,
    chosen: &[Chosen],
) -> Option<Step> {
    let mut values: Vec<(String, String)> = Vec::new();
    for one in list(&here.block.options()["saveResponseMapping"]) {
        let Some(at) = writing.variables().by_id(&word(one, "variableId")) else { continue };
        let field = word(one, "field");
        let ident = writing.variables().get(at).ident.clone();
        let of = |one: &Chosen| {
            one.kept.iter().find(|(name, _)| *name == field).map(|(_, value)| value.clone())
        };
        let cases: Option<Vec<String>> = chosen
            .iter()
            .map(|one| Some(format!("{}, {}", literal(&one.id).text, literal(&of(one)?).text)))
            .collect();
        let formula = cases.map(|cases| format!("SWITCH({variable}, {}, \"\")", cases.join(", ")));
        let formula = formula.filter(|formula| formula::Formula::parse(formula).is_ok());
        match formula {
            Some(formula) if values.iter().all(|(known, _)| *known != ident) => {
                values.push((ident, formula));
            }
            Some(_) => {}
            None => {
                let why = format!("`{field}` of a card cannot be kept");
                writing.note(Weight::ToDo, here, "cards", &why, "set it in a step behind");
            }
        }
    }
    (!values.is_empty()).then(|| Step::set(values))
}
