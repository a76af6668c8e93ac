//! Other pages of the same browser: they see each other's entries, and one of them sends.

use protocol::{CommandId, ConversationId};

use super::Client;
use crate::{Effect, Now, OutboxEntry};

impl Client {
    /// An entry of another page, new or changed: failed there, or to be tried again.
    pub(super) fn adopt(&mut self, entry: OutboxEntry, out: &mut Vec<Effect>) {
        let known = self.outbox.entries().iter().find(|known| known.cid == entry.cid);
        let is_failed_here = known.map(|known| known.failed.is_some());
        match (is_failed_here, &entry.failed) {
            (None, None) => {
                self.send(entry.clone());
                out.push(Effect::Adopted(entry));
            }
            (None, Some(_)) => self.send(entry),
            (Some(false), Some(code)) => {
                let failed = self.outbox.fail_by_cid(&entry.cid, code.clone());
                self.failed(failed, out);
            }
            (Some(true), None) => self.retry(&entry.cid),
            (Some(_), _) => {}
        }
    }

    /// The server has a command, as this page was told or as another page was.
    pub(super) fn kept_by_server(
        &mut self,
        cid: CommandId,
        conversation: ConversationId,
        seq: u64,
        now: Now,
        out: &mut Vec<Effect>,
    ) {
        if let Some(log) = self.logs.get_mut(&conversation) {
            log.expect(seq, now.at);
        }
        let Some(entry) = self.outbox.accepted(&cid) else { return };
        out.push(Effect::ForgetEntry(cid.clone()));
        out.push(Effect::Accepted { cid, conversation: conversation.clone(), seq });
        self.settling.push((seq, entry));
        self.settle();
        self.changed.insert(conversation, ());
    }

    pub(super) fn read_elsewhere(&mut self, conversation: ConversationId, seq: u64) {
        if let Some(log) = self.logs.get_mut(&conversation)
            && log.read_elsewhere(seq)
        {
            self.changed.insert(conversation, ());
        }
    }
}
