//! What the server works out beforehand is what the engine says when it is there.

use flow::{Effect, Opening, Prompt, fill_in, openings, prompt, start};
use proptest::prelude::*;
use protocol::{Map, Scalar};

use crate::demo_site;
use crate::documents::plainly;
use crate::script::{env, run_id};

/// The opening for what is known, as a panel chooses it.
fn chosen<'a>(openings: &'a [Opening], vars: &Map<String, Scalar>) -> Option<&'a Opening> {
    let fits = |opening: &&Opening| {
        opening.looks_at.iter().all(|name| opening.known.contains(name) == vars.contains_key(name))
    };
    openings.iter().find(fits)
}

fn posts(effects: &[Effect]) -> Vec<String> {
    let post = |effect: &Effect| match effect {
        Effect::Post { content, .. } => content.fallback.clone(),
        other => panic!("an opening is words alone: {other:?}"),
    };
    effects.iter().map(post).collect()
}

fn words() -> impl Strategy<Value = Option<String>> {
    let tricky = prop_oneof![
        Just("{{user.name}}"),
        Just("{{"),
        Just("}}"),
        Just("<b>Zoë</b>"),
        Just("=1+1")
    ];
    prop::option::of(prop_oneof![tricky.prop_map(str::to_owned), "\\PC{1,20}"])
}

proptest! {
    #[test]
    fn what_comes_ready_is_what_the_engine_says(name in words(), product in words(), url in words()) {
        let known = [("user.name", name), ("product.name", product), ("page.url", url)];
        let vars: Map<String, Scalar> = known
            .into_iter()
            .filter_map(|(name, words)| Some((name.to_owned(), Scalar::Text(words?))))
            .collect();
        let mut n_compared = 0;
        for flow in demo_site::flows() {
            for locale in ["en", "ru"] {
                let openings = openings(&flow, locale, &plainly);
                let Some(opening) = chosen(&openings, &vars) else { continue };
                let (run, effects) = start(&flow, run_id(), locale, &vars, &env());
                let said: Vec<String> = opening.said.iter().map(|it| fill_in(it, &vars)).collect();
                prop_assert_eq!(said, posts(&effects));
                let asked: Option<Prompt> = prompt(&flow, &run, &env());
                prop_assert_eq!(Some(&opening.prompt), asked.as_ref());
                n_compared += 1;
            }
        }
        prop_assert!(n_compared >= 4, "the shop greets with what comes ready");
    }
}
