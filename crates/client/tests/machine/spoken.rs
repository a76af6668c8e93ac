//! The reference: what people said, a list per conversation. Nothing else is promised.

use protocol::{CommandId, ConversationId};

/// The conversations of a world.
pub fn talk(n: usize) -> ConversationId {
    ConversationId::from_bits(7 + n as u128)
}

/// One message as a person typed it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Said {
    /// The how manieth of its world.
    pub n: u32,
    /// In which tab.
    pub tab: usize,
    /// Whether the server will take it; the rest is refused for good.
    pub good: bool,
}

impl Said {
    pub fn text(&self) -> String {
        format!("{} {}", if self.good { "good" } else { "bad" }, self.n)
    }

    /// Random bits have no order, and these have none either.
    pub fn cid(&self) -> CommandId {
        let odd = 0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835;
        CommandId::from_bits(u128::from(self.n).wrapping_mul(odd))
    }
}

/// What was said, a list per conversation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Spoken {
    /// The lists, in the order of typing.
    pub talks: Vec<Vec<Said>>,
    /// How much was said.
    pub n: u32,
}

impl Spoken {
    pub fn new(n_talks: usize) -> Self {
        Spoken { talks: vec![Vec::new(); n_talks], n: 0 }
    }

    /// The next message somebody types; whether it counts as said is up to the caller.
    pub fn next(&mut self, tab: usize, good: bool) -> Said {
        self.n += 1;
        Said { n: self.n, tab, good }
    }

    /// What a tab said in a conversation and the server has to take, in order.
    pub fn by(&self, talk: usize, tab: usize) -> Vec<String> {
        let said = self.talks[talk].iter().filter(|said| said.good && said.tab == tab);
        said.map(Said::text).collect()
    }
}
