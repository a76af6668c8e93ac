//! One connection as the store's traits see it: the table of operations, each a line.

use std::ops::DerefMut;

use protocol::{
    CommandId, ConversationId, DeviceId, Event, OperatorId, SiteKey, Timestamp, VisitorId,
};
use sqlx::sqlite::SqliteConnection;

use super::transaction::Transaction;
use super::{bookings, conversations, convert::failed, files, log, operators, people, quotes};
use crate::store::{
    BookingRow, CommandRow, ConversationRow, Cursor, FileRow, Hash, OperatorRow,
    OperatorSessionRow, Pending, QuoteRow, Reads, Side, Unsettled, Uploaded, Writes,
};

/// A pooled connection, or an open transaction.
pub(super) struct Session<C>(pub(super) C);

impl<C: DerefMut<Target = SqliteConnection> + Send> Reads for Session<C> {
    fn epoch(&mut self) -> Pending<'_, String> {
        Box::pin(people::epoch(&mut self.0))
    }

    fn visitor_of<'a>(
        &'a mut self,
        site: &'a SiteKey,
        token: Hash,
    ) -> Pending<'a, Option<VisitorId>> {
        Box::pin(people::visitor_of(&mut self.0, site, token))
    }

    fn conversation<'a>(
        &'a mut self,
        site: &'a SiteKey,
        conversation: &'a ConversationId,
    ) -> Pending<'a, Option<ConversationRow>> {
        Box::pin(conversations::one(&mut self.0, site, conversation))
    }

    fn conversations_of<'a>(
        &'a mut self,
        site: &'a SiteKey,
        visitor: &'a VisitorId,
    ) -> Pending<'a, Vec<ConversationRow>> {
        Box::pin(conversations::of_visitor(&mut self.0, site, visitor))
    }

    fn inbox<'a>(&'a mut self, site: &'a SiteKey, limit: u32) -> Pending<'a, Vec<ConversationRow>> {
        Box::pin(conversations::inbox(&mut self.0, site, limit))
    }

    fn unsettled(&mut self, which: Unsettled) -> Pending<'_, Vec<ConversationRow>> {
        Box::pin(conversations::unsettled(&mut self.0, which))
    }

    fn is_taken<'a>(&'a mut self, conversation: &'a ConversationId) -> Pending<'a, bool> {
        Box::pin(conversations::is_taken(&mut self.0, conversation))
    }

    fn events<'a>(
        &'a mut self,
        conversation: &'a ConversationId,
        after: u64,
        limit: usize,
    ) -> Pending<'a, Vec<Event>> {
        Box::pin(log::events(&mut self.0, conversation, after, limit))
    }

    fn command<'a>(
        &'a mut self,
        conversation: &'a ConversationId,
        cid: &'a CommandId,
    ) -> Pending<'a, Option<CommandRow>> {
        Box::pin(log::command(&mut self.0, conversation, cid))
    }

    fn last_cseq<'a>(
        &'a mut self,
        conversation: &'a ConversationId,
        device: &'a DeviceId,
    ) -> Pending<'a, u64> {
        Box::pin(log::last_cseq(&mut self.0, conversation, device))
    }

    fn cursor<'a>(
        &'a mut self,
        conversation: &'a ConversationId,
        side: Side,
    ) -> Pending<'a, Cursor> {
        Box::pin(log::cursor(&mut self.0, conversation, side))
    }

    fn flow_version<'a>(
        &'a mut self,
        site: &'a SiteKey,
        hash: &'a str,
    ) -> Pending<'a, Option<String>> {
        Box::pin(people::flow_version(&mut self.0, site, hash))
    }

    fn quote<'a>(&'a mut self, quote: &'a str) -> Pending<'a, Option<QuoteRow>> {
        Box::pin(quotes::one(&mut self.0, quote))
    }

    fn bookings<'a>(
        &'a mut self,
        site: &'a SiteKey,
        calendar: &'a str,
        from: Timestamp,
        until: Timestamp,
    ) -> Pending<'a, Vec<BookingRow>> {
        Box::pin(bookings::within(&mut self.0, site, calendar, from, until))
    }

    fn bookings_of<'a>(
        &'a mut self,
        site: &'a SiteKey,
        visitor: &'a VisitorId,
        from: Timestamp,
    ) -> Pending<'a, Vec<BookingRow>> {
        Box::pin(bookings::of_visitor(&mut self.0, site, visitor, from))
    }

    fn file<'a>(&'a mut self, site: &'a SiteKey, file: &'a str) -> Pending<'a, Option<FileRow>> {
        Box::pin(files::one(&mut self.0, site, file))
    }

    fn uploaded<'a>(
        &'a mut self,
        site: &'a SiteKey,
        visitor: &'a VisitorId,
        conversation: &'a ConversationId,
        since: Timestamp,
    ) -> Pending<'a, Uploaded> {
        Box::pin(files::uploaded(&mut self.0, site, visitor, conversation, since))
    }

    fn quote_keys_in_use(&mut self, now: Timestamp) -> Pending<'_, Vec<String>> {
        Box::pin(quotes::keys_in_use(&mut self.0, now))
    }

    fn operator_by_email<'a>(&'a mut self, email: &'a str) -> Pending<'a, Option<OperatorRow>> {
        Box::pin(operators::by_email(&mut self.0, email))
    }

    fn operator<'a>(&'a mut self, operator: &'a OperatorId) -> Pending<'a, Option<OperatorRow>> {
        Box::pin(operators::one(&mut self.0, operator))
    }

    fn operator_count(&mut self) -> Pending<'_, u64> {
        Box::pin(operators::how_many(&mut self.0))
    }

    fn operator_session(
        &mut self,
        token: Hash,
        now: Timestamp,
    ) -> Pending<'_, Option<(OperatorSessionRow, OperatorRow)>> {
        Box::pin(operators::session(&mut self.0, token, now))
    }
}

impl Session<Transaction> {
    fn run(&mut self, statement: &'static str) -> Pending<'_, ()> {
        Box::pin(async move {
            sqlx::query(statement).execute(&mut *self.0).await.map_err(failed)?;
            Ok(())
        })
    }
}

impl Writes for Session<Transaction> {
    fn savepoint(&mut self) -> Pending<'_, ()> {
        self.run("SAVEPOINT job")
    }

    fn release(&mut self) -> Pending<'_, ()> {
        self.run("RELEASE job")
    }

    fn roll_back(&mut self) -> Pending<'_, ()> {
        Box::pin(async move {
            self.run("ROLLBACK TO job").await?;
            self.run("RELEASE job").await
        })
    }

    fn commit(self: Box<Self>) -> Pending<'static, ()> {
        Box::pin(self.0.commit())
    }

    fn prove(&mut self) -> Pending<'_, ()> {
        self.run(
            "INSERT INTO meta (name, value) VALUES ('proof', '1') \
             ON CONFLICT (name) DO UPDATE SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT)",
        )
    }

    fn add_visitor<'a>(
        &'a mut self,
        site: &'a SiteKey,
        visitor: &'a VisitorId,
        token: Hash,
        at: Timestamp,
    ) -> Pending<'a, ()> {
        Box::pin(people::add_visitor(&mut self.0, site, visitor, token, at))
    }

    fn put_conversation<'a>(&'a mut self, row: &'a ConversationRow) -> Pending<'a, ()> {
        Box::pin(conversations::put(&mut self.0, row))
    }

    fn append<'a>(
        &'a mut self,
        conversation: &'a ConversationId,
        events: &'a [Event],
    ) -> Pending<'a, ()> {
        Box::pin(log::append(&mut self.0, conversation, events))
    }

    fn add_command<'a>(
        &'a mut self,
        conversation: &'a ConversationId,
        row: &'a CommandRow,
    ) -> Pending<'a, ()> {
        Box::pin(log::add_command(&mut self.0, conversation, row))
    }

    fn advance_cursor<'a>(
        &'a mut self,
        conversation: &'a ConversationId,
        side: Side,
        to: Cursor,
    ) -> Pending<'a, Option<Cursor>> {
        Box::pin(log::advance_cursor(&mut self.0, conversation, side, to))
    }

    fn keep_flow_version<'a>(
        &'a mut self,
        site: &'a SiteKey,
        hash: &'a str,
        document: &'a str,
        at: Timestamp,
    ) -> Pending<'a, ()> {
        Box::pin(people::keep_flow_version(&mut self.0, site, hash, document, at))
    }

    fn add_quote<'a>(&'a mut self, row: &'a QuoteRow) -> Pending<'a, ()> {
        Box::pin(quotes::add(&mut self.0, row))
    }

    fn put_booking<'a>(&'a mut self, row: &'a BookingRow) -> Pending<'a, ()> {
        Box::pin(bookings::put(&mut self.0, row))
    }

    fn add_file<'a>(&'a mut self, row: &'a FileRow) -> Pending<'a, ()> {
        Box::pin(files::add(&mut self.0, row))
    }

    fn use_file<'a>(
        &'a mut self,
        site: &'a SiteKey,
        file: &'a str,
        at: Timestamp,
    ) -> Pending<'a, ()> {
        Box::pin(files::use_one(&mut self.0, site, file, at))
    }

    fn forget_unused_file<'a>(&'a mut self, site: &'a SiteKey, file: &'a str) -> Pending<'a, bool> {
        Box::pin(files::forget_unused(&mut self.0, site, file))
    }

    fn forget_unused_files(&mut self, before: Timestamp) -> Pending<'_, Vec<(SiteKey, String)>> {
        Box::pin(files::forget_all_unused(&mut self.0, before))
    }

    fn add_operator<'a>(&'a mut self, row: &'a OperatorRow, at: Timestamp) -> Pending<'a, bool> {
        Box::pin(operators::add(&mut self.0, row, at))
    }

    fn reset_password<'a>(&'a mut self, email: &'a str, password: &'a str) -> Pending<'a, bool> {
        Box::pin(operators::reset_password(&mut self.0, email, password))
    }

    fn set_skills<'a>(&'a mut self, email: &'a str, skills: &'a [String]) -> Pending<'a, bool> {
        Box::pin(operators::set_skills(&mut self.0, email, skills))
    }

    fn add_operator_session<'a>(
        &'a mut self,
        row: &'a OperatorSessionRow,
        now: Timestamp,
    ) -> Pending<'a, ()> {
        Box::pin(operators::add_session(&mut self.0, row, now))
    }

    fn prolong_operator_session(&mut self, token: Hash, expires_at: Timestamp) -> Pending<'_, ()> {
        Box::pin(operators::prolong_session(&mut self.0, token, expires_at))
    }

    fn end_operator_session(&mut self, token: Hash) -> Pending<'_, ()> {
        Box::pin(operators::end_session(&mut self.0, token))
    }
}
