//! How options are laid out.

use crate::prompt::{PromptKind, PromptOption};
use crate::reading::Fields;
use crate::step::unknown_word;

/// What stands under `display`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Display {
    Buttons,
    List,
    Search,
    Pictures,
}

impl Display {
    const WORDS: [(&'static str, Display); 4] = [
        ("buttons", Self::Buttons),
        ("list", Self::List),
        ("search", Self::Search),
        ("pictures", Self::Pictures),
    ];

    pub(super) fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let word = fields.plain("display")?;
        for (known, display) in &Self::WORDS {
            if *known == word {
                return Some(*display);
            }
        }
        let known = Self::WORDS.map(|(word, _)| word);
        unknown_word(fields.reading(), &fields.place_of("display"), "display", &word, &known);
        None
    }

    /// The prompt for one of these options.
    pub(super) fn one(self, options: Vec<PromptOption>) -> PromptKind {
        match self {
            Self::Buttons => PromptKind::Choice { options },
            other => other.laid_out(options, 1, 1),
        }
    }

    /// The prompt for several of these options.
    pub(super) fn several(self, options: Vec<PromptOption>, min: u32, max: u32) -> PromptKind {
        match self {
            Self::Buttons => PromptKind::Choices { options, min, max },
            other => other.laid_out(options, min, max),
        }
    }

    fn laid_out(self, options: Vec<PromptOption>, min: u32, max: u32) -> PromptKind {
        match self {
            Self::Buttons | Self::List => PromptKind::List { options, min, max },
            Self::Search => PromptKind::Search { options, min, max },
            Self::Pictures => PromptKind::Pictures { options, min, max },
        }
    }
}
