//! Who hears what, and when.

use protocol::{
    ConversationId, DeviceId, Event, OperatorId, ServerFrame, SiteKey, Timestamp, VisitorId, events,
};

use super::{Bus, ConnectionId, Outbox, Outgoing, Who};
use crate::store::Side;

fn visitor() -> Who {
    let site = SiteKey::parse("helio").unwrap();
    Who::Visitor { site, visitor: VisitorId::from_bits(1) }
}

fn operator() -> Who {
    let site = SiteKey::parse("helio").unwrap();
    Who::Operator { site, operator: OperatorId::from_bits(1) }
}

fn joined(bus: &Bus, who: Who) -> (ConnectionId, Outgoing) {
    let (outbox, outgoing) = Outbox::new();
    let id = bus.register(who, DeviceId::from_bits(1), outbox);
    bus.welcomed(id);
    (id, outgoing)
}

fn event(seq: u64) -> Event {
    let operator = protocol::OperatorCard {
        operator: OperatorId::from_bits(1),
        name: "Maria".to_owned(),
        title: String::new(),
        experience: String::new(),
        photo: String::new(),
    };
    let body = events::NoteAdded { operator, text: "secret".to_owned() }.into();
    Event { seq, at: Timestamp::default(), body }
}

fn seqs(outgoing: &mut Outgoing) -> Vec<u64> {
    let mut seqs = Vec::new();
    while let Ok(text) = outgoing.frames.try_recv() {
        match protocol::decode(&text).unwrap() {
            ServerFrame::Event(frame) => seqs.push(frame.event.seq),
            other => panic!("{other:?}"),
        }
    }
    seqs
}

#[test]
fn what_comes_while_history_is_read_follows_it_without_the_overlap() {
    let (bus, conversation) = (Bus::default(), ConversationId::from_bits(1));
    let (id, mut outgoing) = joined(&bus, operator());
    bus.subscribe(id, &conversation);
    bus.publish(&conversation, &[event(4), event(5), event(6)]);
    assert_eq!(seqs(&mut outgoing), [0; 0]);
    bus.go_live(id, &conversation, 5);
    bus.publish(&conversation, &[event(7)]);
    assert_eq!(seqs(&mut outgoing), [6, 7]);
}

#[test]
fn nothing_comes_before_the_welcome_and_nothing_is_missed_by_it() {
    let (bus, conversation) = (Bus::default(), ConversationId::from_bits(1));
    let (outbox, mut outgoing) = Outbox::new();
    let id = bus.register(visitor(), DeviceId::from_bits(1), outbox);
    bus.begin(&VisitorId::from_bits(1), &conversation);
    bus.publish(&conversation, &[event(1)]);
    bus.offer_to_site(&SiteKey::parse("helio").unwrap(), protocol::Availability::default());
    assert_eq!(outgoing.frames.len(), 0);
    bus.welcomed(id);
    bus.settle(id);
    bus.publish(&conversation, &[event(2)]);
    assert_eq!(seqs(&mut outgoing), [1, 2]);
}

#[test]
fn a_visitor_gets_something_hidden_in_the_place_of_a_note() {
    let (bus, conversation) = (Bus::default(), ConversationId::from_bits(1));
    let (_, mut outgoing) = joined(&bus, visitor());
    bus.begin(&VisitorId::from_bits(1), &conversation);
    bus.publish(&conversation, &[event(1)]);
    let text = outgoing.frames.try_recv().unwrap();
    assert!(text.contains("hidden") && !text.contains("secret"), "{text}");
}

#[test]
fn whoever_left_hears_nothing_and_leaves_nothing_behind() {
    let (bus, conversation) = (Bus::default(), ConversationId::from_bits(1));
    let (id, mut outgoing) = joined(&bus, visitor());
    bus.begin(&VisitorId::from_bits(1), &conversation);
    bus.unregister(id);
    bus.publish(&conversation, &[event(1)]);
    assert_eq!(seqs(&mut outgoing), [0; 0]);
    assert!(bus.is_empty() && !bus.is_here(&VisitorId::from_bits(1)));
    assert!(!bus.has_listener(&conversation, Side::Visitor));
}

#[test]
fn signals_that_a_tab_cannot_take_are_dropped_and_its_connection_lives() {
    let (bus, conversation) = (Bus::default(), ConversationId::from_bits(1));
    let (id, outgoing) = joined(&bus, operator());
    bus.subscribe(id, &conversation);
    let frame: ServerFrame = protocol::server_frames::Pong { n: 1 }.into();
    for _ in 0..2 * super::outbox::QUEUE_FRAMES {
        bus.signal(&conversation, Side::Operator, &DeviceId::from_bits(1), frame.clone());
        bus.offer_to_operators(&SiteKey::parse("helio").unwrap(), frame.clone());
    }
    assert_eq!(*outgoing.close.borrow(), None);
}
