use formula::Calculator;
use protocol::OperatorId;

use super::*;
use crate::bus::{Outbox, Outgoing, QUEUE_FRAMES, Who};

const TODAY: f64 = 46_000.0;

fn payback() -> CompiledCalculator {
    let definition = serde_json::json!({
        "id": "payback", "title": "Payback",
        "inputs": [{"id": "price", "label": "Price", "kind": "slider", "min": 0, "max": 1_000_000}],
        "results": [{"id": "years", "label": "Years", "formula": "price / 100"}],
    });
    serde_json::from_value::<Calculator>(definition).unwrap().compile().unwrap()
}

fn maria() -> OperatorCard {
    OperatorCard {
        operator: OperatorId::from_bits(1),
        name: "Maria".to_owned(),
        title: String::new(),
        experience: String::new(),
        photo: String::new(),
    }
}

/// A visitor's connection that hears the conversation.
fn join(bus: &Bus, conversation: &ConversationId, n: u128) -> (Listener, Outgoing) {
    let (outbox, outgoing) = Outbox::new();
    let who = Who::Visitor {
        site: protocol::SiteKey::parse("helio").unwrap(),
        visitor: protocol::VisitorId::from_bits(1),
    };
    let device = DeviceId::from_bits(n);
    let id = bus.register(who, device.clone(), outbox.clone());
    bus.subscribe(id, conversation);
    bus.welcomed(id);
    (Listener { id, side: Side::Visitor, device, outbox }, outgoing)
}

fn open_in(together: &Together, bus: &Bus, conversation: &ConversationId, at: i64) {
    let at = Timestamp::from_millis(at);
    let by = Mover::operator("Maria");
    let shared = opened(&payback(), &by, Side::Operator, &Map::new(), at, TODAY);
    together.open(bus, conversation, &maria(), shared);
}

fn take(
    together: &Together,
    bus: &Bus,
    (conversation, from): (&ConversationId, &Listener),
    n: u64,
) -> Result<(), Refusal> {
    #[allow(clippy::cast_precision_loss, reason = "small")]
    let value = Scalar::Number(n as f64);
    let calculator = payback();
    let given = Move { conversation, calculator: &calculator, input: "price", value: &value, n };
    together.take(bus, from, None, &given, TODAY)
}

fn frames(outgoing: &mut Outgoing) -> Vec<protocol::ServerFrame> {
    let mut frames = Vec::new();
    while let Ok(text) = outgoing.frames.try_recv() {
        frames.push(protocol::decode(&text).unwrap());
    }
    frames
}

#[test]
fn whoever_had_no_time_for_a_move_is_told_everything_later() {
    let (together, bus) = (Together::default(), Bus::default());
    let conversation = ConversationId::from_bits(1);
    let (quick, mut quick_out) = join(&bus, &conversation, 1);
    let (_slow, mut slow_out) = join(&bus, &conversation, 2);
    open_in(&together, &bus, &conversation, 1);
    let n = QUEUE_FRAMES as u64;
    for n in 1..=n {
        take(&together, &bus, (&conversation, &quick), n).unwrap();
        frames(&mut quick_out);
    }
    assert!(frames(&mut slow_out).len() < QUEUE_FRAMES, "some were left out");
    together.catch_up(&bus);
    let told = frames(&mut slow_out);
    let [protocol::ServerFrame::Together(told)] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!(told.shared, together.get(&conversation));
    frames(&mut quick_out);
    together.catch_up(&bus);
    assert!(frames(&mut slow_out).is_empty(), "once is enough");
}

#[test]
fn a_calculator_that_is_opened_later_has_later_stamps() {
    let (together, bus) = (Together::default(), Bus::default());
    let conversation = ConversationId::from_bits(1);
    let (visitor, _out) = join(&bus, &conversation, 1);
    open_in(&together, &bus, &conversation, 1_000);
    take(&together, &bus, (&conversation, &visitor), 1).unwrap();
    let first = together.get(&conversation).unwrap().stamp;
    together.close(&bus, &conversation, "payback", None).unwrap();
    open_in(&together, &bus, &conversation, 2_000);
    assert!(together.get(&conversation).unwrap().stamp > first);
}

#[test]
fn what_is_open_already_goes_on_as_it_is() {
    let (together, bus) = (Together::default(), Bus::default());
    let conversation = ConversationId::from_bits(1);
    let (visitor, _out) = join(&bus, &conversation, 1);
    open_in(&together, &bus, &conversation, 1_000);
    take(&together, &bus, (&conversation, &visitor), 1).unwrap();
    let before = together.get(&conversation);
    open_in(&together, &bus, &conversation, 9_000);
    assert_eq!(together.get(&conversation), before);
}

#[test]
fn of_too_many_the_one_that_rested_longest_is_forgotten() {
    let (together, bus) = (Together::default(), Bus::default());
    for n in 1..=KEPT as u128 + 1 {
        open_in(&together, &bus, &ConversationId::from_bits(n), 1);
    }
    assert_eq!(together.get(&ConversationId::from_bits(1)), None);
    assert!(together.get(&ConversationId::from_bits(2)).is_some());
}
