//! What every store promises, as one suite that each implementation runs.

use std::sync::Arc;

use protocol::{
    CommandId, Content, ConversationId, ConversationState, DeviceId, Event, Message, MessageId,
    OperatorCard, OperatorId, SiteKey, Timestamp, VisitorId, events,
};

use super::writer::Writer;
use super::{
    BookingRow, CommandRow, ConversationRow, Cursor, FileRow, OperatorRow, OperatorSessionRow,
    QuoteRow, Side, Store, StoreError, Unsettled, Uploaded,
};

/// Runs every case on one empty store.
pub async fn run(store: Arc<dyn Store>) {
    a_token_opens_only_its_own_site(store.as_ref()).await;
    a_conversation_is_seen_only_from_its_site(store.as_ref()).await;
    a_log_comes_back_in_order_and_refuses_a_taken_seq(store.as_ref()).await;
    a_command_is_found_again_and_counts_per_device(store.as_ref()).await;
    a_cursor_only_moves_forward(store.as_ref()).await;
    a_failing_job_undoes_itself_alone(store.clone()).await;
    a_panic_costs_its_job_alone(store.clone()).await;
    what_is_not_committed_is_not_seen(store.as_ref()).await;
    a_new_password_ends_every_session(store.as_ref()).await;
    what_an_operator_is_good_at_is_said_anew(store.as_ref()).await;
    an_expired_session_is_no_session(store.as_ref()).await;
    a_session_in_use_is_prolonged(store.as_ref()).await;
    a_flow_version_is_kept_as_it_was_first(store.as_ref()).await;
    a_quote_is_kept_as_it_was_first_and_holds_its_key(store.as_ref()).await;
    a_run_that_waits_for_the_server_is_found_until_it_goes_on(store.as_ref()).await;
    a_booking_is_seen_where_it_lies_and_replaced_under_its_id(store.as_ref()).await;
    a_visitor_holds_what_was_taken_in_their_conversations(store.as_ref()).await;
    a_file_is_seen_only_from_its_site_and_counts_for_its_visitor(store.as_ref()).await;
    a_file_that_no_answer_names_is_forgotten(store.as_ref()).await;
}

fn site(name: &str) -> SiteKey {
    SiteKey::parse(name).unwrap()
}

fn conversation(n: u128) -> ConversationId {
    ConversationId::from_bits(n)
}

pub(super) fn row(n: u128, site_name: &str) -> ConversationRow {
    ConversationRow {
        conversation: conversation(n),
        site: site(site_name),
        visitor: VisitorId::from_bits(n),
        head: 1,
        state_version: 1,
        state: "{}".to_owned(),
        phase: ConversationState::Bot,
        calling: false,
        serving: false,
        last_at: Timestamp::from_millis(1_000),
    }
}

pub(super) fn event(seq: u64) -> Event {
    let message = Message {
        id: MessageId::from_bits(u128::from(seq)),
        author: protocol::Author::VISITOR,
        at: Timestamp::from_millis(5),
        content: Content::text(format!("message {seq}")),
    };
    let body = events::MessagePosted { message }.into();
    Event { seq, at: Timestamp::from_millis(5), body }
}

async fn a_token_opens_only_its_own_site(store: &dyn Store) {
    let visitor = VisitorId::from_bits(1);
    let mut writes = store.write().await.unwrap();
    writes.add_visitor(&site("helio"), &visitor, [7; 32], Timestamp::from_millis(1)).await.unwrap();
    writes.commit().await.unwrap();
    let mut reads = store.read().await.unwrap();
    assert_eq!(reads.visitor_of(&site("helio"), [7; 32]).await.unwrap(), Some(visitor));
    assert_eq!(reads.visitor_of(&site("other"), [7; 32]).await.unwrap(), None);
    assert_eq!(reads.visitor_of(&site("helio"), [8; 32]).await.unwrap(), None);
}

async fn a_conversation_is_seen_only_from_its_site(store: &dyn Store) {
    let mut changed = row(10, "helio");
    let mut writes = store.write().await.unwrap();
    writes.put_conversation(&changed).await.unwrap();
    changed.head = 9;
    changed.phase = ConversationState::Waiting;
    changed.last_at = Timestamp::from_millis(2_000);
    writes.put_conversation(&changed).await.unwrap();
    writes.put_conversation(&row(11, "helio")).await.unwrap();
    writes.put_conversation(&row(12, "other")).await.unwrap();
    writes.commit().await.unwrap();
    let mut reads = store.read().await.unwrap();
    let helio = site("helio");
    assert_eq!(reads.conversation(&helio, &conversation(10)).await.unwrap(), Some(changed.clone()));
    assert_eq!(reads.conversation(&site("other"), &conversation(10)).await.unwrap(), None);
    assert!(reads.is_taken(&conversation(12)).await.unwrap());
    assert_eq!(reads.inbox(&helio, 9).await.unwrap(), [changed.clone(), row(11, "helio")]);
    assert_eq!(reads.inbox(&helio, 1).await.unwrap().len(), 1);
    let own = reads.conversations_of(&helio, &VisitorId::from_bits(11)).await.unwrap();
    assert_eq!(own, [row(11, "helio")]);
    assert_eq!(reads.unsettled(Unsettled::Waiting).await.unwrap(), [changed]);
    assert_eq!(reads.unsettled(Unsettled::Calling).await.unwrap(), []);
    assert_eq!(reads.unsettled(Unsettled::Serving).await.unwrap(), []);
}

async fn a_log_comes_back_in_order_and_refuses_a_taken_seq(store: &dyn Store) {
    let log = conversation(20);
    let mut writes = store.write().await.unwrap();
    writes.append(&log, &[event(1), event(2), event(3)]).await.unwrap();
    writes.append(&conversation(21), &[event(1)]).await.unwrap();
    writes.commit().await.unwrap();
    let mut writes = store.write().await.unwrap();
    assert!(writes.append(&log, &[event(3)]).await.is_err());
    drop(writes);
    let mut reads = store.read().await.unwrap();
    assert_eq!(reads.events(&log, 1, 10).await.unwrap(), [event(2), event(3)]);
    assert_eq!(reads.events(&log, 0, 1).await.unwrap(), [event(1)]);
    assert_eq!(reads.events(&log, 3, 10).await.unwrap(), []);
}

async fn a_command_is_found_again_and_counts_per_device(store: &dyn Store) {
    let (log, phone, laptop) = (conversation(30), DeviceId::from_bits(1), DeviceId::from_bits(2));
    let command = |n: u128, cseq| CommandRow {
        cid: CommandId::from_bits(n),
        device: phone.clone(),
        cseq,
        hash: [3; 32],
        seq: 4,
        at: Timestamp::from_millis(6),
    };
    let mut writes = store.write().await.unwrap();
    writes.add_command(&log, &command(1, 1)).await.unwrap();
    writes.add_command(&log, &command(2, 2)).await.unwrap();
    writes.commit().await.unwrap();
    let mut reads = store.read().await.unwrap();
    let found = reads.command(&log, &CommandId::from_bits(2)).await.unwrap();
    assert_eq!(found, Some(command(2, 2)));
    assert_eq!(reads.command(&conversation(31), &CommandId::from_bits(2)).await.unwrap(), None);
    assert_eq!(reads.last_cseq(&log, &phone).await.unwrap(), 2);
    assert_eq!(reads.last_cseq(&log, &laptop).await.unwrap(), 0);
}

async fn a_cursor_only_moves_forward(store: &dyn Store) {
    let log = conversation(40);
    let at = |delivered, read| Cursor { delivered, read };
    let mut writes = store.write().await.unwrap();
    let moved = writes.advance_cursor(&log, Side::Visitor, at(5, 2)).await.unwrap();
    assert_eq!(moved, Some(at(5, 2)));
    let moved = writes.advance_cursor(&log, Side::Visitor, at(3, 4)).await.unwrap();
    assert_eq!(moved, Some(at(5, 4)));
    assert_eq!(writes.advance_cursor(&log, Side::Visitor, at(1, 1)).await.unwrap(), None);
    assert_eq!(writes.cursor(&log, Side::Operator).await.unwrap(), Cursor::default());
    writes.commit().await.unwrap();
}

async fn a_failing_job_undoes_itself_alone(store: Arc<dyn Store>) {
    let (writer, ended) = Writer::start(store.clone());
    let good = |n| {
        writer.write(move |writes| {
            Box::pin(async move { writes.put_conversation(&row(n, "jobs")).await })
        })
    };
    let bad = writer.write::<(), _>(|writes| {
        Box::pin(async move {
            writes.put_conversation(&row(51, "jobs")).await?;
            Err(StoreError::Failed("on purpose".to_owned()))
        })
    });
    let (first, second, third) = tokio::join!(good(50), bad, good(52));
    assert!(first.is_ok() && second.is_err() && third.is_ok());
    let mut reads = store.read().await.unwrap();
    let kept = reads.inbox(&site("jobs"), 9).await.unwrap();
    let kept: Vec<_> = kept.into_iter().map(|row| row.conversation).collect();
    assert_eq!(kept, [conversation(50), conversation(52)]);
    drop(writer);
    ended.await.unwrap();
}

async fn a_panic_costs_its_job_alone(store: Arc<dyn Store>) {
    let (writer, ended) = Writer::start(store.clone());
    let bad = writer.write::<(), _>(|writes| {
        Box::pin(async move {
            writes.put_conversation(&row(55, "panics")).await?;
            panic!("on purpose")
        })
    });
    assert!(bad.await.is_err());
    writer.submit(|_| Box::pin(async { Ok(()) }), |_| panic!("on purpose, too"));
    let good = writer
        .write(|writes| Box::pin(async move { writes.put_conversation(&row(56, "panics")).await }));
    assert!(good.await.is_ok());
    let kept = store.read().await.unwrap().inbox(&site("panics"), 9).await.unwrap();
    assert_eq!(kept.len(), 1);
    drop(writer);
    ended.await.unwrap();
}

async fn what_is_not_committed_is_not_seen(store: &dyn Store) {
    let mut writes = store.write().await.unwrap();
    writes.put_conversation(&row(60, "half")).await.unwrap();
    assert!(writes.conversation(&site("half"), &conversation(60)).await.unwrap().is_some());
    let mut reads = store.read().await.unwrap();
    assert!(reads.conversation(&site("half"), &conversation(60)).await.unwrap().is_none());
    drop(writes);
    let mut reads = store.read().await.unwrap();
    assert!(reads.conversation(&site("half"), &conversation(60)).await.unwrap().is_none());
}

fn operator(email: &str, n: u128) -> OperatorRow {
    OperatorRow {
        card: OperatorCard {
            operator: OperatorId::from_bits(n),
            name: "Maria".to_owned(),
            title: String::new(),
            experience: String::new(),
            photo: String::new(),
        },
        site: site("helio"),
        email: email.to_owned(),
        password: "old".to_owned(),
        skills: vec!["roofs".to_owned()],
    }
}

fn session(n: u8, operator: u128, expires_at: i64) -> OperatorSessionRow {
    OperatorSessionRow {
        token_hash: [n; 32],
        operator: OperatorId::from_bits(operator),
        csrf: "csrf".to_owned(),
        created_at: Timestamp::from_millis(0),
        expires_at: Timestamp::from_millis(expires_at),
    }
}

async fn a_new_password_ends_every_session(store: &dyn Store) {
    let now = Timestamp::from_millis(0);
    let mut writes = store.write().await.unwrap();
    assert!(writes.add_operator(&operator("maria@helio.example", 1), now).await.unwrap());
    assert!(!writes.add_operator(&operator("maria@helio.example", 2), now).await.unwrap());
    assert_eq!(writes.operator_count().await.unwrap(), 1);
    writes.add_operator_session(&session(1, 1, 100), now).await.unwrap();
    let found = writes.operator_session([1; 32], now).await.unwrap();
    assert!(found.is_some_and(|(_, row)| row.email == "maria@helio.example"));
    assert!(writes.reset_password("maria@helio.example", "new").await.unwrap());
    assert!(!writes.reset_password("nobody@helio.example", "new").await.unwrap());
    assert!(writes.operator_session([1; 32], now).await.unwrap().is_none());
    let found = writes.operator_by_email("maria@helio.example").await.unwrap();
    assert!(found.is_some_and(|row| row.password == "new"));
    let found = writes.operator(&OperatorId::from_bits(1)).await.unwrap();
    assert!(found.is_some_and(|row| row.email == "maria@helio.example"));
    assert!(writes.operator(&OperatorId::from_bits(9)).await.unwrap().is_none());
    writes.commit().await.unwrap();
}

async fn what_an_operator_is_good_at_is_said_anew(store: &dyn Store) {
    let mut writes = store.write().await.unwrap();
    let found = writes.operator_by_email("maria@helio.example").await.unwrap().unwrap();
    assert_eq!(found.skills, ["roofs"]);
    let skills = ["roofs".to_owned(), "a \"quoted\", one".to_owned()];
    assert!(writes.set_skills("maria@helio.example", &skills).await.unwrap());
    assert!(!writes.set_skills("nobody@helio.example", &skills).await.unwrap());
    let found = writes.operator(&OperatorId::from_bits(1)).await.unwrap().unwrap();
    assert_eq!(found.skills, skills);
    writes.commit().await.unwrap();
}

async fn an_expired_session_is_no_session(store: &dyn Store) {
    let mut writes = store.write().await.unwrap();
    writes.add_operator_session(&session(2, 1, 100), Timestamp::from_millis(0)).await.unwrap();
    let at = Timestamp::from_millis;
    assert!(writes.operator_session([2; 32], at(99)).await.unwrap().is_some());
    assert!(writes.operator_session([2; 32], at(100)).await.unwrap().is_none());
    writes.end_operator_session([2; 32]).await.unwrap();
    assert!(writes.operator_session([2; 32], at(0)).await.unwrap().is_none());
    writes.commit().await.unwrap();
}

async fn a_session_in_use_is_prolonged(store: &dyn Store) {
    let (mut begun, at) = (session(3, 1, 100), Timestamp::from_millis);
    begun.created_at = at(40);
    let mut writes = store.write().await.unwrap();
    writes.add_operator_session(&begun, at(50)).await.unwrap();
    writes.prolong_operator_session([3; 32], at(200)).await.unwrap();
    writes.prolong_operator_session([4; 32], at(200)).await.unwrap();
    let found = writes.operator_session([3; 32], at(150)).await.unwrap();
    assert!(found.is_some_and(|(row, _)| row.created_at == at(40) && row.expires_at == at(200)));
    assert!(writes.operator_session([4; 32], at(0)).await.unwrap().is_none());
    writes.commit().await.unwrap();
}

async fn a_flow_version_is_kept_as_it_was_first(store: &dyn Store) {
    let (helio, at) = (site("helio"), Timestamp::from_millis(1));
    let mut writes = store.write().await.unwrap();
    writes.keep_flow_version(&helio, "ab", "first", at).await.unwrap();
    writes.keep_flow_version(&helio, "ab", "second", at).await.unwrap();
    assert_eq!(writes.flow_version(&helio, "ab").await.unwrap().as_deref(), Some("first"));
    assert_eq!(writes.flow_version(&site("other"), "ab").await.unwrap(), None);
    writes.commit().await.unwrap();
}

async fn a_quote_is_kept_as_it_was_first_and_holds_its_key(store: &dyn Store) {
    let at = Timestamp::from_millis;
    let row = |jws: &str, kid: &str, expires: i64| QuoteRow {
        quote: format!("q_{kid}"),
        site: site("helio"),
        kid: kid.to_owned(),
        jws: jws.to_owned(),
        issued_at: at(1),
        expires_at: at(expires),
    };
    let mut writes = store.write().await.unwrap();
    for row in [row("first", "a", 100), row("second", "a", 100), row("third", "b", 200)] {
        writes.add_quote(&row).await.unwrap();
    }
    writes.commit().await.unwrap();
    let mut reads = store.read().await.unwrap();
    assert_eq!(reads.quote("q_a").await.unwrap(), Some(row("first", "a", 100)));
    assert_eq!(reads.quote("q_c").await.unwrap(), None);
    assert_eq!(reads.quote_keys_in_use(at(99)).await.unwrap(), ["a", "b"]);
    assert_eq!(reads.quote_keys_in_use(at(100)).await.unwrap(), ["b"]);
    assert!(reads.quote_keys_in_use(at(200)).await.unwrap().is_empty());
}

pub(crate) fn file(name: &str, n: u128, uploaded_at: i64) -> FileRow {
    FileRow {
        file: name.to_owned(),
        site: site("files"),
        visitor: VisitorId::from_bits(n),
        conversation: conversation(70 + n),
        name: "roof.jpg".to_owned(),
        media_type: "image/jpeg".to_owned(),
        bytes: 1_000,
        uploaded_at: Timestamp::from_millis(uploaded_at),
        used_at: None,
    }
}

async fn a_file_is_seen_only_from_its_site_and_counts_for_its_visitor(store: &dyn Store) {
    let mut writes = store.write().await.unwrap();
    for row in [file("f_1", 1, 10), file("f_2", 1, 20), file("f_3", 2, 20)] {
        writes.add_file(&row).await.unwrap();
    }
    writes.commit().await.unwrap();
    let mut writes = store.write().await.unwrap();
    assert!(writes.add_file(&file("f_1", 2, 30)).await.is_err());
    drop(writes);
    let mut reads = store.read().await.unwrap();
    assert_eq!(reads.file(&site("files"), "f_1").await.unwrap(), Some(file("f_1", 1, 10)));
    assert_eq!(reads.file(&site("other"), "f_1").await.unwrap(), None);
    let since = Timestamp::from_millis(20);
    let (visitor, of) = (VisitorId::from_bits(1), conversation(71));
    let uploaded = reads.uploaded(&site("files"), &visitor, &of, since).await.unwrap();
    let expected = Uploaded { of_conversation: 2, bytes_of_visitor: 1_000, bytes_of_site: 2_000 };
    assert_eq!(uploaded, expected);
    let elsewhere = reads.uploaded(&site("other"), &visitor, &of, since).await.unwrap();
    assert_eq!(elsewhere, Uploaded::default());
}

async fn a_file_that_no_answer_names_is_forgotten(store: &dyn Store) {
    let (of, at) = (site("files"), Timestamp::from_millis);
    let mut writes = store.write().await.unwrap();
    writes.use_file(&of, "f_1", at(50)).await.unwrap();
    writes.use_file(&of, "f_1", at(60)).await.unwrap();
    let used = writes.file(&of, "f_1").await.unwrap().and_then(|row| row.used_at);
    assert_eq!(used, Some(at(50)));
    assert!(!writes.forget_unused_file(&of, "f_1").await.unwrap());
    assert!(!writes.forget_unused_file(&site("other"), "f_2").await.unwrap());
    assert!(writes.forget_unused_file(&of, "f_2").await.unwrap());
    writes.add_file(&file("f_4", 2, 21)).await.unwrap();
    let forgotten = writes.forget_unused_files(at(21)).await.unwrap();
    assert_eq!(forgotten, [(of.clone(), "f_3".to_owned())]);
    assert!(writes.file(&of, "f_4").await.unwrap().is_some());
    assert!(writes.file(&of, "f_1").await.unwrap().is_some());
    writes.commit().await.unwrap();
}

async fn a_run_that_waits_for_the_server_is_found_until_it_goes_on(store: &dyn Store) {
    let waits = ConversationRow { serving: true, ..row(70, "serving") };
    let mut writes = store.write().await.unwrap();
    writes.put_conversation(&waits).await.unwrap();
    assert_eq!(writes.unsettled(Unsettled::Serving).await.unwrap(), std::slice::from_ref(&waits));
    writes.put_conversation(&ConversationRow { serving: false, ..waits }).await.unwrap();
    assert_eq!(writes.unsettled(Unsettled::Serving).await.unwrap(), []);
    writes.commit().await.unwrap();
}

async fn a_booking_is_seen_where_it_lies_and_replaced_under_its_id(store: &dyn Store) {
    let at = Timestamp::from_millis;
    let booking = |id: &str, calendar: &str, starts: i64| BookingRow {
        booking: id.to_owned(),
        site: site("helio"),
        calendar: calendar.to_owned(),
        conversation: conversation(1),
        starts_at: at(starts),
        ends_at: at(starts + 30),
        taken_at: at(1),
    };
    let mut writes = store.write().await.unwrap();
    for row in
        [booking("a", "visits", 100), booking("b", "visits", 200), booking("c", "calls", 100)]
    {
        writes.put_booking(&row).await.unwrap();
    }
    writes.put_booking(&booking("b", "visits", 300)).await.unwrap();
    writes.commit().await.unwrap();
    let mut reads = store.read().await.unwrap();
    let (helio, other) = (site("helio"), site("other"));
    let all = reads.bookings(&helio, "visits", at(0), at(1_000)).await.unwrap();
    assert_eq!(all, [booking("a", "visits", 100), booking("b", "visits", 300)]);
    // What only touches does not lie within.
    assert_eq!(reads.bookings(&helio, "visits", at(130), at(300)).await.unwrap(), []);
    assert_eq!(reads.bookings(&helio, "visits", at(129), at(301)).await.unwrap().len(), 2);
    assert_eq!(reads.bookings(&other, "visits", at(0), at(1_000)).await.unwrap(), []);
}

async fn a_visitor_holds_what_was_taken_in_their_conversations(store: &dyn Store) {
    let at = Timestamp::from_millis;
    let booking = |id: &str, n: u128, starts: i64| BookingRow {
        booking: id.to_owned(),
        site: site("holder"),
        calendar: format!("calendar-{n}"),
        conversation: conversation(n),
        starts_at: at(starts),
        ends_at: at(starts + 30),
        taken_at: at(1),
    };
    let anna = VisitorId::from_bits(80);
    let mut writes = store.write().await.unwrap();
    for n in [80, 81, 82] {
        let visitor = if n == 82 { VisitorId::from_bits(82) } else { anna.clone() };
        writes.put_conversation(&ConversationRow { visitor, ..row(n, "holder") }).await.unwrap();
    }
    let all = [booking("h1", 80, 500), booking("h2", 81, 400), booking("h3", 82, 400)];
    for row in &all {
        writes.put_booking(row).await.unwrap();
    }
    writes.commit().await.unwrap();
    let mut reads = store.read().await.unwrap();
    let (holder, other) = (site("holder"), site("other"));
    let held = [all[1].clone(), all[0].clone()];
    assert_eq!(reads.bookings_of(&holder, &anna, at(0)).await.unwrap(), held);
    // The first is over at 430.
    assert_eq!(reads.bookings_of(&holder, &anna, at(430)).await.unwrap(), held[1..]);
    assert_eq!(reads.bookings_of(&other, &anna, at(0)).await.unwrap(), []);
}
