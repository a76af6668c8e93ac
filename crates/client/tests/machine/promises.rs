//! What is promised: after every step, and when the world has come to rest.

use client::Delivery;
use protocol::{AuthorRole, Event};

use crate::server::words_of;
use crate::spoken::{Spoken, talk};
use crate::world::World;

/// What must hold at every moment. Gives what does not.
pub fn check(world: &World, spoken: &Spoken) -> Result<(), String> {
    if let Some(broken) = world.broken() {
        return Err(broken.clone());
    }
    logs_are_gapless_and_hold_nothing_twice(world)?;
    what_was_forgotten_is_stored(world)?;
    copies_are_beginnings_of_the_log(world)?;
    words_are_in_the_order_of_typing(world, spoken)
}

fn own_words(log: &[Event]) -> Vec<String> {
    let messages = log.iter().filter_map(words_of);
    let own = messages.filter(|message| message.author.role == AuthorRole::Visitor);
    own.map(|message| message.content.fallback.clone()).collect()
}

fn logs_are_gapless_and_hold_nothing_twice(world: &World) -> Result<(), String> {
    for log in world.server.honest.disk.logs.values() {
        if let Some((at, event)) = (1..).zip(log).find(|(at, event)| event.seq != *at) {
            return Err(format!("seq {} is in the place of {at}", event.seq));
        }
        let mut words = own_words(log);
        words.sort_unstable();
        if let Some(twice) = words.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(format!("doubled: {:?} is in the log twice", twice[0]));
        }
    }
    Ok(())
}

fn what_was_forgotten_is_stored(world: &World) -> Result<(), String> {
    for (talk, words) in world.forgotten.values() {
        let log = &world.server.honest.disk.logs[talk];
        if !world.restored_away.contains(words) && !own_words(log).contains(words) {
            return Err(format!("lost: {words:?} was accepted and is not in the log"));
        }
    }
    Ok(())
}

fn copies_are_beginnings_of_the_log(world: &World) -> Result<(), String> {
    for (n, tab) in world.tabs.iter().enumerate() {
        let Some(tab) = tab else { continue };
        for (talk, copy) in &tab.copies {
            if !world.log(&tab.epoch, talk).starts_with(copy) {
                return Err(format!("tab {n}: the copy is no beginning of the log"));
            }
        }
    }
    Ok(())
}

fn words_are_in_the_order_of_typing(world: &World, spoken: &Spoken) -> Result<(), String> {
    for n_talk in 0..spoken.talks.len() {
        let mut logged = own_words(&world.server.honest.disk.logs[&talk(n_talk)]);
        // What a backup took away comes back, if at all, when some tab still had it.
        logged.retain(|words| !world.restored_away.contains(words));
        for tab in 0..world.tabs.len() {
            let typed = spoken.by(n_talk, tab);
            let places = logged.iter().filter_map(|words| typed.iter().position(|it| it == words));
            if !places.clone().is_sorted() {
                return Err(format!(
                    "reordered: tab {tab} typed {typed:?}, the log has {logged:?}"
                ));
            }
        }
    }
    Ok(())
}

/// What must hold when nothing is under way and nothing is left to do.
pub fn check_at_rest(world: &World, spoken: &Spoken) -> Result<(), String> {
    check(world, spoken)?;
    for n_talk in 0..spoken.talks.len() {
        let log = &world.server.honest.disk.logs[&talk(n_talk)];
        everything_said_is_in_the_log_or_kept(world, spoken, n_talk, log)?;
        for (n, tab) in world.tabs.iter().enumerate() {
            let Some(tab) = tab else { continue };
            let copy = tab.copies.get(&talk(n_talk)).map(Vec::as_slice).unwrap_or_default();
            if copy != log {
                let (copy, log) = (copy.len(), log.len());
                return Err(format!("tab {n}: the copy has {copy} of {log} events"));
            }
            let shown = tab.client.honest.timeline(&talk(n_talk));
            let failed =
                shown.iter().filter(|item| matches!(item.delivery, Some(Delivery::Failed(_))));
            if shown.len() != log.len() + failed.count() {
                return Err(format!("tab {n} shows {} for {} events", shown.len(), log.len()));
            }
        }
    }
    Ok(())
}

fn everything_said_is_in_the_log_or_kept(
    world: &World,
    spoken: &Spoken,
    n_talk: usize,
    log: &[Event],
) -> Result<(), String> {
    let logged = own_words(log);
    for said in &spoken.talks[n_talk] {
        let words = said.text();
        let cid = said.cid();
        let in_store = world.store.iter().find(|entry| entry.cid == cid);
        if said.good {
            let is_there = logged.contains(&words) || world.restored_away.contains(&words);
            if !is_there {
                return Err(format!("lost: {words:?} is not in the log"));
            }
            if in_store.is_some() {
                return Err(format!("{words:?} is in the log and was never forgotten"));
            }
        } else if in_store.is_none_or(|entry| entry.failed.is_none()) {
            return Err(format!("{words:?} was refused and its text is gone"));
        }
    }
    let promised = spoken.talks[n_talk].len();
    match logged.len() > promised {
        true => Err(format!("the log has {logged:?}, of which some was never said")),
        false => Ok(()),
    }
}
