//! A store without a disk: the plainest thing that keeps the contract, for tests.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures::future::BoxFuture;
use protocol::{
    CommandId, ConversationId, DeviceId, Event, OperatorId, SiteKey, Timestamp, VisitorId,
};
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::{
    BookingRow, CommandRow, ConversationRow, Cursor, FileRow, Hash, OperatorRow,
    OperatorSessionRow, Pending, QuoteRow, Reads, Result, Side, Store, StoreError, Unsettled,
    Uploaded, Writes,
};

#[derive(Clone, Default)]
struct Data {
    tokens: BTreeMap<(SiteKey, Hash), VisitorId>,
    conversations: BTreeMap<ConversationId, (u64, ConversationRow)>,
    events: BTreeMap<(ConversationId, u64), Event>,
    commands: BTreeMap<(ConversationId, CommandId), CommandRow>,
    cursors: BTreeMap<(ConversationId, Side), Cursor>,
    operators: BTreeMap<String, OperatorRow>,
    sessions: BTreeMap<Hash, OperatorSessionRow>,
    flows: BTreeMap<(SiteKey, String), String>,
    quotes: BTreeMap<String, QuoteRow>,
    bookings: BTreeMap<String, BookingRow>,
    files: BTreeMap<String, FileRow>,
}

/// The store.
#[derive(Default)]
pub struct Memory {
    committed: Arc<Mutex<Data>>,
    writing: Arc<Mutex<()>>,
}

/// A view, or a transaction while it holds the write lock.
struct Session {
    data: Data,
    savepoint: Option<Data>,
    committed: Arc<Mutex<Data>>,
    _writing: Option<OwnedMutexGuard<()>>,
}

impl Memory {
    /// Everything that is committed, in a store of its own: a backup. Not to be called by a task.
    #[must_use]
    pub fn copy(&self) -> Memory {
        let data = self.committed.blocking_lock().clone();
        Memory { committed: Arc::new(Mutex::new(data)), ..Memory::default() }
    }
}

impl Store for Memory {
    fn read(&self) -> Pending<'_, Box<dyn Reads>> {
        Box::pin(async move {
            let data = self.committed.lock().await.clone();
            let committed = self.committed.clone();
            Ok(Box::new(Session { data, savepoint: None, committed, _writing: None })
                as Box<dyn Reads>)
        })
    }

    fn write(&self) -> Pending<'_, Box<dyn Writes>> {
        Box::pin(async move {
            let writing = self.writing.clone().lock_owned().await;
            let data = self.committed.lock().await.clone();
            let committed = self.committed.clone();
            Ok(Box::new(Session { data, savepoint: None, committed, _writing: Some(writing) })
                as Box<dyn Writes>)
        })
    }

    fn close(&self) -> BoxFuture<'_, ()> {
        ready(())
    }
}

fn ready<'a, T: Send + 'a>(value: T) -> BoxFuture<'a, T> {
    Box::pin(std::future::ready(value))
}

impl Session {
    fn rows(&self, keep: impl Fn(&ConversationRow) -> bool) -> Vec<(u64, ConversationRow)> {
        self.data.conversations.values().filter(|(_, row)| keep(row)).cloned().collect()
    }
}

impl Reads for Session {
    fn epoch(&mut self) -> Pending<'_, String> {
        ready(Ok("memory".to_owned()))
    }

    fn visitor_of<'a>(
        &'a mut self,
        site: &'a SiteKey,
        token: Hash,
    ) -> Pending<'a, Option<VisitorId>> {
        ready(Ok(self.data.tokens.get(&(site.clone(), token)).cloned()))
    }

    fn conversation<'a>(
        &'a mut self,
        site: &'a SiteKey,
        conversation: &'a ConversationId,
    ) -> Pending<'a, Option<ConversationRow>> {
        let row = self.data.conversations.get(conversation).map(|(_, row)| row.clone());
        ready(Ok(row.filter(|row| row.site == *site)))
    }

    fn conversations_of<'a>(
        &'a mut self,
        site: &'a SiteKey,
        visitor: &'a VisitorId,
    ) -> Pending<'a, Vec<ConversationRow>> {
        let mut rows = self.rows(|row| row.site == *site && row.visitor == *visitor);
        rows.sort_by_key(|(nth, _)| *nth);
        ready(Ok(rows.into_iter().map(|(_, row)| row).collect()))
    }

    fn inbox<'a>(&'a mut self, site: &'a SiteKey, limit: u32) -> Pending<'a, Vec<ConversationRow>> {
        let mut rows = self.rows(|row| row.site == *site);
        rows.sort_by_key(|(_, row)| std::cmp::Reverse(row.last_at));
        ready(Ok(rows.into_iter().map(|(_, row)| row).take(limit as usize).collect()))
    }

    fn unsettled(&mut self, which: Unsettled) -> Pending<'_, Vec<ConversationRow>> {
        let rows = self.rows(|row| match which {
            Unsettled::Waiting => row.phase.as_str() == "waiting",
            Unsettled::Calling => row.calling,
            Unsettled::Serving => row.serving,
        });
        ready(Ok(rows.into_iter().map(|(_, row)| row).collect()))
    }

    fn is_taken<'a>(&'a mut self, conversation: &'a ConversationId) -> Pending<'a, bool> {
        ready(Ok(self.data.conversations.contains_key(conversation)))
    }

    fn events<'a>(
        &'a mut self,
        conversation: &'a ConversationId,
        after: u64,
        limit: usize,
    ) -> Pending<'a, Vec<Event>> {
        let from = (conversation.clone(), after + 1);
        let to = (conversation.clone(), u64::MAX);
        let events = self.data.events.range(from..=to).take(limit);
        ready(Ok(events.map(|(_, event)| event.clone()).collect()))
    }

    fn command<'a>(
        &'a mut self,
        conversation: &'a ConversationId,
        cid: &'a CommandId,
    ) -> Pending<'a, Option<CommandRow>> {
        ready(Ok(self.data.commands.get(&(conversation.clone(), cid.clone())).cloned()))
    }

    fn last_cseq<'a>(
        &'a mut self,
        conversation: &'a ConversationId,
        device: &'a DeviceId,
    ) -> Pending<'a, u64> {
        let of_device = self
            .data
            .commands
            .iter()
            .filter(|((of, _), row)| of == conversation && row.device == *device);
        ready(Ok(of_device.map(|(_, row)| row.cseq).max().unwrap_or(0)))
    }

    fn cursor<'a>(
        &'a mut self,
        conversation: &'a ConversationId,
        side: Side,
    ) -> Pending<'a, Cursor> {
        let cursor = self.data.cursors.get(&(conversation.clone(), side));
        ready(Ok(cursor.copied().unwrap_or_default()))
    }

    fn flow_version<'a>(
        &'a mut self,
        site: &'a SiteKey,
        hash: &'a str,
    ) -> Pending<'a, Option<String>> {
        ready(Ok(self.data.flows.get(&(site.clone(), hash.to_owned())).cloned()))
    }

    fn quote<'a>(&'a mut self, quote: &'a str) -> Pending<'a, Option<QuoteRow>> {
        ready(Ok(self.data.quotes.get(quote).cloned()))
    }

    fn bookings<'a>(
        &'a mut self,
        site: &'a SiteKey,
        calendar: &'a str,
        from: Timestamp,
        until: Timestamp,
    ) -> Pending<'a, Vec<BookingRow>> {
        let all = self.data.bookings.values();
        let of_calendar = all.filter(|row| row.site == *site && row.calendar == calendar);
        let within = of_calendar.filter(|row| row.starts_at < until && row.ends_at > from);
        let mut rows: Vec<BookingRow> = within.cloned().collect();
        rows.sort_by_key(|row| row.starts_at);
        ready(Ok(rows))
    }

    fn bookings_of<'a>(
        &'a mut self,
        site: &'a SiteKey,
        visitor: &'a VisitorId,
        from: Timestamp,
    ) -> Pending<'a, Vec<BookingRow>> {
        let is_theirs = |row: &&BookingRow| {
            let conversation = self.data.conversations.get(&row.conversation);
            conversation.is_some_and(|(_, known)| known.visitor == *visitor)
        };
        let to_come = |row: &&BookingRow| row.site == *site && row.ends_at > from;
        let theirs = self.data.bookings.values().filter(to_come).filter(is_theirs);
        let mut rows: Vec<BookingRow> = theirs.cloned().collect();
        rows.sort_by_key(|row| row.starts_at);
        ready(Ok(rows))
    }

    fn file<'a>(&'a mut self, site: &'a SiteKey, file: &'a str) -> Pending<'a, Option<FileRow>> {
        ready(Ok(self.data.files.get(file).filter(|row| row.site == *site).cloned()))
    }

    fn uploaded<'a>(
        &'a mut self,
        site: &'a SiteKey,
        visitor: &'a VisitorId,
        conversation: &'a ConversationId,
        since: Timestamp,
    ) -> Pending<'a, Uploaded> {
        let mut uploaded = Uploaded::default();
        for row in self.data.files.values().filter(|row| row.site == *site) {
            uploaded.of_conversation += u64::from(row.conversation == *conversation);
            if row.uploaded_at >= since {
                uploaded.bytes_of_site += row.bytes;
                uploaded.bytes_of_visitor += if row.visitor == *visitor { row.bytes } else { 0 };
            }
        }
        ready(Ok(uploaded))
    }

    fn quote_keys_in_use(&mut self, now: Timestamp) -> Pending<'_, Vec<String>> {
        let rows = self.data.quotes.values().filter(|row| row.expires_at > now);
        let keys: std::collections::BTreeSet<String> = rows.map(|row| row.kid.clone()).collect();
        ready(Ok(keys.into_iter().collect()))
    }

    fn operator_by_email<'a>(&'a mut self, email: &'a str) -> Pending<'a, Option<OperatorRow>> {
        ready(Ok(self.data.operators.get(email).cloned()))
    }

    fn operator<'a>(&'a mut self, operator: &'a OperatorId) -> Pending<'a, Option<OperatorRow>> {
        let found = self.data.operators.values().find(|row| row.card.operator == *operator);
        ready(Ok(found.cloned()))
    }

    fn operator_count(&mut self) -> Pending<'_, u64> {
        ready(Ok(self.data.operators.len() as u64))
    }

    fn operator_session(
        &mut self,
        token: Hash,
        now: Timestamp,
    ) -> Pending<'_, Option<(OperatorSessionRow, OperatorRow)>> {
        let session = self.data.sessions.get(&token).filter(|row| row.expires_at > now).cloned();
        let found = session.and_then(|session| {
            let of = |row: &&OperatorRow| row.card.operator == session.operator;
            let operator = self.data.operators.values().find(of).cloned();
            operator.map(|operator| (session.clone(), operator))
        });
        ready(Ok(found))
    }
}

impl Writes for Session {
    fn savepoint(&mut self) -> Pending<'_, ()> {
        self.savepoint = Some(self.data.clone());
        ready(Ok(()))
    }

    fn release(&mut self) -> Pending<'_, ()> {
        self.savepoint = None;
        ready(Ok(()))
    }

    fn roll_back(&mut self) -> Pending<'_, ()> {
        if let Some(data) = self.savepoint.take() {
            self.data = data;
        }
        ready(Ok(()))
    }

    fn commit(self: Box<Self>) -> Pending<'static, ()> {
        Box::pin(async move {
            *self.committed.lock().await = self.data.clone();
            Ok(())
        })
    }

    fn prove(&mut self) -> Pending<'_, ()> {
        ready(Ok(()))
    }

    fn add_visitor<'a>(
        &'a mut self,
        site: &'a SiteKey,
        visitor: &'a VisitorId,
        token: Hash,
        _at: Timestamp,
    ) -> Pending<'a, ()> {
        self.data.tokens.entry((site.clone(), token)).or_insert_with(|| visitor.clone());
        ready(Ok(()))
    }

    fn put_conversation<'a>(&'a mut self, row: &'a ConversationRow) -> Pending<'a, ()> {
        let nth = self.data.conversations.len() as u64;
        let entry =
            self.data.conversations.entry(row.conversation.clone()).or_insert((nth, row.clone()));
        entry.1 = row.clone();
        ready(Ok(()))
    }

    fn append<'a>(
        &'a mut self,
        conversation: &'a ConversationId,
        events: &'a [Event],
    ) -> Pending<'a, ()> {
        for event in events {
            let key = (conversation.clone(), event.seq);
            if self.data.events.insert(key, event.clone()).is_some() {
                return ready(Err(StoreError::Failed("the seq is taken".to_owned())));
            }
        }
        ready(Ok(()))
    }

    fn add_command<'a>(
        &'a mut self,
        conversation: &'a ConversationId,
        row: &'a CommandRow,
    ) -> Pending<'a, ()> {
        let key = (conversation.clone(), row.cid.clone());
        let taken = self.data.commands.insert(key, row.clone()).is_some();
        let result: Result<()> =
            if taken { Err(StoreError::Failed("the cid is taken".to_owned())) } else { Ok(()) };
        ready(result)
    }

    fn advance_cursor<'a>(
        &'a mut self,
        conversation: &'a ConversationId,
        side: Side,
        to: Cursor,
    ) -> Pending<'a, Option<Cursor>> {
        let cursor = self.data.cursors.entry((conversation.clone(), side)).or_default();
        let after = cursor.furthest(to);
        let moved = *cursor != after;
        *cursor = after;
        ready(Ok(moved.then_some(after)))
    }

    fn keep_flow_version<'a>(
        &'a mut self,
        site: &'a SiteKey,
        hash: &'a str,
        document: &'a str,
        _at: Timestamp,
    ) -> Pending<'a, ()> {
        let key = (site.clone(), hash.to_owned());
        self.data.flows.entry(key).or_insert_with(|| document.to_owned());
        ready(Ok(()))
    }

    fn add_quote<'a>(&'a mut self, row: &'a QuoteRow) -> Pending<'a, ()> {
        self.data.quotes.entry(row.quote.clone()).or_insert_with(|| row.clone());
        ready(Ok(()))
    }

    fn put_booking<'a>(&'a mut self, row: &'a BookingRow) -> Pending<'a, ()> {
        self.data.bookings.insert(row.booking.clone(), row.clone());
        ready(Ok(()))
    }

    fn add_file<'a>(&'a mut self, row: &'a FileRow) -> Pending<'a, ()> {
        let taken = self.data.files.insert(row.file.clone(), row.clone()).is_some();
        let result: Result<()> =
            if taken { Err(StoreError::Failed("the id is taken".to_owned())) } else { Ok(()) };
        ready(result)
    }

    fn use_file<'a>(
        &'a mut self,
        site: &'a SiteKey,
        file: &'a str,
        at: Timestamp,
    ) -> Pending<'a, ()> {
        let row = self.data.files.get_mut(file).filter(|row| row.site == *site);
        if let Some(row) = row {
            row.used_at.get_or_insert(at);
        }
        ready(Ok(()))
    }

    fn forget_unused_file<'a>(&'a mut self, site: &'a SiteKey, file: &'a str) -> Pending<'a, bool> {
        let row = self.data.files.get(file);
        let is_unused = row.is_some_and(|row| row.site == *site && row.used_at.is_none());
        if is_unused {
            self.data.files.remove(file);
        }
        ready(Ok(is_unused))
    }

    fn forget_unused_files(&mut self, before: Timestamp) -> Pending<'_, Vec<(SiteKey, String)>> {
        let mut forgotten = Vec::new();
        self.data.files.retain(|_, row| {
            let is_kept = row.used_at.is_some() || row.uploaded_at >= before;
            if !is_kept {
                forgotten.push((row.site.clone(), row.file.clone()));
            }
            is_kept
        });
        ready(Ok(forgotten))
    }

    fn add_operator<'a>(&'a mut self, row: &'a OperatorRow, _at: Timestamp) -> Pending<'a, bool> {
        if self.data.operators.contains_key(&row.email) {
            return ready(Ok(false));
        }
        self.data.operators.insert(row.email.clone(), row.clone());
        ready(Ok(true))
    }

    fn reset_password<'a>(&'a mut self, email: &'a str, password: &'a str) -> Pending<'a, bool> {
        let Some(row) = self.data.operators.get_mut(email) else { return ready(Ok(false)) };
        row.password = password.to_owned();
        let operator = row.card.operator.clone();
        self.data.sessions.retain(|_, session| session.operator != operator);
        ready(Ok(true))
    }

    fn set_skills<'a>(&'a mut self, email: &'a str, skills: &'a [String]) -> Pending<'a, bool> {
        let Some(row) = self.data.operators.get_mut(email) else { return ready(Ok(false)) };
        row.skills = skills.to_vec();
        ready(Ok(true))
    }

    fn add_operator_session<'a>(
        &'a mut self,
        row: &'a OperatorSessionRow,
        now: Timestamp,
    ) -> Pending<'a, ()> {
        self.data.sessions.retain(|_, session| session.expires_at > now);
        self.data.sessions.insert(row.token_hash, row.clone());
        ready(Ok(()))
    }

    fn prolong_operator_session(&mut self, token: Hash, expires_at: Timestamp) -> Pending<'_, ()> {
        if let Some(session) = self.data.sessions.get_mut(&token) {
            session.expires_at = expires_at;
        }
        ready(Ok(()))
    }

    fn end_operator_session(&mut self, token: Hash) -> Pending<'_, ()> {
        self.data.sessions.remove(&token);
        ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::contract;

    #[tokio::test]
    async fn memory_keeps_the_contract() {
        contract::run(Arc::new(Memory::default())).await;
    }
}
