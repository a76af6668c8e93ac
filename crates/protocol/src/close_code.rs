//! Why a connection is closed: the codes of a WebSocket's close frame, and of a poll's answer.

/// Nobody said why: the line broke, or it never stood.
pub const ABNORMAL: u16 = 1006;
/// A frame that is none of the protocol's (RFC 6455: a message of the wrong form).
pub const MALFORMED: u16 = 1007;
/// No common level.
pub const UPGRADE_REQUIRED: u16 = 4000;
/// No hello in time, or the token is not valid.
pub const UNAUTHORIZED: u16 = 4001;
/// This page's origin is not on the site's list.
pub const WRONG_ORIGIN: u16 = 4003;
/// The client reads too slowly, or nothing was heard of it for too long.
pub const SLOW: u16 = 4008;
/// A frame was too large.
pub const TOO_LARGE: u16 = 4009;
/// The server stops.
pub const GOAWAY: u16 = 4010;
/// Too many connections or frames.
pub const RATE_LIMITED: u16 = 4029;
