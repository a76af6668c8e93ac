//! What commands do, without a store or a socket.

use std::collections::BTreeMap;
use std::sync::Arc;

use formula::Text;
use protocol::site::{SiteBundle, SiteConfig};
use protocol::{
    Author, CallEndReason, CallId, CallKind, Command, CommandId, Content, ConversationId,
    ConversationState, DeviceId, Event, EventBody, OperatorCard, OperatorId, RejectCode, SiteKey,
    Timestamp, commands,
};

use super::fold::Flows;
use super::{Actor, Circumstances, Request, State, decide, replay};
use crate::sites::{Packed, Services, Site};

mod migration;
mod served;
mod time;
mod wishes;

fn site() -> Site {
    let key = SiteKey::parse("helio").unwrap();
    let config = SiteConfig {
        site: key.clone(),
        name: "Helio".to_owned(),
        locales: vec!["en".to_owned(), "ru".to_owned()],
        default_flow: String::new(),
        policy_url: String::new(),
        policy_urls: protocol::Map::new(),
        accent: String::new(),
        bot_name: protocol::Map::new(),
        bot_photo: String::new(),
        ice_servers: Vec::new(),
        departments: Vec::new(),
    };
    let bundle = SiteBundle { site: config, flows: Vec::new(), calculators: Vec::new() };
    Site {
        key,
        name: "Helio".to_owned(),
        origins: Vec::new(),
        locales: vec!["en".to_owned(), "ru".to_owned()],
        bundle: Arc::new(bundle),
        greeting: Packed::default(),
        packed_bundle: Packed::default(),
        flows: BTreeMap::new(),
        calculators: BTreeMap::new(),
        services: Services::default(),
        departments: Vec::new(),
        ice_servers: Vec::new(),
        bot_name: Text::from("Bot"),
        bot_photo: String::new(),
        quote_days: None,
        revision: String::new(),
    }
}

fn operator(n: u128) -> OperatorCard {
    OperatorCard {
        operator: OperatorId::from_bits(n),
        name: if n == 1 { "Maria" } else { "Ivan" }.to_owned(),
        title: String::new(),
        experience: String::new(),
        photo: String::new(),
    }
}

/// A conversation with its log, and who is around.
struct Talk {
    site: Site,
    state: State,
    log: Vec<Event>,
    now: i64,
    online: u32,
    present: Vec<OperatorId>,
    n: u128,
}

impl Talk {
    fn new() -> Self {
        Talk {
            site: site(),
            state: State::empty(),
            log: Vec::new(),
            now: 1_760_000_000_000,
            online: 1,
            present: vec![operator(1).operator],
            n: 0,
        }
    }

    fn begun(locale: &str) -> Self {
        let mut talk = Talk::new();
        let locale = locale.to_owned();
        let begin = commands::StartConversation { locale, context: Default::default() };
        talk.visitor(begin).unwrap();
        talk
    }

    fn live() -> Self {
        let mut talk = Talk::begun("en");
        talk.visitor(commands::RequestOperator::default()).unwrap();
        talk.operator(1, commands::AcceptConversation {}).unwrap();
        talk
    }

    fn ask(&mut self, actor: Actor, request: Request) -> Result<Vec<&'static str>, RejectCode> {
        self.n += 1;
        self.now += 1_000;
        let (cid, device) = (CommandId::from_bits(self.n), DeviceId::from_bits(7));
        let present = self.present.clone();
        let decision = decide(
            self.state.clone(),
            &request,
            &Circumstances {
                conversation: &ConversationId::from_bits(1),
                now: Timestamp::from_millis(self.now),
                cid: &cid,
                actor: &actor,
                device: &device,
                site: &self.site,
                flows: &Flows::new(),
                operators_online: self.online,
                is_present: &|operator| present.contains(operator),
                taken: &[],
            },
        )
        .map_err(|reject| reject.code)?;
        self.state = decision.state;
        self.log.extend(decision.events.clone());
        Ok(decision.events.iter().map(tag).collect())
    }

    fn visitor(&mut self, command: impl Into<Command>) -> Result<Vec<&'static str>, RejectCode> {
        self.ask(Actor::Visitor, Request::Command(command.into()))
    }

    fn operator(
        &mut self,
        n: u128,
        command: impl Into<Command>,
    ) -> Result<Vec<&'static str>, RejectCode> {
        self.ask(Actor::Operator(operator(n)), Request::Command(command.into()))
    }

    fn last_text(&self) -> &str {
        &self.state.last_text
    }
}

fn tag(event: &Event) -> &'static str {
    EventBody::TAGS.iter().find(|tag| **tag == event.body.tag()).copied().unwrap_or("unknown")
}

fn say(text: &str) -> commands::PostMessage {
    commands::PostMessage { content: Content::text(text) }
}

fn ring() -> commands::StartCall {
    commands::StartCall { call: CallId::from_bits(1), kind: CallKind::Video }
}

#[test]
fn a_log_is_numbered_without_gaps_and_its_time_never_runs_backwards() {
    let mut talk = Talk::begun("en");
    talk.now -= 3_600_000;
    talk.visitor(say("the clock was set back")).unwrap();
    let seqs: Vec<u64> = talk.log.iter().map(|event| event.seq).collect();
    assert_eq!(seqs, [1, 2]);
    assert!(talk.log.windows(2).all(|pair| pair[0].at <= pair[1].at));
}

#[test]
fn nothing_can_be_said_twice_to_begin() {
    let mut talk = Talk::begun("en");
    let again =
        commands::StartConversation { locale: "en".to_owned(), context: Default::default() };
    assert_eq!(talk.visitor(again), Err(RejectCode::WrongState));
}

#[test]
fn a_language_the_site_does_not_speak_becomes_one_it_does() {
    assert_eq!(Talk::begun("ru-RU").state.locale, "ru");
    assert_eq!(Talk::begun("de").state.locale, "en");
}

#[test]
fn a_wish_for_a_person_is_queued_accepted_and_told() {
    let mut talk = Talk::begun("ru");
    let asked = talk.visitor(commands::RequestOperator::default()).unwrap();
    assert_eq!(
        asked,
        ["escalation_changed", "escalation_changed", "state_changed", "message_posted"]
    );
    assert!(talk.state.is_waiting());
    assert_eq!(talk.visitor(commands::RequestOperator::default()), Err(RejectCode::WrongState));
    let taken = talk.operator(1, commands::AcceptConversation {}).unwrap();
    assert_eq!(taken, ["escalation_changed", "operator_joined", "state_changed", "message_posted"]);
    assert_eq!(talk.last_text(), "Maria теперь на связи");
}

#[test]
fn a_department_that_is_not_there_cannot_be_asked_for() {
    let mut talk = Talk::begun("en");
    let wish = commands::RequestOperator { department: "sales".to_owned(), call: None };
    assert_eq!(talk.visitor(wish), Err(RejectCode::NotFound));
}

#[test]
fn a_colleague_takes_over_only_from_somebody_who_has_left() {
    let mut talk = Talk::live();
    assert_eq!(talk.operator(2, commands::AcceptConversation {}), Err(RejectCode::WrongState));
    talk.present.clear();
    let taken = talk.operator(2, commands::AcceptConversation {}).unwrap();
    assert_eq!(taken, ["operator_joined", "message_posted"]);
    assert_eq!(talk.operator(1, say("mine?")), Err(RejectCode::WrongState));
}

#[test]
fn a_colleague_cannot_end_what_somebody_present_has_in_hand() {
    let mut talk = Talk::live();
    talk.visitor(ring()).unwrap();
    let call = CallId::from_bits(1);
    let end = commands::EndCall { call, reason: CallEndReason::HungUp };
    assert_eq!(talk.operator(2, end.clone()), Err(RejectCode::WrongState));
    assert_eq!(talk.operator(2, commands::ReturnToBot {}), Err(RejectCode::WrongState));
    assert_eq!(talk.operator(2, commands::Resolve {}), Err(RejectCode::WrongState));
    let summary = commands::WriteSummary { summary: "Done".to_owned(), next_steps: Vec::new() };
    assert_eq!(talk.operator(2, summary), Err(RejectCode::WrongState));
    talk.operator(1, end).unwrap();
    talk.present.clear();
    talk.operator(2, commands::Resolve {}).unwrap();
}

#[test]
fn an_entry_that_fits_no_frame_is_refused() {
    let mut talk = Talk::begun("en");
    let utm = |n: u32| (format!("{n:080}"), "\u{1F31E}".repeat(300));
    let context =
        protocol::VisitorContext { utm: (0..64).map(utm).collect(), ..Default::default() };
    let mut start = commands::StartConversation { locale: "en".to_owned(), context };
    talk.state = State::empty();
    assert_eq!(talk.visitor(start.clone()), Err(RejectCode::TooLarge));
    let few = start.context.utm.into_iter().filter(|(name, _)| name.ends_with('1'));
    start.context.utm = few.collect();
    assert!(talk.visitor(start).is_ok());
}

#[test]
fn control_characters_are_not_kept() {
    let mut talk = Talk::begun("en");
    talk.visitor(say("one\n\u{1}two\u{0}\tthree")).unwrap();
    assert_eq!(talk.last_text(), "one\ntwo\tthree");
    assert_eq!(talk.visitor(say("\u{1}\u{2}")), Err(RejectCode::EmptyText));
}

#[test]
fn an_id_of_another_length_is_malformed() {
    let mut talk = Talk::begun("en");
    let run = protocol::RunId::parse(format!("r_{}", "a".repeat(62))).unwrap();
    let step = "roof".to_owned();
    let back = commands::GoBack { run, position: 1, step };
    assert_eq!(talk.visitor(back), Err(RejectCode::Malformed));
}

#[test]
fn of_many_decisions_on_a_purpose_the_latest_is_kept() {
    let mut talk = Talk::begun("en");
    let receipt = |purpose: &str, granted| protocol::ConsentReceipt {
        purpose: purpose.to_owned(),
        text: String::new(),
        text_hash: String::new(),
        version: String::new(),
        at: Timestamp::default(),
        granted,
    };
    for receipt in [receipt("callback", true), receipt("news", true), receipt("callback", false)] {
        let body = protocol::events::ConsentRecorded { receipt }.into();
        let event = Event { seq: talk.state.head + 1, at: talk.state.last_at, body };
        talk.state.fold(&event, &Flows::new());
    }
    assert_eq!(talk.state.consents, [receipt("news", true), receipt("callback", false)]);
}

fn run_started(n: u128) -> EventBody {
    protocol::events::RunStarted {
        run: protocol::RunId::from_bits(n),
        flow: "roof".to_owned(),
        hash: String::new(),
        locale: "en".to_owned(),
        vars: protocol::Map::new(),
    }
    .into()
}

#[test]
fn a_run_begins_once_and_a_conversation_has_so_many() {
    let mut talk = Talk::begun("en");
    let start = |n| commands::StartRun {
        run: protocol::RunId::from_bits(n),
        flow: "roof".to_owned(),
        hash: "unknown".to_owned(),
        vars: protocol::Map::new(),
    };
    for n in 0..50 {
        assert_eq!(talk.visitor(start(n)), Err(RejectCode::NotFound));
        let event =
            Event { seq: talk.state.head + 1, at: talk.state.last_at, body: run_started(n) };
        talk.state.fold(&event, &Flows::new());
        assert_eq!(talk.visitor(start(0)), Err(RejectCode::WrongState));
    }
    assert_eq!(talk.visitor(start(50)), Err(RejectCode::WrongState));
}

#[test]
fn of_the_answers_of_many_runs_the_latest_of_each_step_is_kept() {
    let mut talk = Talk::begun("en");
    let answer = |display: &str| protocol::AnswerGiven {
        step: "roof".to_owned(),
        label: "Roof".to_owned(),
        display: display.to_owned(),
    };
    for n in 0..20 {
        talk.state.answers = vec![answer(&n.to_string())];
        let event =
            Event { seq: talk.state.head + 1, at: talk.state.last_at, body: run_started(n) };
        talk.state.fold(&event, &Flows::new());
    }
    assert_eq!(talk.state.earlier_answers, [answer("19")]);
}

#[test]
fn whoever_writes_into_a_settled_conversation_opens_it_again() {
    let mut talk = Talk::live();
    talk.operator(1, commands::Resolve {}).unwrap();
    assert_eq!(talk.operator(1, commands::Resolve {}), Err(RejectCode::WrongState));
    assert_eq!(talk.visitor(say("one more thing")).unwrap(), ["state_changed", "message_posted"]);
    assert_eq!(talk.state.phase, ConversationState::Bot);
}

#[test]
fn resolving_while_somebody_waits_takes_them_out_of_the_queue() {
    let mut talk = Talk::begun("en");
    talk.visitor(commands::RequestOperator::default()).unwrap();
    talk.operator(1, commands::Resolve {}).unwrap();
    assert_eq!(talk.state.escalation, None);
    assert_eq!(talk.ask(Actor::System, Request::NobodyCame), Err(RejectCode::WrongState));
}

#[test]
fn a_timer_that_fires_late_changes_nothing() {
    let mut talk = Talk::live();
    assert_eq!(talk.ask(Actor::System, Request::NobodyCame), Err(RejectCode::WrongState));
    let call = CallId::from_bits(1);
    let late = Request::NobodyPickedUp(call.clone());
    assert_eq!(talk.ask(Actor::System, late.clone()), Err(RejectCode::WrongState));
    talk.visitor(ring()).unwrap();
    talk.operator(1, commands::AcceptCall { call }).unwrap();
    assert_eq!(talk.ask(Actor::System, late), Err(RejectCode::WrongState));
}

#[test]
fn the_length_of_a_call_is_told() {
    let mut talk = Talk::live();
    let call = CallId::from_bits(1);
    talk.visitor(ring()).unwrap();
    talk.operator(1, commands::AcceptCall { call: call.clone() }).unwrap();
    talk.now += 124_000;
    let end = commands::EndCall { call, reason: CallEndReason::HungUp };
    assert_eq!(talk.visitor(end).unwrap(), ["call_changed", "message_posted"]);
    assert_eq!(talk.last_text(), "Video call ended · 2:05");
    assert_eq!(talk.state.call, None);
}

#[test]
fn two_notices_of_one_command_are_two_messages() {
    let mut talk = Talk::live();
    talk.visitor(ring()).unwrap();
    talk.operator(1, commands::Resolve {}).unwrap();
    let ids: Vec<_> = talk
        .log
        .iter()
        .filter_map(|event| match &event.body {
            EventBody::MessagePosted(posted) if posted.message.author == Author::SYSTEM => {
                Some(posted.message.id.clone())
            }
            _ => None,
        })
        .collect();
    let distinct: std::collections::BTreeSet<_> = ids.iter().collect();
    assert_eq!(distinct.len(), ids.len());
}

#[test]
fn a_summary_keeps_its_steps_in_words_for_old_clients() {
    let mut talk = Talk::live();
    let summary = commands::WriteSummary {
        summary: " We measure on Monday ".to_owned(),
        next_steps: vec!["Maria sends the offer".to_owned(), "  ".to_owned()],
    };
    talk.operator(1, summary).unwrap();
    assert_eq!(talk.last_text(), "We measure on Monday\n• Maria sends the offer");
}

#[test]
fn a_card_leads_to_the_web_or_nowhere() {
    let mut talk = Talk::live();
    let card = |url: &str| {
        let card = protocol::contents::Card {
            title: "Roof tiles".to_owned(),
            text: String::new(),
            image: String::new(),
            image_alt: String::new(),
            url: url.to_owned(),
            action: "Look".to_owned(),
        };
        commands::PostMessage { content: Content::new("ignored", card) }
    };
    assert!(talk.operator(1, card("https://helio.example/tiles")).is_ok());
    assert_eq!(talk.operator(1, card("javascript:alert(1)")), Err(RejectCode::Malformed));
    assert_eq!(talk.visitor(card("https://helio.example")), Err(RejectCode::Forbidden));
}

#[test]
fn the_log_alone_gives_the_state_back() {
    let mut talk = Talk::live();
    talk.visitor(say("hello")).unwrap();
    talk.operator(1, commands::AddNote { text: "south roof".to_owned() }).unwrap();
    talk.operator(1, commands::ReturnToBot {}).unwrap();
    talk.visitor(commands::Rate { score: 4, comment: " good ".to_owned() }).unwrap();
    assert_eq!(replay(&talk.log, &Flows::new()), talk.state);
}

/// Another form of the stored state needs another `STATE_VERSION`.
#[test]
fn the_stored_form_of_a_state_is_known() {
    let mut talk = Talk::live();
    talk.visitor(ring()).unwrap();
    talk.visitor(commands::Rate { score: 5, comment: String::new() }).unwrap();
    insta::assert_json_snapshot!(talk.state);
}
