//! Calls: their state, and the signals that set one up between two browsers.

use crate::open_enum::open_enum;
use crate::tagged::tagged;
use crate::wire::wire_struct;

open_enum! {
    /// What a call starts with; either side may add video later.
    pub enum CallKind {
        /// Voice only.
        Audio = "audio",
        /// Voice and picture.
        Video = "video",
    }
}

open_enum! {
    /// Where a call stands.
    pub enum CallState {
        /// One side rings the other.
        Ringing = "ringing",
        /// The other side picked up; media is being connected or flows.
        Accepted = "accepted",
        /// The other side said no.
        Declined = "declined",
        /// Nobody picked up in time.
        Missed = "missed",
        /// Over.
        Ended = "ended",
    }
}

impl CallState {
    /// Whether the call goes on.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self, CallState::Ringing | CallState::Accepted)
    }
}

open_enum! {
    /// Why a call ended.
    pub enum CallEndReason {
        /// Somebody hung up.
        HungUp = "hung_up",
        /// The caller withdrew before it was accepted.
        Cancelled = "cancelled",
        /// The connection between the two browsers failed.
        Failed = "failed",
        /// One side went away.
        Lost = "lost",
        /// The conversation was resolved.
        Resolved = "resolved",
    }
}

tagged! {
    /// A message between the two browsers of a call; relayed, never stored.
    ///
    /// Shape: `{"type":"description","kind":"offer","sdp":"…"}`, since level 1.
    pub enum Signal {
        /// A session description.
        Description(signals::Description) = "description",
        /// A network candidate.
        Candidate(signals::Candidate) = "candidate",
        /// What this side sends now.
        Media(signals::Media) = "media",
        /// This side's page came up (again) and is ready to negotiate.
        Ready(signals::Ready) = "ready",
    }
}

/// The bodies of [`Signal`].
pub mod signals {
    use super::wire_struct;

    wire_struct! {
        /// A session description (SDP).
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Description {
            /// `offer` or `answer`, as WebRTC names them.
            pub kind: String,
            /// The description, at most 32 KiB.
            pub sdp: String,
        }

        /// A network candidate (ICE).
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Candidate {
            /// The candidate line; empty at the end of candidates.
            pub candidate: String,
            /// The media section it belongs to.
            #[wire(omit_empty)]
            pub mid: Option<String>,
            /// The index of that section.
            #[wire(omit_empty)]
            pub line: Option<u16>,
        }

        /// What this side sends now, so that the other side can say it in words.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct Media {
            /// The microphone is on.
            pub microphone: bool,
            /// The camera is on.
            pub camera: bool,
            /// The screen is shared.
            #[wire(default)]
            pub screen: bool,
        }

        /// Ready to negotiate.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct Ready {}
    }
}
