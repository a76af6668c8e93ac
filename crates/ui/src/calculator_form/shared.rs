//! Inputs that two people move: what is set from outside, and what was set here.

use protocol::{Map, Scalar};

use crate::prelude::*;

/// An input that somebody moved, and to what.
#[derive(Debug, Clone, PartialEq)]
pub struct Moved {
    /// Its value now.
    pub value: Scalar,
    /// Who moved it last, as they are called here; empty for the person who looks at it.
    pub by: String,
}

/// Inputs that are also moved somewhere else. The last move of an input wins, whoever makes it.
#[derive(Clone, Copy)]
pub struct SharedInputs {
    /// Every input that was moved so far, by id. The form follows what is new in it.
    pub moved: Live<Map<String, Moved>>,
    /// The person here moved an input to a value that it may have. Not told for what came from `moved`.
    pub on_move: Act<(String, Scalar)>,
}
