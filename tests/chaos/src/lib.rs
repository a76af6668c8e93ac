//! Chaos: the real server and the real client core, with everything between them breaking by a seeded plan.
//!
//! A schedule is one conversation with its visitor and its operator, each behind a fault proxy of their own. Every
//! entered message, answer and applied event goes into a history; a checker that saw nothing of the run reads it
//! afterwards, together with a fresh copy of the log from the server and from the database file.

pub mod checker;
pub mod disk;
pub mod figures;
pub mod goals;
pub mod history;
pub mod http;
pub mod nemesis;
pub mod peer;
pub mod proxy;
pub mod reader;
pub mod run;
pub mod scenarios;
pub mod schedule;
pub mod seed;
pub mod server;
pub mod table;
