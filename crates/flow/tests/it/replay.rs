//! Whatever comes in, a run comes out; and the same inputs give the same run and the same posts.

use flow::{Effect, Env, Flow, Input, Run, prompt, transition};
use proptest::prelude::*;
use proptest::sample::select;
use protocol::{
    Answer, Author, ConsentChoice, EscalationState, EventBody, Message, MessageId, Scalar,
    Timestamp, answers, events,
};

use crate::documents::{checked, document, locales, plainly};
use crate::script;

const FLOWS: [&str; 3] = ["flows/kinds.yaml", "flows/lead.yaml", "flows/loop.yaml"];

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
        "call", "stars", "home", "wishes", "bill", "guess", "person", "nowhere", "",
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
        .prop_map(|inputs| answers::Calculation { inputs: inputs.into_iter().collect() }.into()),
        (any::<u8>(), typed())
            .prop_map(|(score, comment)| answers::Rating { score, comment }.into()),
        Just(answers::Skip {}.into()),
    ]
}

/// An input, and whether it answers the step where the run really is.
fn input() -> impl Strategy<Value = (bool, Input)> {
    let state = select(EscalationState::WORDS).prop_map(EscalationState::from_word);
    prop_oneof![
        12 => (any::<bool>(), step(), answer()).prop_map(|(here, step, answer)| (here, Input::Answer { step, answer })),
        1 => step().prop_map(|step| (false, Input::GoBack { step })),
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
            let (mut run, mut said) = script::begin(&flow, "en", None);
            let mut log = Vec::new();
            for (index, (here, mut input)) in script.iter().cloned().enumerate() {
                if let (true, Input::Answer { step, .. }) = (here, &mut input) {
                    step.clear();
                    step.push_str(run.step());
                }
                let at = script::NOW.plus_millis(i64::try_from(index).unwrap() * 40_000_000);
                let env = Env::new(at, &plainly);
                let (position, step) = (run.position(), run.step().to_owned());
                let logged = event(&run, &input);
                let (next, effects) = transition(&flow, run, input, &env);
                let _ = prompt(&flow, &next, &env);
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
            let (again, said_again) = replayed(&flow, &log);
            prop_assert_eq!(said, said_again);
            prop_assert_eq!(without_refusal(&run), without_refusal(&again));
        }
    }
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
