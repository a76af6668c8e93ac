//! Definitions that the prover accepts, made of parts that each go in at their first step and out at their last.
//!
//! A part is a kind and a seed, so that a flow is a list of numbers, and proptest shrinks it by leaving parts out.

use serde_json::{Map, Value, json};

use super::chance::Chance;

/// A part of a flow: which kind, and what decides its particulars.
pub type Part = (usize, u64);

/// What the flow does at every step is decided by a seed of its own.
pub fn definition(head: u64, parts: &[Part]) -> Value {
    let mut plan = Plan::default();
    for (at, (kind, seed)) in parts.iter().enumerate() {
        let mut part = At { n: at, chance: Chance::new(*seed), plan };
        KINDS[kind % KINDS.len()](&mut part);
        plan = part.plan;
    }
    plan.finish(&mut Chance::new(head))
}

/// The calculator that a part may use.
pub fn calculator() -> Value {
    json!({
        "id": "saving", "title": text("What you save"),
        "inputs": [
            { "id": "bill", "label": text("Bill"), "kind": "slider", "min": 20, "max": 400, "default": 100, "format": "money:EUR" },
        ],
        "results": [
            { "id": "yearly", "label": text("Per year"), "formula": "bill * 12 * 0.3", "format": "money:EUR", "emphasis": "headline" },
        ],
    })
}

/// How many kinds of parts there are.
pub const N_KINDS: usize = KINDS.len();

const KINDS: [fn(&mut At); 26] = [
    At::say,
    At::choice,
    At::choices,
    At::number,
    At::number,
    At::words,
    At::slider,
    At::range,
    At::rating,
    At::days,
    At::sure,
    At::branch,
    At::ab,
    At::set,
    At::computed,
    At::wait,
    At::subflow,
    At::form,
    At::calculate,
    At::personal,
    At::contact,
    At::hours,
    At::faq,
    At::webhook,
    At::book,
    At::person,
];

/// The languages of every generated flow.
pub const LOCALES: [&str; 2] = ["en", "ru"];

fn text(words: &str) -> Value {
    json!({ "en": words, "ru": format!("По-русски: {words}") })
}

/// What is there so far.
#[derive(Default)]
struct Plan {
    steps: Vec<Value>,
    variables: Map<String, Value>,
    subflows: Map<String, Value>,
    /// Numbers that formulas may read, each with the way it is written.
    numbers: Vec<(String, &'static str)>,
    /// Conditions that may or may not hold.
    conditions: Vec<String>,
    /// What has to be read by somebody before the end.
    unread: Vec<String>,
    has_consent: bool,
}

impl Plan {
    fn consent(&mut self) {
        if !std::mem::replace(&mut self.has_consent, true) {
            let consents = json!([
                { "purpose": "contact", "text": text("Write to me."), "required": true },
                { "purpose": "news", "text": text("Send me news.") },
            ]);
            self.steps.push(json!({ "id": "agree", "consent": { "text": text("May we?"), "consents": consents } }));
        }
    }

    fn finish(mut self, chance: &mut Chance) -> Value {
        let read: Vec<String> = self.unread.iter().map(|name| format!("{{{{{name}}}}}")).collect();
        let told = format!("We know: {}.", read.join(", "));
        self.steps.push(json!({ "id": "told", "say": [text(&told), text("Thank you!")] }));
        self.steps.push(json!({ "id": "reached", "goal": { "id": "done", "value": "score + 1" } }));
        let has_person = !chance.one_in(3);
        if !has_person {
            self.steps.push(
                json!({ "id": "human", "escalate": { "department": "help", "fallback": "bye" } }),
            );
        }
        self.steps.push(json!({ "id": "bye", "say": text("Goodbye!") }));
        self.steps.push(json!({ "id": "end", "end": true }));
        let mut on = Map::new();
        if has_person {
            on.insert("operator".to_owned(), json!(["operator", "человек"]));
        }
        let mut has_aside = false;
        if chance.one_in(2) {
            has_aside = true;
            on.insert("keywords".to_owned(), json!([{ "words": ["price"], "subflow": "aside" }]));
            on.insert("idle".to_owned(), json!({ "after": "5m", "subflow": "aside" }));
        }
        if chance.one_in(2) {
            on.insert("back".to_owned(), json!(["back"]));
            on.insert("restart".to_owned(), json!(["start over"]));
            on.insert("invalid".to_owned(), json!({ "times": 3, "goto": "bye" }));
        }
        if has_aside {
            let steps = json!([
                { "id": "aside-told", "say": text("By the way.") },
                { "id": "aside-back", "return": true },
            ]);
            self.subflows.insert("aside".to_owned(), json!({ "steps": steps }));
        }
        let mut flow = json!({
            "id": "generated", "version": 1, "locales": LOCALES, "title": text("Generated"),
            "variables": self.variables, "on": on, "steps": self.steps, "subflows": self.subflows,
        });
        if has_person {
            flow["person"] = json!({ "department": "help", "fallback": "bye" });
        }
        flow
    }
}

/// The part under way.
struct At {
    n: usize,
    chance: Chance,
    plan: Plan,
}

impl At {
    /// An id or a name of this part's own.
    fn id(&self, letter: &str) -> String {
        format!("{letter}{}", self.n)
    }

    fn push(&mut self, step: Value) {
        self.plan.steps.push(step);
    }

    /// A question, which may be left open, passed under a condition, or judged by a `check`.
    fn ask(&mut self, letter: &str, fields: Value) {
        self.always_ask(letter, fields);
        if self.chance.one_in(6)
            && let Some(condition) = self.condition()
            && let Some(step) = self.plan.steps.last_mut()
        {
            step["when"] = condition.into();
        }
    }

    /// The same, where a circle leads through it.
    fn always_ask(&mut self, letter: &str, fields: Value) {
        let mut ask = json!({ "text": text("What about it?"), "label": text("It") });
        ask.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        if self.chance.one_in(4) {
            ask["skip_label"] = text("Later");
        }
        if self.chance.one_in(3) {
            ask["retry"] = text("Once more, please.");
        }
        let id = self.id(letter);
        self.push(json!({ "id": id, "ask": ask }));
    }

    fn condition(&mut self) -> Option<String> {
        let known = &self.plan.conditions;
        (!known.is_empty()).then(|| known[self.chance.below(known.len())].clone())
    }

    fn say(&mut self) {
        let mut lines = vec![text("Hello."), text("You have {{score}} points.")];
        if let Some((name, format)) = self.plan.numbers.last() {
            let slot = if format.is_empty() { name.clone() } else { format!("{name}|{format}") };
            lines.push(text(&format!("That is {{{{{slot}}}}}.")));
        }
        if let Some(condition) = self.condition() {
            lines.push(json!({ "when": condition, "text": text("So it is.") }));
        }
        let id = self.id("s");
        self.push(json!({ "id": id, "say": lines }));
    }

    fn options(&mut self) -> Value {
        json!([
            { "id": "a", "label": text("A"), "score": self.chance.below(30) },
            { "id": "b", "label": text("B"), "hint": text("The second") },
            { "id": "c", "label": text("C"), "score": 7 },
        ])
    }

    fn choice(&mut self) {
        let display = self.chance.pick(&["buttons", "list", "search"]);
        let options = self.options();
        self.ask("q", json!({ "input": "choice", "display": display, "options": options }));
        self.plan.conditions.push(format!("q{} = \"a\"", self.n));
    }

    fn choices(&mut self) {
        let options = self.options();
        self.ask("q", json!({ "input": "choices", "options": options, "min": 1, "max": 2 }));
    }

    fn number(&mut self) {
        let (fields, format) = match self.chance.below(4) {
            0 => (json!({ "format": "money:EUR" }), "money:EUR:0"),
            1 => (json!({ "unit": "kWh" }), "unit:kWh"),
            2 => (json!({ "whole": true }), "number:0"),
            _ => (json!({}), "number:2"),
        };
        let mut ask = json!({ "input": "number", "min": 0, "max": 5000 });
        ask.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        if self.chance.one_in(3) {
            ask["check"] = "answer >= 0".into();
            ask["check_text"] = text("Not less than nothing.");
        }
        if self.chance.one_in(3) {
            ask["retry"] = text("A number, please.");
            ask["retries"] = json!({ "limit": 2, "on_fail": format!("t{}", self.n) });
        }
        self.ask("q", ask);
        let id = self.id("t");
        self.push(json!({ "id": id, "say": text("Noted.") }));
        self.plan.numbers.push((self.id("q"), format));
        self.plan.conditions.push(format!("q{} > 100", self.n));
    }

    fn words(&mut self) {
        let long = self.chance.one_in(2);
        self.ask("q", json!({ "input": "text", "long": long, "max_chars": 200 }));
        self.plan.conditions.push(format!("q{} <> \"\"", self.n));
    }

    fn slider(&mut self) {
        self.ask("q", json!({ "input": "slider", "min": 0, "max": 50, "step": 0.1, "unit": "m" }));
        self.plan.numbers.push((self.id("q"), "unit:m"));
    }

    fn range(&mut self) {
        self.ask(
            "q",
            json!({ "input": "range", "min": 100, "max": 900, "step": 50, "format": "money:EUR" }),
        );
        self.plan.numbers.push((format!("q{}.to", self.n), "money:EUR"));
    }

    fn rating(&mut self) {
        let icon = self.chance.pick(&["stars", "numbers", "faces"]);
        self.ask("q", json!({ "input": "rating", "icon": icon }));
        self.plan.conditions.push(format!("q{} >= 4", self.n));
    }

    fn days(&mut self) {
        let asked = match self.chance.below(5) {
            0 => json!({ "input": "date", "min": "today+1", "max": "today+90" }),
            1 => json!({ "input": "date", "min": "today", "weekdays": ["mon", "thu"] }),
            2 => json!({ "input": "date", "time": true, "min": "today", "step": 30 }),
            3 => json!({ "input": "period", "min": "today", "nights": { "min": 2, "max": 9 } }),
            _ => json!({ "input": "time", "min": "09:00", "max": "17:30", "step": 30 }),
        };
        self.ask("q", asked);
    }

    /// Words, and once more where they were not right: a circle with a way out.
    fn sure(&mut self) {
        self.always_ask("q", json!({ "input": "text" }));
        let no = json!({ "label": text("Not yet"), "next": self.id("q") });
        self.always_ask("r", json!({ "input": "yes_no", "no": no, "yes": { "score": 5 } }));
        self.plan.conditions.push(format!("r{}", self.n));
    }

    fn branch(&mut self) {
        let condition = self.condition().unwrap_or_else(|| "score > 20".to_owned());
        let [b, y, x, z] = ["b", "y", "x", "z"].map(|letter| self.id(letter));
        self.push(json!({ "id": b, "branch": [{ "when": condition, "goto": x }, { "else": y }] }));
        self.push(json!({ "id": y, "say": text("It is not."), "next": z }));
        self.push(json!({ "id": x, "say": text("It is.") }));
        self.push(json!({ "id": z, "goal": "passed" }));
    }

    fn ab(&mut self) {
        let [b, y, x, z] = ["b", "y", "x", "z"].map(|letter| self.id(letter));
        let arms = json!([{ "arm": "plain", "share": 30, "goto": y }, { "arm": "warm", "share": 70, "goto": x }]);
        self.push(json!({ "id": b, "ab": arms }));
        self.push(json!({ "id": y, "ask": { "text": text("Plainly?"), "input": "yes_no" } }));
        self.push(json!({ "id": format!("y{}-on", self.n), "goto": z }));
        self.push(json!({ "id": x, "say": text("Warmly.") }));
        self.push(json!({ "id": z, "score": "3" }));
    }

    fn set(&mut self) {
        let name = self.id("m");
        let formula = match self.plan.numbers.last() {
            Some((number, _)) => format!("{number} * 1.1"),
            None => "score / 3".to_owned(),
        };
        let id = self.id("s");
        self.push(json!({ "id": id, "set": { name.clone(): formula } }));
        self.plan.unread.push(name);
    }

    fn computed(&mut self) {
        let Some((number, format)) = self.plan.numbers.last().cloned() else {
            return self.number();
        };
        let kind = match format.split(':').collect::<Vec<_>>().as_slice() {
            ["money", currency, ..] => format!("money {currency}"),
            ["unit", unit] => format!("decimal {unit}"),
            _ => "decimal".to_owned(),
        };
        let name = self.id("c");
        let source = json!({ "computed": format!("ROUND({number} * 2 / 3, 2)") });
        self.plan.variables.insert(name.clone(), json!({ "type": kind, "source": source }));
        self.plan.unread.push(name.clone());
        self.plan.numbers.push((name, format));
    }

    fn wait(&mut self) {
        let id = self.id("w");
        let wait = match self.chance.one_in(2) {
            true => json!("2s"),
            false => json!({ "for": "10m", "text": text("One moment.") }),
        };
        self.push(json!({ "id": id, "wait": wait }));
    }

    fn subflow(&mut self) {
        let [run, sub, asked, back] = ["u", "sub", "q", "v"].map(|letter| self.id(letter));
        let with = json!({ format!("k{}", self.n): "\"you\"" });
        self.push(json!({ "id": run, "subflow": { "run": sub, "with": with } }));
        let steps = json!([
            { "id": asked, "ask": { "text": text(&format!("Where, {{{{k{}}}}}?", self.n)), "input": "text" } },
            { "id": back, "return": true },
        ]);
        self.plan.subflows.insert(sub, json!({ "steps": steps }));
    }

    fn form(&mut self) {
        let id = self.id("f");
        let fields = json!([
            { "id": format!("area{}", self.n), "text": text("How large?"), "input": "number", "min": 1, "max": 900 },
            { "id": format!("town{}", self.n), "text": text("Where?"), "input": "text", "required": false },
            { "id": format!("why{}", self.n), "text": text("Why?"), "input": "text", "when": "score > 1" },
        ]);
        self.push(json!({ "id": id, "form": { "text": text("Two at once."), "fields": fields } }));
        self.plan.numbers.push((format!("area{}", self.n), "number:0"));
    }

    fn calculate(&mut self) {
        let [id, name] = ["g", "p"].map(|letter| self.id(letter));
        self.push(json!({ "id": id, "calculate": { "calculator": "saving", "with": { "bill": 120 }, "as": name } }));
        self.plan.numbers.push((format!("p{}.yearly", self.n), "money:EUR"));
    }

    fn personal(&mut self) {
        self.plan.consent();
        let asked = match self.chance.below(4) {
            0 => json!({ "input": "email" }),
            1 => json!({ "input": "phone" }),
            2 => json!({ "input": "file", "accept": ["image/*"] }),
            _ => json!({ "input": "address", "fields": ["street", "city"] }),
        };
        self.ask("e", asked);
    }

    fn contact(&mut self) {
        self.plan.consent();
        let [id, lead] = ["o", "l"].map(|letter| self.id(letter));
        let fields = json!({ "name": "optional", "email": "required", "phone": "optional" });
        let consents =
            json!([{ "purpose": "contact", "text": text("Write to me."), "required": true }]);
        self.push(json!({ "id": id, "contact": { "text": text("Who are you?"), "fields": fields, "consents": consents } }));
        let known: Vec<&String> = self.plan.numbers.iter().map(|(name, _)| name).take(3).collect();
        self.push(json!({ "id": lead, "lead": { "kind": "roof", "title": text("A roof"), "fields": known } }));
    }

    fn hours(&mut self) {
        let [id, closed, open] = ["h", "i", "j"].map(|letter| self.id(letter));
        self.push(json!({ "id": id, "hours": { "department": "help", "closed": closed } }));
        self.push(json!({ "id": format!("h{}-on", self.n), "goto": open }));
        self.push(json!({ "id": closed, "say": text("Nobody is in.") }));
        self.push(json!({ "id": open, "say": text("Let us go on.") }));
    }

    fn faq(&mut self) {
        let [id, none] = ["q", "t"].map(|letter| self.id(letter));
        self.push(json!({ "id": id, "faq": { "text": text("Your question?"), "most": 2, "on_none": none } }));
        self.push(json!({ "id": none, "say": text("Anything else.") }));
    }

    fn webhook(&mut self) {
        let [id, failed] = ["k", "t"].map(|letter| self.id(letter));
        let send: Map<String, Value> = self
            .plan
            .numbers
            .last()
            .map(|(name, _)| ("it".to_owned(), json!(name)))
            .into_iter()
            .collect();
        let result = json!({ "price": "money EUR", "days": "int" });
        self.push(json!({ "id": id, "webhook": { "call": "prices", "send": send, "result": result, "on_fail": failed } }));
        self.push(json!({ "id": failed, "say": text("On we go.") }));
        self.plan.numbers.push((format!("k{}.price", self.n), "money:EUR"));
    }

    fn book(&mut self) {
        let [id, none] = ["d", "t"].map(|letter| self.id(letter));
        let book = json!({ "text": text("When?"), "calendar": "visits", "days": 14, "on_none": none, "on_fail": none });
        self.push(json!({ "id": id, "book": book }));
        self.push(json!({ "id": none, "say": text("On we go.") }));
    }

    fn person(&mut self) {
        let [id, nobody] = ["n", "t"].map(|letter| self.id(letter));
        let (kind, mut wish) = match self.chance.one_in(2) {
            true => ("escalate", json!({ "skill": "roofs", "priority": 3 })),
            false => ("call", json!({ "kind": "video" })),
        };
        wish["department"] = "help".into();
        wish["fallback"] = nobody.clone().into();
        self.push(json!({ "id": id, kind: wish }));
        self.push(json!({ "id": nobody, "say": text("Thank you for waiting.") }));
    }
}
