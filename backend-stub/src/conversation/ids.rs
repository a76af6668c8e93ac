//! Ids that other ids are made of: a message's id is its command's or its run's with a number behind it, so those two
//! have exactly the length that clients make them with.

use protocol::{Command, CommandId, RejectCode, RunId};

use super::reject::Reject;

/// Hexadecimal digits of 128 random bits.
const DIGITS: usize = 32;

/// Checks the ids that a command brings.
///
/// Errors: `malformed`, naming the id.
pub(super) fn check(cid: &CommandId, command: &Command) -> Result<(), Reject> {
    let run = match command {
        Command::StartRun(start) => Some(&start.run),
        Command::Answer(answer) => Some(&answer.run),
        Command::GoBack(back) => Some(&back.run),
        Command::ChangeAnswer(change) => Some(&change.run),
        Command::PassTime(pass) => Some(&pass.run),
        _ => None,
    };
    check_cid(cid)?;
    run.map_or(Ok(()), |run| check_one("run", run.as_str(), RunId::PREFIX))
}

/// Checks the id of a request that brings no other.
///
/// Errors: `malformed`.
pub(super) fn check_cid(cid: &CommandId) -> Result<(), Reject> {
    check_one("cid", cid.as_str(), CommandId::PREFIX)
}

fn check_one(field: &str, id: &str, prefix: &str) -> Result<(), Reject> {
    let is_hex = |digits: &str| {
        digits.len() == DIGITS && digits.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
    };
    if id.strip_prefix(prefix).is_some_and(is_hex) {
        return Ok(());
    }
    let message = format!("`{field}` is {prefix} and {DIGITS} lower-case hexadecimal digits");
    Err(Reject::new(RejectCode::Malformed, message))
}

#[cfg(test)]
mod tests {
    use protocol::{MessageId, commands};

    use super::*;

    fn start(run: RunId) -> Command {
        let (flow, hash) = ("roof".to_owned(), "0".to_owned());
        commands::StartRun { run, flow, hash, vars: Default::default() }.into()
    }

    #[test]
    fn an_id_that_would_make_a_message_unreadable_is_refused() {
        let cid = CommandId::from_bits(7);
        for text in
            [format!("r_{}", "a".repeat(62)), "r_1".to_owned(), format!("r_{}", "g".repeat(32))]
        {
            let run = RunId::parse(text).unwrap();
            let reject = check(&cid, &start(run)).unwrap_err();
            assert_eq!(reject.code, RejectCode::Malformed);
            assert!(reject.message.contains("`run`"), "{}", reject.message);
        }
        let long = CommandId::parse(format!("k_{}", "0".repeat(62))).unwrap();
        let rate = commands::Rate { score: 5, comment: String::new() };
        assert_eq!(check(&long, &rate.into()).unwrap_err().code, RejectCode::Malformed);
    }

    #[test]
    fn ids_as_clients_make_them_give_readable_message_ids() {
        let (cid, run) = (CommandId::from_bits(u128::MAX), RunId::from_bits(u128::MAX));
        assert_eq!(check(&cid, &start(run.clone())), Ok(()));
        assert!(MessageId::parse(MessageId::of_run(&run, u32::MAX).as_str()).is_ok());
    }
}
