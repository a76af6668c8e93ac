//! Results of what the server carried out, and of times that visitors take.

use flow::Flow;
use protocol::site::FlowDocument;
use protocol::{EventBody, Map, Outcome, RunId, Scalar, StepResult};
use serde_json::json;

use super::*;
use crate::conversation::served::{Place, Wish, awaited, failed};
use crate::sites::SiteFlow;
use crate::sites::calendars::{Calendar, Slot};

/// A conversation whose run waits for a webhook, or offers times.
struct Served {
    talk: Talk,
    flows: Flows,
    taken: Vec<Slot>,
}

fn calendar() -> Calendar {
    Calendar {
        id: "visits".to_owned(),
        name: Text::from("Visits"),
        hours: crate::sites::Hours::on_day(jiff::tz::TimeZone::UTC, 2),
        every: 30,
        pause: 0,
        earliest: 0,
        latest: 30 * 24 * 60,
        capacity: 1,
    }
}

/// Nine to half past on the Wednesday after the talk's begin.
fn nine() -> Slot {
    let start = Timestamp::from_millis(1_760_518_800_000);
    Slot { start, end: start.plus_millis(30 * 60_000) }
}

impl Served {
    fn at(first: serde_json::Value) -> Self {
        Self::over(json!([first, { "id": "end", "end": null }]))
    }

    fn over(steps: serde_json::Value) -> Self {
        let flow = json!({
            "id": "roof", "version": 1, "title": "Roof", "person": { "fallback": "end" },
            "steps": steps,
        });
        let read = Flow::from_values(&flow, &[], &["en".to_owned()]).unwrap();
        let (id, hash) = ("roof".to_owned(), "h1".to_owned());
        let document = FlowDocument { id, hash: hash.clone(), flow, calculators: Vec::new() };
        let version = Arc::new(SiteFlow { hash: hash.clone(), document, flow: Arc::new(read) });
        let mut talk = Talk::begun("en");
        let flows = Flows::from([(hash.clone(), version.flow.clone())]);
        talk.site.flows.insert("roof".to_owned(), version);
        talk.site.services.calendars.insert("visits".to_owned(), calendar());
        let mut served = Self { talk, flows, taken: Vec::new() };
        let (run, flow) = (RunId::from_bits(9), "roof".to_owned());
        let start = commands::StartRun { run, flow, hash, vars: Map::new() };
        served.ask(&Actor::Visitor, &Request::Command(start.into())).unwrap();
        served
    }

    fn webhook() -> Self {
        Self::at(json!({ "id": "price", "webhook": { "call": "prices", "on_fail": "end" } }))
    }

    fn book() -> Self {
        let mut served = Self::at(json!({ "id": "visit", "book": {
            "text": "When?", "calendar": "visits", "retry": "Somebody was faster.",
            "send": { "why": "\"roof\"" }, "on_none": "end", "on_fail": "end" } }));
        served.offers();
        served
    }

    fn offers(&mut self) {
        let start = "2025-10-15T09:00".to_owned();
        let row = [("id", nine().id()), ("start", start)];
        let row = row.into_iter().map(|(name, text)| (name.to_owned(), Scalar::Text(text)));
        let rows = vec![row.collect()];
        let result = StepResult { outcome: Outcome::Done, values: Map::new(), rows };
        let place = self.place();
        self.system(&Request::Finished(place, result)).unwrap();
    }

    fn chooses(&mut self) {
        let Place { run, position, step } = self.place_of_run();
        let answer = protocol::answers::Slot { slot: nine().id() }.into();
        let answer = commands::AnswerStep { run, position, step, answer };
        self.ask(&Actor::Visitor, &Request::Command(answer.into())).unwrap();
    }

    fn place(&self) -> Place {
        awaited(&self.talk.state, &self.flows).unwrap().place
    }

    fn place_of_run(&self) -> Place {
        let run = &self.talk.state.run.as_ref().unwrap().run;
        Place { run: run.id().clone(), position: run.position(), step: run.step().to_owned() }
    }

    fn wish(&self) -> Request {
        let (calendar, slot) = ("visits".to_owned(), nine().id());
        let send = Map::from([("why".to_owned(), Scalar::Text("roof".to_owned()))]);
        Request::Book(Wish { place: self.place(), calendar, slot, send })
    }

    fn system(&mut self, request: &Request) -> Result<Vec<Event>, RejectCode> {
        self.ask(&Actor::System, request)
    }

    fn ask(&mut self, actor: &Actor, request: &Request) -> Result<Vec<Event>, RejectCode> {
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
            taken: &self.taken,
        };
        let decision = decide(talk.state.clone(), request, &given).map_err(|reject| reject.code)?;
        talk.state = decision.state;
        talk.log.extend(decision.events.clone());
        Ok(decision.events)
    }
}

fn done() -> StepResult {
    StepResult { outcome: Outcome::Done, values: Map::new(), rows: Vec::new() }
}

#[test]
fn a_result_moves_the_run_that_waits_for_it() {
    let mut served = Served::webhook();
    let place = served.place();
    let events = served.system(&Request::Finished(place, done())).unwrap();
    assert_eq!(tag(&events[0]), "step_finished");
    assert!(served.talk.state.run.as_ref().unwrap().run.is_ended());
    assert_eq!(awaited(&served.talk.state, &served.flows), None);
}

#[test]
fn a_result_for_another_place_is_stale() {
    let mut served = Served::webhook();
    let place = served.place();
    for late in [
        Place { position: place.position + 1, ..place.clone() },
        Place { run: RunId::from_bits(8), ..place.clone() },
        Place { step: "other".to_owned(), ..place.clone() },
    ] {
        assert_eq!(served.system(&Request::Finished(late, done())), Err(RejectCode::Stale));
    }
    served.system(&Request::Finished(place.clone(), failed("timeout"))).unwrap();
    assert!(served.system(&Request::Finished(place, done())).is_err(), "it has a result");
}

#[test]
fn while_a_person_has_the_word_nothing_is_awaited_and_afterwards_it_is_again() {
    let mut served = Served::webhook();
    let before = served.place();
    let accept = Request::Command(commands::AcceptConversation {}.into());
    served.ask(&Actor::Operator(operator(1)), &accept).unwrap();
    assert_eq!(awaited(&served.talk.state, &served.flows), None);
    assert!(served.system(&Request::Finished(before.clone(), done())).is_err());
    let back = Request::Command(commands::ReturnToBot {}.into());
    served.ask(&Actor::Operator(operator(1)), &back).unwrap();
    assert_ne!(served.place(), before);
    let place = served.place();
    served.system(&Request::Finished(place, done())).unwrap();
}

#[test]
fn a_time_that_is_free_is_taken_and_the_operator_reads_it() {
    let mut served = Served::book();
    served.chooses();
    let events = served.system(&served.wish()).unwrap();
    let EventBody::StepFinished(finished) = &events[0].body else { panic!("{events:?}") };
    assert_eq!(finished.result.outcome, Outcome::Done);
    let EventBody::MessagePosted(posted) = &events[1].body else { panic!("{events:?}") };
    assert_eq!(
        posted.message.content.fallback,
        "Booked, Visits: Wednesday, 15\u{a0}October, 09:00 · why: roof"
    );
}

#[test]
fn a_time_that_somebody_took_meanwhile_is_gone_and_others_are_looked_for() {
    let mut served = Served::book();
    served.chooses();
    served.taken = vec![nine()];
    let events = served.system(&served.wish()).unwrap();
    let EventBody::StepFinished(finished) = &events[0].body else { panic!("{events:?}") };
    assert_eq!(finished.result, failed("gone"));
    let EventBody::MessagePosted(posted) = &events[1].body else { panic!("{events:?}") };
    assert_eq!(posted.message.content.fallback, "Somebody was faster.");
    let again = awaited(&served.talk.state, &served.flows).unwrap().request;
    assert!(matches!(again, flow::Request::Slots { .. }), "{again:?}");
}

#[test]
fn a_calendar_that_the_site_no_longer_has_books_nothing() {
    let mut served = Served::book();
    served.chooses();
    served.talk.site.services.calendars.clear();
    let events = served.system(&served.wish()).unwrap();
    let EventBody::StepFinished(finished) = &events[0].body else { panic!("{events:?}") };
    assert_eq!(finished.result, failed("unknown"));
    assert!(served.talk.state.run.as_ref().unwrap().run.is_ended());
}

#[test]
fn a_run_that_goes_round_in_circles_comes_to_an_end() {
    let mut served = Served::over(json!([
        { "id": "area", "ask": { "text": "How large?", "input": "number" } },
        { "id": "fine", "ask": { "text": "Fine?", "input": "yes_no" } },
        { "id": "end", "end": null },
    ]));
    let mut n_taken = 0;
    let refused = loop {
        let Place { run, position, step } = served.place_of_run();
        let request: Command = if step == "area" {
            let answer = protocol::answers::Number { number: 1.0 }.into();
            commands::AnswerStep { run, position, step, answer }.into()
        } else {
            commands::GoBack { run, position, step: "area".to_owned() }.into()
        };
        match served.ask(&Actor::Visitor, &Request::Command(request)) {
            Ok(_) => n_taken += 1,
            Err(code) => break code,
        }
        assert!(n_taken < 100_000, "it may go on for ever");
    };
    assert_eq!((refused, n_taken), (RejectCode::WrongState, 1_000));
    let wish = Request::Command(commands::RequestOperator::default().into());
    served.ask(&Actor::Visitor, &wish).unwrap();
}
