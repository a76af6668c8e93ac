//! A calculator that visitor and operator move together: its present inputs, and who moved each.

use crate::wire::wire_struct;
use crate::{AuthorRole, Map, Scalar};

wire_struct! {
    /// Who moved an input of a shared calculator.
    ///
    /// Shape: `{"role":"operator","name":"Maria"}`; `name` only of operators; since level 2.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Mover {
        /// `visitor` or `operator`.
        pub role: AuthorRole,
        /// The name that visitors see.
        #[wire(omit_empty)]
        pub name: String,
    }

    /// One input of a shared calculator as it was set last.
    ///
    /// Shape: `{"value":42,"by":{"role":"visitor"},"stamp":1760000000001}`, since level 2.
    #[derive(Debug, Clone, PartialEq)]
    pub struct SharedInput {
        /// What it is set to.
        pub value: Scalar,
        /// Who set it.
        pub by: Mover,
        /// Its place among the moves of this conversation: of two, the later one holds.
        pub stamp: u64,
    }

    /// A calculator that both sides of a conversation see and move.
    ///
    /// Shape: `{"calculator":"payback","by":{…},"stamp":1760000000000,"inputs":{"area":{…}}}`, since level 2.
    #[derive(Debug, Clone, PartialEq)]
    pub struct SharedCalculation {
        /// The calculator's id.
        pub calculator: String,
        /// Who opened it.
        pub by: Mover,
        /// The stamp of the last move, or of the opening. It begins with the instant of opening in milliseconds, so
        /// that a calculator that is opened later has later stamps throughout.
        pub stamp: u64,
        /// What was set since it was opened, or came with it; the other inputs have their defaults.
        #[wire(default)]
        pub inputs: Map<String, SharedInput>,
    }
}

impl Mover {
    /// The visitor.
    pub const VISITOR: Mover = Mover { role: AuthorRole::Visitor, name: String::new() };

    /// An operator.
    #[must_use]
    pub fn operator(name: &str) -> Self {
        Mover { role: AuthorRole::Operator, name: name.to_owned() }
    }
}
