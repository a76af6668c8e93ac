//! What moves the conversation without saying anything.

use super::super::condition;
use super::super::export::{is, number, plain, word};
use super::super::report::Weight;
use super::super::step::Step;
use super::super::yaml::Node;
use super::choice::branch;
use super::{Here, Writing, called, comments};

pub(super) fn condition(writing: &mut Writing<'_>, here: &Here<'_>) -> Vec<Step> {
    let (mut arms, mut told) = (Vec::new(), Vec::new());
    for item in here.block.items() {
        let target = here.target_of(writing.export, item).unwrap_or_else(|| here.after.clone());
        match condition::condition(&item["content"], writing.variables()) {
            Ok(formula) if formula::Formula::parse(&formula.text).is_ok() => {
                arms.push((formula.text, target));
            }
            other => {
                let why =
                    other.err().unwrap_or_else(|| "it is longer than a formula may be".to_owned());
                let (why, todo) = (super::one_line(&why), "it never holds now; write the `when`");
                writing.note(Weight::Marked, here, "Condition", &why, todo);
                told.extend(comments(here, "Condition", &why, todo));
                arms.push(("FALSE".to_owned(), target));
            }
        }
    }
    vec![Step { comments: told, ..branch(arms, &here.after) }]
}

pub(super) fn jump(writing: &mut Writing<'_>, here: &Here<'_>) -> Vec<Step> {
    let options = here.block.options();
    let target = super::super::export::Target {
        group: word(options, "groupId"),
        block: plain(&options["blockId"]),
    };
    if writing.export.find(&target).is_none() {
        return vec![writing.marked(here, "Jump", "it jumps nowhere", "say where to go on")];
    }
    vec![Step::leading("goto", Node::Link(here.resolve(writing.export, &target)))]
}

pub(super) fn wait(writing: &mut Writing<'_>, here: &Here<'_>) -> Vec<Step> {
    /// The longest pause in which somebody may seem to type.
    const MOST_SHOWN: f64 = 30.0;
    /// The longest wait that a flow knows.
    const MOST: f64 = 366.0 * 86_400.0;
    let seconds = number(&here.block.options()["secondsToWaitFor"]);
    let Some(seconds) = seconds.filter(|seconds| (0.0..=MOST).contains(seconds)) else {
        let why = "it does not say how long in numbers";
        return vec![writing.marked(here, "Wait", why, "write `wait: 2s`")];
    };
    let text = format!("{seconds}s");
    if seconds <= MOST_SHOWN {
        return vec![Step::new("wait", Node::text(text))];
    }
    vec![Step::new("wait", Node::map([("for", Node::text(text))]))]
}

pub(super) fn redirect(writing: &mut Writing<'_>, here: &Here<'_>) -> Vec<Step> {
    let (text, set) = writing.words(here, &word(here.block.options(), "url"));
    if text.is_empty() {
        return vec![writing.marked(here, "Redirect", "it has no address", "say where to go")];
    }
    let why = "nobody is taken away from their page";
    writing.note(Weight::Changed, here, "Redirect", why, "it is a link now");
    set.into_iter().chain([Step::new("say", Node::text(text))]).collect()
}

pub(super) fn ab(writing: &mut Writing<'_>, here: &Here<'_>) -> Vec<Step> {
    let percent =
        number(&here.block.options()["aPercent"]).unwrap_or(50.0).round().clamp(0.0, 100.0);
    let target = |path: &str| {
        let item = here.block.items().iter().find(|item| word(item, "path") == path);
        item.and_then(|item| here.target_of(writing.export, item))
            .unwrap_or_else(|| here.after.clone())
    };
    let (a, b) = (target("a"), target("b"));
    // A share of nothing is no share: everybody goes the other way.
    if percent == 0.0 || percent == 100.0 {
        let why = format!("all go to {}", if percent == 0.0 { "B" } else { "A" });
        writing.note(Weight::Changed, here, "AB test", &why, "it is a plain way now");
        let arms = if percent == 0.0 {
            vec![("FALSE".to_owned(), a)]
        } else {
            vec![("TRUE".to_owned(), a)]
        };
        return vec![branch(arms, &b)];
    }
    let arm = |id: &str, share: f64, step: String| {
        Node::map([
            ("arm", Node::text(id)),
            ("share", Node::Number(share)),
            ("goto", Node::Link(step)),
        ])
    };
    let arms = vec![arm("a", percent, a), arm("b", 100.0 - percent, b)];
    let ab = Step::leading("ab", Node::List(arms));
    vec![Step { writes: vec![here.entry.replace('-', "_")], ..ab }]
}

/// A link to another bot is marked; one into the same bot runs what is there and comes back.
pub(super) fn link(writing: &mut Writing<'_>, here: &Here<'_>) -> Vec<Step> {
    let options = here.block.options();
    let bot = word(options, "typebotId");
    let target = super::super::export::Target { group: word(options, "groupId"), block: None };
    let found = writing.export.find(&target);
    let Some((group, _)) = found.filter(|_| bot.is_empty() || bot == "current") else {
        let why = "the other bot is not in this export";
        let todo = "export and import it too, and lead there with `goto` or `subflow`";
        return vec![writing.marked(here, "Typebot link", why, todo)];
    };
    // Nothing comes after it, so nobody has to come back.
    if here.is_last {
        return vec![Step::leading("goto", Node::Link(here.resolve(writing.export, &target)))];
    }
    let title = writing.export.groups[group].title.clone();
    let known = writing.subflows.get(&group).cloned();
    if known.as_ref().is_some_and(|name| writing.leads_back(name, here.within)) {
        let why = "it would run itself";
        return vec![writing.marked(here, "Typebot link", why, "lead there with `goto`")];
    }
    let name = known.unwrap_or_else(|| {
        let wanted = super::super::names::slug(&title, '-', "part");
        let is_taken = |name: &String| writing.subflows.values().any(|known| known == name);
        let mut names =
            std::iter::once(wanted.clone()).chain((2..).map(|at| format!("{wanted}-{at}")));
        let name = names.find(|name| !is_taken(name)).expect("there are numbers enough");
        writing.subflows.insert(group, name.clone());
        name
    });
    writing.runs.push((here.within.to_owned(), name.clone()));
    vec![Step { runs: Some(name.clone()), ..Step::new("subflow", Node::text(name)) }]
}

impl Writing<'_> {
    /// Whether `name` is `within`, or runs it.
    fn leads_back(&self, name: &str, within: &str) -> bool {
        let mut open = vec![name];
        let mut seen: Vec<&str> = Vec::new();
        while let Some(at) = open.pop() {
            if at == within {
                return true;
            }
            if !seen.contains(&at) {
                seen.push(at);
                open.extend(
                    self.runs.iter().filter(|(from, _)| from == at).map(|(_, to)| to.as_str()),
                );
            }
        }
        false
    }
}

/// Back to where the subflow was run from; outside of one there is nowhere to go back to.
pub(super) fn leave(here: &Here<'_>) -> Vec<Step> {
    vec![Step::leading("goto", Node::Link(here.end.to_owned()))]
}

/// What Parlor has no block for, or nobody knows.
pub(super) fn foreign(writing: &mut Writing<'_>, here: &Here<'_>) -> Vec<Step> {
    let block = here.block;
    let (why, todo) = match block.kind.as_str() {
        "Code" => (
            "no JavaScript of an owner runs in the panel",
            "say it as a formula, or let a webhook do it",
        ),
        "payment input" => ("nobody pays inside of a flow", "say a link to your own checkout"),
        "otp input" => {
            ("there are no codes to type", "leave it out, or let a webhook check who it is")
        }
        "webhook" => {
            ("a flow does not wait for calls from outside", "ask the other system with `webhook`")
        }
        "Email" => ("a flow sends no e-mail", "make a `lead`; whoever shall hear of it is told"),
        "Google Sheets" => {
            ("a flow does not write into tables", "make a `lead`, or call a webhook")
        }
        "Google Analytics" | "Pixel" | "segment" | "posthog" => {
            ("nothing is sent to other hosts", "count a `goal`; the page hears of it")
        }
        "Chatwoot" => ("people answer at Parlor's own desk", "write `escalate: {department: …}`"),
        "cal-com" => ("calendars are asked by the server", "write `book: {calendar: …}`"),
        "Loop" => {
            ("nothing is repeated a number of times", "lead back with `goto` behind a question")
        }
        "OpenAI" | "openai" | "anthropic" | "mistral" | "groq" | "open-router" | "dify-ai"
        | "gemini" | "deepseek" | "perplexity" | "together-ai" | "chat-node" | "Zemantic AI" => {
            ("a flow says what its owner wrote", "write `faq`, or let a webhook ask the model")
        }
        _ => ("Parlor has no such block", "let a webhook do it, or leave it out"),
    };
    let enabled = is(block.options(), "shouldExecuteInParentContext");
    let why = if enabled { "no script of a flow runs in the page" } else { why };
    vec![writing.marked(here, &called(block), why, todo)]
}
