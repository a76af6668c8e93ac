//! Who writes, and what one says of them.

use crate::open_enum::open_enum;
use crate::wire::wire_struct;
use crate::{Content, MessageId, OperatorId, Timestamp};

open_enum! {
    /// Whose words they are.
    pub enum AuthorRole {
        /// The person on the site.
        Visitor = "visitor",
        /// The flow.
        Bot = "bot",
        /// A person at the desk.
        Operator = "operator",
        /// Parlor itself: notices about the conversation.
        System = "system",
    }
}

wire_struct! {
    /// The author of a message.
    ///
    /// Shape: `{"role":"operator","operator":{…}}`; `operator` only with that role; since level 1.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Author {
        /// Whose words they are.
        pub role: AuthorRole,
        /// Which operator.
        #[wire(omit_empty)]
        pub operator: Option<OperatorCard>,
    }
}

impl Author {
    /// The visitor of the conversation.
    pub const VISITOR: Author = Author { role: AuthorRole::Visitor, operator: None };
    /// The bot.
    pub const BOT: Author = Author { role: AuthorRole::Bot, operator: None };
    /// Parlor itself.
    pub const SYSTEM: Author = Author { role: AuthorRole::System, operator: None };

    /// An operator.
    #[must_use]
    pub fn operator(card: OperatorCard) -> Self {
        Author { role: AuthorRole::Operator, operator: Some(card) }
    }
}

wire_struct! {
    /// What visitors see of an operator.
    ///
    /// Shape: `{"operator":"o_…","name":"Maria","title":"Roof engineer","experience":"12 years","photo":"/…svg"}`,
    /// since level 1.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct OperatorCard {
        /// Who.
        pub operator: OperatorId,
        /// The name visitors see.
        pub name: String,
        /// What they do.
        #[wire(omit_empty)]
        pub title: String,
        /// Why to trust them.
        #[wire(omit_empty)]
        pub experience: String,
        /// A picture: an absolute path on the site's own server, or empty.
        #[wire(omit_empty)]
        pub photo: String,
    }
}

open_enum! {
    /// Whether somebody is there.
    pub enum Presence {
        /// There and free to take conversations.
        Online = "online",
        /// There, not taking conversations.
        Away = "away",
        /// Not there.
        Offline = "offline",
    }
}

wire_struct! {
    /// A message: immutable but for delivery and redaction.
    ///
    /// Shape: `{"id":"m_…","author":{…},"at":1760000000000,"content":{…}}`, since level 1.
    #[derive(Debug, Clone, PartialEq)]
    pub struct Message {
        /// Which message; the same in a local echo and in the log.
        pub id: MessageId,
        /// Whose words.
        pub author: Author,
        /// When the server took it (for an echo: when it was made).
        pub at: Timestamp,
        /// What it holds.
        pub content: Content,
    }
}
