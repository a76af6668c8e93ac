//! A flow is republished while a visitor is in the middle of it.

use flow::Flow;
use protocol::site::FlowDocument;
use protocol::{ConversationId, Map, RunId, answers};
use serde_json::{Value, json};

use super::*;
use crate::sites::SiteFlow;

/// Version 1 asks `size`; version 2 calls it `area`, asks it otherwise, and asks nothing about a fax.
fn version(n: u32) -> Value {
    let step = if n == 1 { "size" } else { "area" };
    let text = if n == 1 { "How large?" } else { "How many square metres?" };
    let mut flow = json!({
        "id": "roof", "version": n, "title": "Roof",
        "person": { "department": "sales", "fallback": "end" },
        "steps": [
            { "id": "name", "ask": { "text": "Who are you?", "input": "text" } },
            { "id": step, "ask": { "text": text, "input": "number" } },
            { "id": "end", "end": null },
        ],
    });
    if n > 1 {
        flow["migrate"] = json!([{ "from": [1], "steps": { "size": "area" } }]);
    }
    flow
}

fn served(flow: &Value, hash: &str) -> Arc<SiteFlow> {
    let read = Flow::from_values(flow, &[], &["en".to_owned()]).unwrap();
    let document = FlowDocument {
        id: "roof".to_owned(),
        hash: hash.to_owned(),
        flow: flow.clone(),
        calculators: Vec::new(),
    };
    Arc::new(SiteFlow { hash: hash.to_owned(), document, flow: Arc::new(read) })
}

/// A site that serves one version and still knows the others.
pub(super) struct House {
    pub(super) talk: Talk,
    flows: Flows,
}

impl House {
    /// A visitor who answered the first question of version 1.
    fn new() -> Self {
        let mut house = Self::in_flow(&version(1));
        house.answer("name", answers::Text { text: "Anna".to_owned() }.into()).unwrap();
        house
    }

    /// A visitor at the beginning of this flow.
    pub(super) fn in_flow(definition: &Value) -> Self {
        let mut house = Self { talk: Talk::begun("en"), flows: Flows::new() };
        house.publish(definition, "h1");
        let (run, flow, hash) = (RunId::from_bits(9), "roof".to_owned(), "h1".to_owned());
        house.ask(commands::StartRun { run, flow, hash, vars: Map::new() }.into()).unwrap();
        house
    }

    fn publish(&mut self, flow: &Value, hash: &str) {
        let version = served(flow, hash);
        self.flows.insert(hash.to_owned(), version.flow.clone());
        self.talk.site.flows.insert("roof".to_owned(), version);
    }

    fn decide(
        &mut self,
        actor: &Actor,
        request: &Request,
    ) -> Result<Vec<&'static str>, RejectCode> {
        let talk = &mut self.talk;
        talk.n += 1;
        talk.now += 1_000;
        let (cid, device) = (CommandId::from_bits(talk.n), DeviceId::from_bits(7));
        let conversation = ConversationId::from_bits(1);
        let given = Circumstances {
            conversation: &conversation,
            now: Timestamp::from_millis(talk.now),
            cid: &cid,
            actor,
            device: &device,
            site: &talk.site,
            flows: &self.flows,
            operators_online: 1,
            is_present: &|_| true,
            taken: &[],
        };
        let decision = decide(talk.state.clone(), request, &given).map_err(|reject| reject.code)?;
        talk.state = decision.state;
        talk.log.extend(decision.events.clone());
        Ok(decision.events.iter().map(tag).collect())
    }

    pub(super) fn ask(&mut self, command: Command) -> Result<Vec<&'static str>, RejectCode> {
        self.decide(&Actor::Visitor, &Request::Command(command))
    }

    fn answer(
        &mut self,
        step: &str,
        answer: protocol::Answer,
    ) -> Result<Vec<&'static str>, RejectCode> {
        let position = self.talk.state.run.as_ref().map_or(0, |current| current.run.position());
        let (run, step) = (RunId::from_bits(9), step.to_owned());
        self.ask(commands::AnswerStep { run, position, step, answer }.into())
    }

    fn comes_back(&mut self) -> Result<Vec<&'static str>, RejectCode> {
        self.decide(&Actor::System, &Request::Returned)
    }

    fn step(&self) -> (&str, &str) {
        let current = self.talk.state.run.as_ref().unwrap();
        (current.run.step(), &current.hash)
    }
}

#[test]
fn a_run_stays_on_its_version_whatever_is_published() {
    let mut house = House::new();
    let mut silent = version(2);
    silent.as_object_mut().unwrap().remove("migrate");
    house.publish(&silent, "h2");
    assert_eq!(house.comes_back(), Err(RejectCode::WrongState));
    assert_eq!(house.step(), ("size", "h1"));
    let posted = house.answer("size", answers::Number { number: 120.0 }.into()).unwrap();
    assert_eq!(posted, ["answered"]);
    assert!(house.talk.state.open_run().is_none(), "it ended on the version it began with");
}

#[test]
fn a_waiting_run_moves_when_its_visitor_comes_back() {
    let mut house = House::new();
    house.publish(&version(2), "h2");
    assert_eq!(house.step(), ("size", "h1"), "publishing alone moves nobody");
    assert_eq!(house.comes_back().unwrap(), ["run_migrated", "message_posted"]);
    assert_eq!(house.step(), ("area", "h2"));
    assert_eq!(house.talk.last_text(), "How many square metres?");
    assert_eq!(house.comes_back(), Err(RejectCode::WrongState), "once is enough");
    let shown: Vec<&str> =
        house.talk.state.answers.iter().map(|given| given.display.as_str()).collect();
    assert_eq!(shown, ["Anna"], "what was answered before is kept");
    house.answer("area", answers::Number { number: 120.0 }.into()).unwrap();
    assert!(house.talk.state.open_run().is_none());
}

#[test]
fn a_tab_that_did_not_see_the_move_catches_up_first() {
    let mut house = House::new();
    house.publish(&version(2), "h2");
    let before = house.talk.state.run.as_ref().unwrap().run.position();
    house.comes_back().unwrap();
    let late = commands::AnswerStep {
        run: RunId::from_bits(9),
        position: before,
        step: "size".to_owned(),
        answer: answers::Number { number: 1.0 }.into(),
    };
    assert_eq!(house.ask(late.into()), Err(RejectCode::Stale));
}

#[test]
fn the_log_of_a_moved_run_gives_the_state_back() {
    let mut house = House::new();
    house.publish(&version(2), "h2");
    house.comes_back().unwrap();
    let back = commands::GoBack {
        run: RunId::from_bits(9),
        position: house.talk.state.run.as_ref().unwrap().run.position(),
        step: "name".to_owned(),
    };
    house.ask(back.into()).unwrap();
    assert_eq!(house.step(), ("name", "h2"));
    assert_eq!(replay(&house.talk.log, &house.flows), house.talk.state);
    let text = serde_json::to_string(&house.talk.state).unwrap();
    let read: State = serde_json::from_str(&text).unwrap();
    assert_eq!(read, house.talk.state);
}
