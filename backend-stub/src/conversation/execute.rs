//! A request inside the writer's transaction: known already? in order? allowed? Then decide, and write it down.

use std::collections::BTreeMap;
use std::sync::Arc;

use protocol::site::FlowDocument;
use protocol::{
    Command, CommandId, ConversationId, DeviceId, Event, EventBody, OperatorId, RejectCode,
    SiteKey, Timestamp, VisitorId,
};

use super::bounds;
use super::fold::Flows;
use super::served::{Awaited, Booked, awaited};
use super::{
    Actor, Circumstances, Decision, Lead, Reject, Request, STATE_VERSION, State, decide, replay,
};
use crate::files::settled;
use crate::quotes::{self, KeyRing};
use crate::secret;
use crate::sites::calendars::Slot;
use crate::sites::{Site, SiteFlow};
use crate::store::{
    BookingRow, CommandRow, ConversationRow, Hash, Result, Side, StoreError, Writes,
};

/// A request with who makes it.
pub struct Task {
    /// The site as it is configured now.
    pub site: Arc<Site>,
    /// In which conversation.
    pub conversation: ConversationId,
    /// Who asks.
    pub actor: Actor,
    /// The visitor, when the visitor asks.
    pub visitor: Option<VisitorId>,
    /// The token of a visitor who has no row yet.
    pub new_session: Option<Hash>,
    /// From which tab.
    pub device: DeviceId,
    /// The command's id, or one drawn for a timer.
    pub cid: CommandId,
    /// The command's number; timers have none.
    pub cseq: Option<u64>,
    /// What is asked for.
    pub request: Request,
    /// The server's clock.
    pub now: Timestamp,
    /// How many operators take conversations.
    pub operators_online: u32,
    /// Who has a desk open and is not away.
    pub present: std::collections::BTreeSet<OperatorId>,
}

/// What came of a task.
#[derive(Debug)]
pub enum Outcome {
    /// It is in the log, now or since an earlier sending.
    Accepted(Box<Accepted>),
    /// It changed nothing.
    Rejected(Reject),
}

/// What is in the log.
#[derive(Debug)]
pub struct Accepted {
    /// The last seq of the command's events.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// What is new, for those who listen; `None` for a command that was known already.
    pub news: Option<News>,
}

/// A conversation that has moved on.
#[derive(Debug, Clone)]
pub struct News {
    /// Which.
    pub conversation: ConversationId,
    /// On which site.
    pub site: SiteKey,
    /// Whose.
    pub visitor: VisitorId,
    /// It began with this.
    pub is_new: bool,
    /// What was appended.
    pub events: Vec<Event>,
    /// The state afterwards.
    pub state: State,
    /// Up to where an operator has read.
    pub operator_read: u64,
    /// What the server is to carry out now.
    pub awaited: Option<Awaited>,
}

/// Does a task.
///
/// Errors: only the store's; everything else is an [`Outcome`].
pub async fn execute(writes: &mut dyn Writes, task: &Task, keys: &KeyRing) -> Result<Outcome> {
    let site = &task.site.key;
    let row = writes.conversation(site, &task.conversation).await?;
    let (visitor, is_new) = match owner(writes, task, row.as_ref()).await? {
        Ok(found) => found,
        Err(reject) => return Ok(Outcome::Rejected(reject)),
    };
    let hash = hash(&task.request);
    if let Some(known) = writes.command(&task.conversation, &task.cid).await? {
        return Ok(repeated(&known, hash));
    }
    if let Some(cseq) = task.cseq {
        let expect = writes.last_cseq(&task.conversation, &task.device).await? + 1;
        if cseq != expect {
            return Ok(Outcome::Rejected(Reject::out_of_order(expect)));
        }
    }
    let settled =
        match settled(writes, &task.site, &task.conversation, &visitor, &task.request).await? {
            Ok(settled) => settled,
            Err(reject) => return Ok(Outcome::Rejected(reject)),
        };
    let refused = bounds::too_many_times(writes, task, &visitor).await?;
    let request = match (&refused, &settled) {
        (Some(instead), _) => instead,
        (None, Some(settled)) => &settled.request,
        (None, None) => &task.request,
    };
    let state = match &row {
        Some(row) => load_state(writes, site, row).await?,
        None => State::empty(),
    };
    let flows = flows(writes, task, &state).await?;
    let present = |operator: &OperatorId| task.present.contains(operator);
    let taken = taken(writes, task).await?;
    let decision = decide(
        state,
        request,
        &Circumstances {
            now: task.now,
            conversation: &task.conversation,
            cid: &task.cid,
            actor: &task.actor,
            device: &task.device,
            site: &task.site,
            flows: &flows,
            operators_online: task.operators_online,
            is_present: &present,
            taken: &taken,
        },
    );
    match decision {
        Ok(decision) => {
            let text = serde_json::to_string(&decision.state).map_err(|error| {
                StoreError::Corrupt { what: "state", message: error.to_string() }
            })?;
            if let Err(reject) = bounds::check_state(&task.request, text.len()) {
                return Ok(Outcome::Rejected(reject));
            }
            let awaited = awaited(&decision.state, &flows);
            let row = Written { visitor: &visitor, hash, state: text, serving: awaited.is_some() };
            write(writes, task, row, &decision).await?;
            for file in settled.iter().flat_map(|settled| &settled.files) {
                writes.use_file(site, file, decision.at).await?;
            }
            sign(writes, task, keys, &decision).await?;
            let operator_read = writes.cursor(&task.conversation, Side::Operator).await?.read;
            let Decision { state, events, at, .. } = decision;
            let news = News {
                conversation: task.conversation.clone(),
                site: site.clone(),
                visitor,
                is_new,
                events,
                operator_read,
                state,
                awaited,
            };
            let seq = news.state.head;
            Ok(Outcome::Accepted(Box::new(Accepted { seq, at, news: Some(news) })))
        }
        Err(reject) => Ok(Outcome::Rejected(reject)),
    }
}

/// Whose conversation it is, and whether it begins now. Somebody else's is as unknown as one that is not there.
async fn owner(
    writes: &mut dyn Writes,
    task: &Task,
    row: Option<&ConversationRow>,
) -> Result<std::result::Result<(VisitorId, bool), Reject>> {
    let begins =
        matches!(task.request, Request::Command(Command::StartConversation(_)) | Request::Lead(_));
    Ok(match (row, &task.visitor) {
        (Some(row), Some(visitor)) if row.visitor != *visitor => Err(Reject::not_found()),
        (Some(row), _) => Ok((row.visitor.clone(), false)),
        (None, Some(visitor)) if begins => {
            if writes.is_taken(&task.conversation).await? {
                Err(Reject::not_found())
            } else {
                Ok((visitor.clone(), true))
            }
        }
        (None, _) => Err(Reject::not_found()),
    })
}

fn repeated(known: &CommandRow, hash: Hash) -> Outcome {
    if known.hash == hash {
        return Outcome::Accepted(Box::new(Accepted { seq: known.seq, at: known.at, news: None }));
    }
    let message = "another command was accepted under this cid";
    Outcome::Rejected(Reject::new(RejectCode::CidConflict, message))
}

/// Tells a repetition from another command: equal commands are equal texts, because maps are ordered.
fn hash(request: &Request) -> Hash {
    match request {
        Request::Command(command) => hash_of(command),
        Request::SubmittedTogether(submit, _) => hash_of(&submit.clone().into()),
        Request::Lead(lead) => secret::sha256(lead.identity().as_bytes()),
        _ => Hash::default(),
    }
}

fn hash_of(command: &Command) -> Hash {
    let text = serde_json::to_string(command).unwrap_or_default();
    secret::sha256(text.as_bytes())
}

/// The state of a stored conversation; one stored in another form is folded anew from its log.
pub async fn load_state<R: crate::store::Reads + ?Sized>(
    reads: &mut R,
    site: &SiteKey,
    row: &ConversationRow,
) -> Result<State> {
    if row.state_version == STATE_VERSION
        && let Ok(state) = serde_json::from_str::<State>(&row.state)
    {
        return Ok(state);
    }
    let log = reads.events(&row.conversation, 0, usize::MAX).await?;
    let mut flows = Flows::new();
    for event in &log {
        let hash = match &event.body {
            EventBody::RunStarted(started) => &started.hash,
            EventBody::RunMigrated(moved) => &moved.hash,
            _ => continue,
        };
        add_stored_flow(reads, site, hash, &mut flows).await?;
    }
    Ok(replay(&log, &flows))
}

/// What a stored conversation's run waits for from the server.
///
/// Errors: the store's.
pub async fn awaited_by<R: crate::store::Reads + ?Sized>(
    reads: &mut R,
    site: &Site,
    row: &ConversationRow,
) -> Result<Option<Awaited>> {
    let state = load_state(reads, &site.key, row).await?;
    let mut flows = Flows::new();
    if let Some(current) = &state.run {
        match site.flow(&current.hash) {
            Some(version) => drop(flows.insert(current.hash.clone(), version.flow.clone())),
            None => add_stored_flow(reads, &site.key, &current.hash, &mut flows).await?,
        }
    }
    Ok(awaited(&state, &flows))
}

/// What others took of the calendar around the time that is wished for. The writer is one, so it stays like that
/// until the decision is stored.
async fn taken(writes: &mut dyn Writes, task: &Task) -> Result<Vec<Slot>> {
    let Request::Book(wish) = &task.request else { return Ok(Vec::new()) };
    let calendar = task.site.services.calendars.get(&wish.calendar);
    let (Some(calendar), Some(slot)) = (calendar, Slot::from_id(&wish.slot)) else {
        return Ok(Vec::new());
    };
    let (around, own) = (calendar.around(slot), wish.booking(&task.conversation));
    let rows = writes.bookings(&task.site.key, &wish.calendar, around.start, around.end).await?;
    let others = rows.into_iter().filter(|row| row.booking != own);
    Ok(others.map(|row| Slot { start: row.starts_at, end: row.ends_at }).collect())
}

async fn flows(writes: &mut dyn Writes, task: &Task, state: &State) -> Result<Flows> {
    let mut flows = BTreeMap::new();
    let mut wanted: Vec<&str> = state.run.iter().map(|current| current.hash.as_str()).collect();
    if let Request::Command(Command::StartRun(start)) = &task.request {
        wanted.push(&start.hash);
    }
    if task.request == Request::Returned {
        wanted.extend(task.site.flows.values().map(|served| served.hash.as_str()));
    }
    for hash in wanted {
        match task.site.flows.values().find(|version| version.hash == hash) {
            Some(version) => {
                flows.insert(hash.to_owned(), version.flow.clone());
            }
            None => add_stored_flow(writes, &task.site.key, hash, &mut flows).await?,
        }
    }
    Ok(flows)
}

async fn add_stored_flow<R: crate::store::Reads + ?Sized>(
    reads: &mut R,
    site: &SiteKey,
    hash: &str,
    flows: &mut Flows,
) -> Result<()> {
    if flows.contains_key(hash) {
        return Ok(());
    }
    let Some(text) = reads.flow_version(site, hash).await? else { return Ok(()) };
    let document: FlowDocument = serde_json::from_str(&text)
        .map_err(|error| StoreError::Corrupt { what: "flow", message: error.to_string() })?;
    // Its texts were complete in the locales of its day; later ones must not make an old version unreadable.
    if let Ok(version) = SiteFlow::from_document(&document, &[]) {
        flows.insert(hash.to_owned(), version.flow.clone());
    }
    Ok(())
}

/// What is written besides the decision.
struct Written<'a> {
    visitor: &'a VisitorId,
    hash: Hash,
    state: String,
    /// Whether the run waits for the server.
    serving: bool,
}

async fn write(
    writes: &mut dyn Writes,
    task: &Task,
    Written { visitor, hash, state, serving }: Written<'_>,
    decision: &Decision,
) -> Result<()> {
    let site = &task.site.key;
    if let Some(token) = task.new_session {
        writes.add_visitor(site, visitor, token, decision.at).await?;
    }
    writes.append(&task.conversation, &decision.events).await?;
    let row = ConversationRow {
        conversation: task.conversation.clone(),
        site: site.clone(),
        visitor: visitor.clone(),
        head: decision.state.head,
        state_version: STATE_VERSION,
        state,
        phase: decision.state.phase.clone(),
        calling: decision.state.call.is_some(),
        serving,
        last_at: decision.at,
    };
    writes.put_conversation(&row).await?;
    if let Some(Booked { booking, calendar, slot }) = &decision.booked {
        let row = BookingRow {
            booking: booking.clone(),
            site: site.clone(),
            calendar: calendar.clone(),
            conversation: task.conversation.clone(),
            starts_at: slot.start,
            ends_at: slot.end,
            taken_at: decision.at,
        };
        writes.put_booking(&row).await?;
    }
    if let Some(cseq) = task.cseq {
        let command = CommandRow {
            cid: task.cid.clone(),
            device: task.device.clone(),
            cseq,
            hash,
            seq: decision.state.head,
            at: decision.at,
        };
        writes.add_command(&task.conversation, &command).await?;
    }
    if let Request::Lead(lead) = &task.request {
        cover(writes, task, lead, decision).await?;
    }
    Ok(())
}

/// Keeps the promise of a quote in the transaction that makes it.
async fn sign(
    writes: &mut dyn Writes,
    task: &Task,
    keys: &KeyRing,
    decision: &Decision,
) -> Result<()> {
    for event in &decision.events {
        if let Some((calculation, quote)) = quotes::promised(&event.body) {
            let from_page = quotes::from_page(&task.site, calculation, &task.request);
            let issue = quotes::Issue {
                site: &task.site.key,
                site_name: &task.site.name,
                locale: &decision.state.locale,
                from_page: &from_page,
                at: event.at,
            };
            let row = keys.sign(calculation, quote, issue)?;
            writes.add_quote(&row).await?;
        }
    }
    Ok(())
}

/// What a lead says for them, the commands it covers need not say again.
async fn cover(
    writes: &mut dyn Writes,
    task: &Task,
    lead: &Lead,
    decision: &Decision,
) -> Result<()> {
    let mut cseq = task.cseq.unwrap_or_default();
    for covered in &lead.covers {
        if writes.command(&task.conversation, &covered.cid).await?.is_some() {
            continue;
        }
        cseq += 1;
        let row = CommandRow {
            cid: covered.cid.clone(),
            device: task.device.clone(),
            cseq,
            hash: hash_of(&covered.command),
            seq: decision.state.head,
            at: decision.at,
        };
        writes.add_command(&task.conversation, &row).await?;
    }
    Ok(())
}
