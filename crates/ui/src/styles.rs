//! The one style sheet: tokens first, then what every component shares, then each component's own.

use markup::css;

/// Groups of sheets, each in one literal, and all of them in another.
macro_rules! groups {
    ($( $(#[$doc:meta])+ pub const $name:ident = [$($file:literal),+ $(,)?]; )+) => {
        $( $(#[$doc])+ pub const $name: &str = css!($($file),+); )+

        /// All of it, for a constructed sheet in `adoptedStyleSheets` of a shadow root or a document.
        pub const SHEET: &str = css!($($($file),+),+);
    };
}

groups! {
    /// What the first screen needs. Groups may be adopted in any order after it: none styles what another draws.
    pub const FIRST = [
        "styles/tokens.css",
        "styles/base.css",
        "button.css",
        "avatar.css",
        "banner.css",
        "panel.css",
        "timeline.css",
        "composer.css",
        "choices.css",
    ];
    /// Results as a calculator and a card show them; before either's own looks.
    pub const FIGURES = ["figures.css"];
    /// The cards in the conversation and below the last message.
    pub const CARDS = [
        "content.css",
        "content/image_card.css",
        "content/video_card.css",
        "content/document_card.css",
        "content/carousel_card.css",
        "content/files_card.css",
        "panel/waiting_card.css",
        "operator_card.css",
    ];
    /// Forms and fields of their own.
    pub const FORMS = [
        "styles/tick.css",
        "field_prompt.css",
        "contact_form.css",
        "rating.css",
    ];
    /// A calculator, beside the fields of forms.
    pub const CALCULATORS = [
        "calculator_form.css",
        "together_form.css",
        "calculator_form/compare.css",
        "chart.css",
        "result_table.css",
    ];
    /// Every kind of question; after [`FORMS`].
    pub const INPUTS = [
        "question.css",
        "slider_input.css",
        "scale_input.css",
        "option_list.css",
        "search_input.css",
        "slot_list.css",
        "file_input.css",
        "panel/answer_list.css",
    ];
    /// A call.
    pub const CALL = ["call_stage.css", "incoming_call.css"];
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};
    use std::path::Path;

    const TOKENS: &str = include_str!("styles/tokens.css");

    /// The token blocks of the sheet in their order: light, dark by choice, dark by the system.
    fn blocks() -> Vec<BTreeMap<&'static str, &'static str>> {
        TOKENS
            .split('{')
            .map(|block| block.split('}').next().unwrap())
            .map(|block| {
                let lines = block.lines().filter_map(|line| line.trim().strip_suffix(';'));
                lines.filter_map(|line| line.split_once(": ")).collect::<BTreeMap<_, _>>()
            })
            .filter(|block| block.contains_key("--_text"))
            .collect()
    }

    /// The colour of a token: its own, or what it is unless the site says otherwise.
    fn luminance(block: &BTreeMap<&str, &str>, light: &BTreeMap<&str, &str>, name: &str) -> f64 {
        let value = block.get(name).or_else(|| light.get(name)).unwrap();
        let hex = value.rsplit('#').next().unwrap().trim_end_matches(')');
        let channel = |at: usize| {
            let share = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0;
            if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(0) + 0.7152 * channel(2) + 0.0722 * channel(4)
    }

    #[test]
    fn both_ways_into_the_dark_look_the_same() {
        let blocks = blocks();
        assert_eq!(blocks.len(), 3);
        assert_eq!(blocks[1], blocks[2]);
    }

    #[test]
    fn every_pair_of_colours_can_be_read() {
        let blocks = blocks();
        for (scheme, block) in [("light", &blocks[0]), ("dark", &blocks[1])] {
            for (front, back, least) in [
                ("--_text", "--_bg", 7.0),
                ("--_text", "--_surface", 7.0),
                ("--_text", "--_raised", 7.0),
                ("--_muted", "--_bg", 4.5),
                ("--_muted", "--_surface", 4.5),
                ("--_muted", "--_raised", 4.5),
                ("--_on-accent", "--_accent", 4.5),
                ("--_success", "--_raised", 4.5),
                ("--_warning", "--_bg", 4.5),
                ("--_danger", "--_raised", 4.5),
                ("--_control", "--_bg", 3.0),
                ("--_control", "--_raised", 3.0),
            ] {
                let mut pair = [front, back].map(|name| luminance(block, &blocks[0], name) + 0.05);
                pair.sort_by(f64::total_cmp);
                let contrast = pair[1] / pair[0];
                assert!(contrast >= least, "{scheme}: {front} on {back} is {contrast:.2}");
            }
        }
    }

    #[test]
    fn components_read_private_tokens_only() {
        for line in SHEET[TOKENS.len()..].lines() {
            assert!(!line.contains("--parlor-"), "{line}");
        }
    }

    #[test]
    fn a_site_has_at_most_twenty_tokens_to_set() {
        let public: BTreeSet<&str> = TOKENS
            .split("var(--parlor-")
            .skip(1)
            .map(|rest| rest.split([',', ')']).next().unwrap())
            .collect();
        assert!(public.len() <= 20, "{public:?}");
    }

    /// The blocks a sheet defines: the first class of each selector after the root.
    /// Example: `.root .head .button` is a rule of `head`.
    fn css_blocks(css: &str) -> BTreeSet<String> {
        let outside_comments =
            css.split("/*").map(|part| part.split_once("*/").map_or(part, |(_, rest)| rest));
        let css: String = outside_comments.collect();
        let preludes = css.split('}').flat_map(|part| {
            let last = part.matches('{').count();
            part.split('{').take(last).collect::<Vec<_>>()
        });
        preludes
            .filter(|prelude| !prelude.trim_start().starts_with('@'))
            .flat_map(|prelude| prelude.split(','))
            .filter_map(|selector| {
                selector
                    .split(|letter: char| {
                        !letter.is_ascii_alphanumeric() && !"-_.".contains(letter)
                    })
                    .flat_map(|compound| compound.split('.').skip(1))
                    .find(|class| *class != "root")
            })
            .map(|class| class.split("__").next().unwrap().split("--").next().unwrap().to_owned())
            .filter(|block| block.starts_with(|first: char| first.is_ascii_lowercase()))
            .collect()
    }

    #[test]
    fn a_rule_belongs_to_the_first_block_of_its_selector() {
        let css = "/* .no {} */ .root .head .button, .day + .row { top: .5em }\n\
            @media (width < 5px) { .desk__x--on .facts { a: b } } @keyframes k { 0%, 60% { a: b } }";
        assert_eq!(css_blocks(css), ["day", "desk", "head"].map(str::to_owned).into());
    }

    #[test]
    fn no_css_block_is_defined_by_both_ui_and_desk() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../desk/src");
        let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let sheets: Vec<_> =
            files.filter(|path| path.extension().is_some_and(|end| end == "css")).collect();
        assert!(sheets.len() > 3, "the desk's sheets moved: {sheets:?}");
        let ours = css_blocks(SHEET);
        assert!(ours.contains("timeline") && ours.contains("button"), "{ours:?}");
        for path in sheets {
            let theirs = css_blocks(&std::fs::read_to_string(&path).unwrap());
            let both: Vec<_> = theirs.intersection(&ours).collect();
            assert!(both.is_empty(), "{}: {both:?} are blocks of ui", path.display());
        }
    }

    #[test]
    fn nothing_is_placed_by_left_or_right() {
        for line in SHEET.lines().map(str::trim) {
            let is_physical = [
                "left:",
                "right:",
                "margin-left",
                "margin-right",
                "padding-left",
                "padding-right",
                "border-left",
                "border-right",
                "text-align: left",
                "text-align: right",
            ];
            assert!(!is_physical.iter().any(|name| line.starts_with(name)), "{line}");
        }
    }
}
