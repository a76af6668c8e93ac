//! What came out of a step that the server carries out.

use small::Map;

use crate::Scalar;
use crate::open_enum::open_enum;
use crate::wire::wire_struct;

open_enum! {
    /// How a step that the server carries out ended.
    pub enum Outcome {
        /// It did what it should.
        Done = "done",
        /// It did, and there was nothing: no slot, no answer, closed.
        Nothing = "nothing",
        /// It could not be done, or not in time.
        Failed = "failed",
    }
}

wire_struct! {
    /// The result of a step that the server carries out (`webhook hours faq book`), as it is recorded.
    ///
    /// Shape: `{"outcome":"done","values":{"price":1890},"rows":[]}`, since level 2.
    #[derive(Debug, Clone, PartialEq)]
    pub struct StepResult {
        /// How it ended.
        pub outcome: Outcome,
        /// Values by the names that the flow gives them; `error` says why it failed.
        #[wire(omit_empty)]
        pub values: Map<String, Scalar>,
        /// What there is to choose from: slots, answers.
        #[wire(omit_empty)]
        pub rows: Vec<Map<String, Scalar>>,
    }
}
