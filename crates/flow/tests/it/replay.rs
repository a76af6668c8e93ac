//! Whatever comes in, a run comes out; and the same inputs give the same run and the same posts.

use flow::{Effect, Env, Flow, Input, Run, prompt, transition};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestCaseError;
use protocol::{
    Answer, Author, ConsentChoice, EscalationState, EventBody, Map, Message, MessageId, Outcome,
    Scalar, StepResult, Timestamp, answers, events,
};

use crate::documents::{checked, document, locales, plainly};
use crate::script;

const FLOWS: [&str; 4] =
    ["flows/kinds.yaml", "flows/lead.yaml", "flows/loop.yaml", "flows/grown.yaml"];

fn flows() -> Vec<Flow> {
    let calculators = [document(&"flows/saving.yaml".into())];
    let tags =
        |name: &str| if name.contains("lead") { locales(&["en", "ru"]) } else { locales(&["en"]) };
    FLOWS
        .iter()
        .map(|name| checked(&document(&(*name).into()), &calculators, &tags(name), name))
        .collect()
}

fn step() -> impl Strategy<Value = String> {
    select(vec![
        "hello", "one", "many", "words", "amount", "day", "sure", "saving", "leave", "mail",
        "call", "stars", "home", "wishes", "bill", "guess", "person", "nowhere", "house", "agree",
        "town", "area", "later", "price", "",
    ])
    .prop_map(str::to_owned)
}

fn answer() -> impl Strategy<Value = Answer> {
    let id = || {
        select(vec![
            "a", "b", "c", "house", "flat", "quiet", "safe", "cheap", "later", "engineer", "done",
            "x",
        ])
        .prop_map(str::to_owned)
    };
    let typed = || {
        prop_oneof![
            any::<String>(),
            select(vec!["anna@example.com", "+4930123456", "2026-12-01", "12,5", "Yes", "B"])
                .prop_map(str::to_owned)
        ]
    };
    let consents =
        prop::collection::vec((select(vec!["contact", "news", "x"]), any::<bool>()), 0..4)
            .prop_map(|choices| {
                choices
                    .into_iter()
                    .map(|(purpose, granted)| ConsentChoice {
                        purpose: purpose.to_owned(),
                        granted,
                    })
                    .collect()
            });
    let scalar = prop_oneof![
        any::<bool>().prop_map(Scalar::Bool),
        (-1e4..1e4).prop_map(Scalar::Number),
        typed().prop_map(Scalar::Text)
    ];
    prop_oneof![
        typed().prop_map(|text| answers::Text { text }.into()),
        prop_oneof![any::<f64>(), 0.0..500.0].prop_map(|number| answers::Number { number }.into()),
        id().prop_map(|choice| answers::Choice { choice }.into()),
        prop::collection::vec(id(), 0..5).prop_map(|choices| answers::Choices { choices }.into()),
        any::<bool>().prop_map(|yes| answers::YesNo { yes }.into()),
        typed().prop_map(|date| answers::Date { date }.into()),
        typed().prop_map(|email| answers::Email { email }.into()),
        typed().prop_map(|phone| answers::Phone { phone }.into()),
        (typed(), typed(), typed(), consents).prop_map(|(name, email, phone, consents)| {
            answers::ContactForm { name, email, phone, consents }.into()
        }),
        prop::collection::btree_map(
            select(vec!["bill", "share", "x"]).prop_map(str::to_owned),
            scalar,
            0..3
        )
        .prop_map(|inputs| answers::Calculation {
            inputs: inputs.into_iter().collect(),
            results: Default::default()
        }
        .into()),
        (any::<u8>(), typed())
            .prop_map(|(score, comment)| answers::Rating { score, comment }.into()),
        Just(answers::Skip {}.into()),
        (select(vec!["area", "town", "x"]), (0.0..500.0), typed()).prop_map(
            |(field, number, text)| {
                let fields = [
                    (field.to_owned(), answers::Number { number }.into()),
                    ("town".to_owned(), answers::Text { text }.into()),
                ];
                answers::Form { fields: fields.into_iter().collect(), consents: Vec::new() }.into()
            }
        ),
        later_answer(),
        any::<bool>().prop_map(|granted| {
            let consents = vec![ConsentChoice { purpose: "contact".to_owned(), granted }];
            answers::Consent { consents }.into()
        }),
    ]
}

/// Answers to the inputs that came with level 2.
fn later_answer() -> impl Strategy<Value = Answer> {
    let day =
        || select(vec!["2026-12-01", "2026-11-30", "2020-01-01", "soon"]).prop_map(str::to_owned);
    let time = || select(vec!["09:30", "17:31", "25:00", ""]).prop_map(str::to_owned);
    let word = || select(vec!["", "Roof Lane 1", "Berlin", "s1"]).prop_map(str::to_owned);
    let file = (word(), any::<u64>(), select(vec!["image/jpeg", "video/mp4"])).prop_map(
        |(id, bytes, media_type)| answers::File {
            name: format!("{id}.jpg"),
            id,
            bytes,
            media_type: media_type.to_owned(),
        },
    );
    prop_oneof![
        (0.0..1e3, any::<f64>()).prop_map(|(from, to)| answers::Range { from, to }.into()),
        time().prop_map(|time| answers::Time { time }.into()),
        (day(), time()).prop_map(|(date, time)| answers::DateTime { date, time }.into()),
        (day(), day()).prop_map(|(from, to)| answers::Period { from, to }.into()),
        (word(), word()).prop_map(|(street, city)| {
            let postal_code = "10115".to_owned();
            answers::Address { street, city, postal_code, ..answers::Address::default() }.into()
        }),
        prop::collection::vec(file, 0..3).prop_map(|files| answers::Files { files }.into()),
        word().prop_map(|slot| answers::Slot { slot }.into()),
    ]
}

/// A row of a result, as calendars and collections of answers give them, and as they should not.
fn row() -> impl Strategy<Value = Map<String, Scalar>> {
    let word = || select(vec!["", "s1", "s2", "Why?", "2026-12-01T09:00", "2026-12-01"]);
    prop::collection::btree_map(
        select(vec!["id", "question", "answer", "start"]).prop_map(str::to_owned),
        word().prop_map(|word| Scalar::Text(word.to_owned())),
        2..5,
    )
    .prop_map(|row| row.into_iter().collect())
}

fn result() -> impl Strategy<Value = StepResult> {
    let values = prop::collection::btree_map(
        select(vec!["price", "days", "x"]).prop_map(str::to_owned),
        prop_oneof![(-1e4..1e4).prop_map(Scalar::Number), any::<String>().prop_map(Scalar::Text)],
        0..3,
    );
    let outcome = select(Outcome::WORDS).prop_map(Outcome::from_word);
    let rows = prop::collection::vec(row(), 0..4);
    (outcome, values, rows).prop_map(|(outcome, values, rows)| StepResult {
        outcome,
        values: values.into_iter().collect(),
        rows,
    })
}

/// An input, and whether it answers the step where the run really is.
fn input() -> impl Strategy<Value = (bool, Input)> {
    let state = select(EscalationState::WORDS).prop_map(EscalationState::from_word);
    prop_oneof![
        12 => (any::<bool>(), step(), answer()).prop_map(|(here, step, answer)| (here, Input::Answer { step, answer })),
        1 => step().prop_map(|step| (false, Input::GoBack { step })),
        1 => (step(), answer()).prop_map(|(step, answer)| (false, Input::Change { step, answer })),
        1 => (any::<bool>(), step()).prop_map(|(here, step)| (here, Input::Elapsed { step })),
        1 => (any::<bool>(), step(), result()).prop_map(|(here, step, result)| (here, Input::Result { step, result })),
        1 => state.prop_map(|state| (false, Input::Escalation(state))),
        1 => select(vec!["", "sales"]).prop_map(|department| (false, Input::OperatorRequested { department: department.to_owned() })),
        1 => Just((false, Input::ReturnedToBot)),
    ]
}

/// The event that the server logs for an input that was taken.
fn event(run: &Run, input: &Input) -> EventBody {
    let (id, position) = (run.id().clone(), run.position());
    let escalation = |state: EscalationState, department: &str| events::EscalationChanged {
        state,
        department: department.to_owned(),
        skill: String::new(),
        priority: None,
        call: None,
        run: Some(id.clone()),
        position,
    };
    match input.clone() {
        Input::Answer { step, answer } => {
            let message = Message {
                id: MessageId::from_bits(u128::from(position)),
                author: Author::VISITOR,
                at: script::NOW,
                content: protocol::Content::text("…"),
            };
            events::Answered { run: id.clone(), position, step, answer, message }.into()
        }
        Input::GoBack { step } => events::WentBack { run: id.clone(), position, step }.into(),
        Input::Change { step, answer } => {
            let message = Message {
                id: MessageId::from_bits(u128::from(position)),
                author: Author::VISITOR,
                at: script::NOW,
                content: protocol::Content::text("…"),
            };
            events::AnswerChanged { run: id.clone(), position, step, answer, message }.into()
        }
        Input::Result { step, result } => {
            events::StepFinished { run: id.clone(), position, step, result }.into()
        }
        Input::Elapsed { step } => events::TimePassed { run: id.clone(), position, step }.into(),
        Input::Escalation(state) => escalation(state, "").into(),
        Input::OperatorRequested { department } => {
            escalation(EscalationState::Requested, &department).into()
        }
        Input::ReturnedToBot => {
            events::StateChanged { state: protocol::ConversationState::Bot }.into()
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_comes_in_replays_to_the_same_run(script in prop::collection::vec(input(), 0..40)) {
        for flow in flows() {
            play_and_replay(&flow, &script)?;
        }
    }

    #[test]
    fn wherever_a_run_is_whatever_comes_in_replays(
        behind in 0..=script::WAY_THROUGH_INPUTS.len(),
        mut script in prop::collection::vec(input(), 0..12),
    ) {
        let way = script::WAY_THROUGH_INPUTS[..behind].iter();
        let mut whole: Vec<(bool, Input)> =
            way.map(|line| (true, script::input(line, "").unwrap())).collect();
        whole.append(&mut script);
        let flow = document(&"flows/inputs.yaml".into());
        play_and_replay(&checked(&flow, &[], &locales(&["en"]), "inputs"), &whole)?;
    }
}

/// Plays inputs, those that are meant for the step where the run is as answers to it, and replays what was logged.
fn play_and_replay(flow: &Flow, script: &[(bool, Input)]) -> Result<(), TestCaseError> {
    let (mut run, mut said) = script::begin(flow, "en", None);
    let mut log = Vec::new();
    for (index, (here, mut input)) in script.iter().cloned().enumerate() {
        if let (
            true,
            Input::Answer { step, .. } | Input::Elapsed { step } | Input::Result { step, .. },
        ) = (here, &mut input)
        {
            step.clear();
            step.push_str(run.step());
        }
        let at = script::NOW.plus_millis(i64::try_from(index).unwrap() * 1_000_000);
        let env = Env::new(at, &plainly);
        let (position, step) = (run.position(), run.step().to_owned());
        let logged = event(&run, &input);
        let (next, effects) = transition(flow, run, input, &env);
        let _ = prompt(flow, &next, &env);
        if matches!(effects.as_slice(), [Effect::Refused(_)]) {
            prop_assert_eq!(next.position(), position);
            prop_assert_eq!(next.step(), step);
        } else {
            prop_assert_eq!(next.position(), position + 1);
            prop_assert!(!effects.iter().any(|effect| matches!(effect, Effect::Refused(_))));
            log.push((at, logged));
            said.extend(effects);
        }
        run = next;
    }
    let (again, said_again) = replayed(flow, &log);
    prop_assert_eq!(said, said_again);
    prop_assert_eq!(without_refusal(&run), without_refusal(&again));
    let stored: Run = serde_json::from_value(serde_json::to_value(&run).unwrap()).unwrap();
    prop_assert_eq!(stored, run);
    Ok(())
}

fn replayed(flow: &Flow, log: &[(Timestamp, EventBody)]) -> (Run, Vec<Effect>) {
    let (mut run, mut said) = script::begin(flow, "en", None);
    for (at, body) in log {
        let input = Input::of_event(&run, body).expect("the log holds inputs of this run");
        let (next, effects) = transition(flow, run, input, &Env::new(*at, &plainly));
        run = next;
        said.extend(effects);
    }
    (run, said)
}

/// Refused inputs are not logged, so the last refusal is the one thing that a replay does not know.
fn without_refusal(run: &Run) -> serde_json::Value {
    let mut run = serde_json::to_value(run).unwrap();
    run.as_object_mut().unwrap().remove("refusal");
    run
}
