//! What runs come to: leads, goals and arms of tests, from the log to the desk, the figures and the command line.

use std::fs;

use backend_stub::cli::flow::results::ResultsArgs;
use backend_stub::cli::flow::{self, FlowCommand};
use protocol::{ConversationDetails, ConversationId, EventBody, RunId, answers, commands, events};
use serde_json::Value;

use crate::runs::{answer, form, start};
use crate::support::{Parlor, Peer, get};

/// Half of the visitors are offered a visit, and only they can book one.
const FLOW: &str = "
id: roof
version: 4
title: {en: Your roof, ru: Ваша крыша}
person: {department: sales, fallback: over}
steps:
  - id: closing
    ab: [{arm: visit, goto: visit}, {arm: offer, goto: bill}]
  - id: visit
    goal: visit_offered
  - id: bill
    ask:
      text: {en: What do you pay a month?, ru: Сколько вы платите в месяц?}
      label: {en: Bill, ru: Счёт}
      input: number
  - id: good
    score: 40
  - id: worth
    goal: {id: qualified, value: bill * 12}
  - id: reach
    contact:
      text: {en: How do we reach you?, ru: Как с вами связаться?}
      fields: {name: optional, email: required, phone: hidden}
      consents:
        - {purpose: contact, text: {en: You may write to me, ru: Можно мне написать}, required: true}
  - id: interested
    lead: {kind: roof, title: {en: \"A roof for {{bill}}\", ru: \"Крыша за {{bill}}\"}, fields: [bill]}
  - id: stars
    rate: {text: {en: How was it?, ru: Как прошло?}}
  - id: over
    end:
";

async fn parlor() -> Parlor {
    let parlor = Parlor::start().await;
    fs::write(parlor.file("flows/roof.yaml"), FLOW).unwrap();
    let reloaded = parlor.reload().await;
    let mistakes: Vec<String> = reloaded.diagnostics.iter().map(ToString::to_string).collect();
    assert!(reloaded.broken.is_empty(), "{}", mistakes.join("\n"));
    parlor
}

/// What is known of a conversation once it has come so far.
async fn details(desk: &mut Peer, conversation: &ConversationId, head: u64) -> ConversationDetails {
    desk.watch(conversation).await;
    let is_it = |details: &ConversationDetails| {
        details.summary.conversation == *conversation && details.summary.head >= head
    };
    desk.details(|told| Some(&told.details).filter(|details| is_it(details)).cloned()).await
}

/// Everything that the flow asks but the rating.
async fn become_a_lead(parlor: &Parlor, visitor: &mut Peer, n: u128) -> (ConversationId, RunId) {
    let conversation = visitor.begin(n, "en").await;
    let run = start(parlor, visitor, &conversation, n).await;
    let bill = answers::Number { number: 100.0 };
    visitor.command(&conversation, answer(&run, 0, "bill", bill)).await;
    let form = form("anna@example.com");
    visitor.command(&conversation, answer(&run, 1, "reach", form)).await;
    (conversation, run)
}

fn figure(figures: &str, name: &str) -> String {
    let line = figures.lines().find(|line| line.starts_with(name));
    line.unwrap_or_else(|| panic!("{name} is not in\n{figures}")).to_owned()
}

#[tokio::test]
async fn operators_see_the_lead_the_goal_and_the_arm_with_what_is_known_by_now() {
    let parlor = parlor().await;
    let (mut maria, _) = parlor.operator(1, "Maria").await;
    let mut visitor = parlor.visitor().await;
    let (conversation, run) = become_a_lead(&parlor, &mut visitor, 1).await;
    let first = details(&mut maria, &conversation, 1).await;
    let [lead] = first.leads.as_slice() else { panic!("{:?}", first.leads) };
    assert_eq!((lead.run.as_ref(), lead.kind.as_str()), (Some(&run), "roof"));
    assert_eq!((lead.title.as_str(), lead.score), ("A roof for 100", 40.0));
    let field = &lead.fields[0];
    assert_eq!((field.label.as_str(), field.display.as_str()), ("Bill", "100"));
    let goal = first.goals.iter().find(|goal| goal.goal == "qualified").unwrap();
    assert_eq!((&goal.run, goal.value), (&run, Some(1_200.0)));
    let [arm] = first.arms.as_slice() else { panic!("{:?}", first.arms) };
    assert_eq!((&arm.run, arm.step.as_str()), (&run, "closing"));
    let was_offered = first.goals.iter().any(|goal| goal.goal == "visit_offered");
    assert_eq!(was_offered, arm.arm == "visit");

    let answer = answers::Number { number: 90.0 }.into();
    let change = commands::ChangeAnswer { run, position: 2, step: "bill".to_owned(), answer };
    let seq = visitor.command(&conversation, change).await.seq;
    let then = details(&mut maria, &conversation, seq).await;
    let changed = then.goals.iter().find(|goal| goal.goal == "qualified").unwrap();
    assert_eq!((changed.value, changed.at), (Some(1_080.0), goal.at));
    assert_eq!((then.leads.len(), then.goals.len()), (1, first.goals.len()));
    assert_eq!((then.leads[0].title.as_str(), then.leads[0].at), ("A roof for 90", lead.at));
    assert_eq!(then.arms, first.arms);
}

#[tokio::test]
async fn whoever_comes_through_again_counts_once_and_the_log_says_so() {
    let parlor = parlor().await;
    let mut visitor = parlor.visitor().await;
    let (conversation, run) = become_a_lead(&parlor, &mut visitor, 1).await;
    let answer = answers::Number { number: 90.0 }.into();
    let change = commands::ChangeAnswer { run, position: 2, step: "bill".to_owned(), answer };
    let seq = visitor.command(&conversation, change).await.seq;
    visitor.caught_up(seq).await;
    let again: Vec<(f64, bool)> = visitor
        .events
        .iter()
        .filter_map(|(_, event)| match &event.body {
            EventBody::GoalReached(events::GoalReached { goal, value, again, .. }) => {
                (goal == "qualified").then_some((value.unwrap(), *again))
            }
            _ => None,
        })
        .collect();
    assert_eq!(again, [(1_200.0, false), (1_080.0, true)]);
    let leads = visitor.events.iter().filter_map(|(_, event)| match &event.body {
        EventBody::LeadCreated(created) => Some(created.again),
        _ => None,
    });
    assert_eq!(leads.collect::<Vec<bool>>(), [false, true]);
    let figures = get(&parlor.address(), "/metrics", &[]).await.body;
    let goals = figure(&figures, r#"parlor_goals_total{site="helio",goal="qualified"}"#);
    let leads = figure(&figures, r#"parlor_leads_total{site="helio",kind="roof"}"#);
    assert!(goals.ends_with(" 1") && leads.ends_with(" 1"), "{goals}\n{leads}");
}

#[tokio::test]
async fn results_are_told_for_each_version_and_each_arm_in_it() {
    let mut parlor = parlor().await;
    let mut visitor = parlor.visitor().await;
    for n in 1..=6 {
        let conversation = visitor.begin(n, "en").await;
        let run = start(&parlor, &mut visitor, &conversation, n).await;
        let bill = answers::Number { number: 100.0 };
        visitor.command(&conversation, answer(&run, 0, "bill", bill)).await;
    }
    let (conversation, run) = become_a_lead(&parlor, &mut visitor, 7).await;
    visitor
        .command(
            &conversation,
            answer(&run, 2, "stars", answers::Rating { score: 5, comment: String::new() }),
        )
        .await;
    fs::write(parlor.file("flows/roof.yaml"), FLOW.replace("version: 4", "version: 5")).unwrap();
    parlor.reload().await;
    let conversation = visitor.begin(8, "en").await;
    start(&parlor, &mut visitor, &conversation, 8).await;
    parlor.stop().await;

    let told: Value = serde_json::from_str(&results(&parlor, true).await).unwrap();
    let versions = told["versions"].as_array().unwrap();
    let named: Vec<&str> = versions.iter().filter_map(|one| one["version"].as_str()).collect();
    assert_eq!(named, ["5", "4"], "the newest comes first: {told}");
    assert_eq!((&versions[0]["runs"], &versions[0]["mean_score"]), (&1.into(), &0.0.into()));
    let old = &versions[1];
    assert_eq!(
        (&old["runs"], &old["completed"], &old["with_lead"]),
        (&7.into(), &1.into(), &1.into())
    );
    assert_eq!(old["leads"]["roof"], 1);
    assert_eq!(old["mean_score"], 40.0);
    assert_eq!(old["goals"]["qualified"]["runs"], 7);
    assert_eq!(old["goals"]["qualified"]["value"], 8_400.0);
    let arms = old["arms"].as_array().unwrap();
    let of = |arm: &str| arms.iter().find(|one| one["arm"] == arm).unwrap();
    let (visit, offer) = (of("visit"), of("offer"));
    let runs = |tally: &Value| tally["runs"].as_u64().unwrap();
    assert!(runs(visit) > 0 && runs(offer) > 0, "{told}");
    assert_eq!(runs(visit) + runs(offer), 7);
    assert_eq!(visit["goals"]["visit_offered"]["runs"], visit["runs"]);
    assert!(offer["goals"]["visit_offered"].is_null());

    let lines = results(&parlor, false).await;
    let line = |name: &str| lines.lines().find(|line| line.trim_start().starts_with(name)).unwrap();
    assert!(lines.contains("roof, version 4 ("), "{lines}");
    assert!(line("closing: visit").contains("(100.0 %)"), "{lines}");
    assert!(lines.contains("1 (14.3 %)"), "{lines}");
}

async fn results(parlor: &Parlor, json: bool) -> String {
    let from = parlor.sites().parent().unwrap().join("data");
    let args = ResultsArgs { flow: "roof".to_owned(), from, site: "helio".to_owned(), json };
    let mut output = Vec::new();
    flow::run(FlowCommand::Results(args), &mut output).await.unwrap();
    String::from_utf8(output).unwrap()
}
