//! The export's variables: their names here, and what they hold.

use std::collections::BTreeMap;

use super::export::Declared;
use super::names::{Names, slug};

/// What a variable holds; Typebot holds words and guesses, here a type is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nothing was found out about it; it counts as words.
    Unknown,
    Text,
    Number,
    Bool,
    Choice,
    List,
    Date,
    /// Days from one to another; the variable is the first.
    Period,
    /// A time of day, in minutes.
    Time,
    Email,
    Phone,
    File,
}

/// One way an option is written: in the export by its words, here by its id.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Named {
    pub(super) id: String,
    pub(super) words: String,
}

#[derive(Debug, Clone)]
pub(super) struct Variable {
    /// As people wrote it.
    pub(super) name: String,
    /// As formulas name it.
    pub(super) ident: String,
    pub(super) kind: Kind,
    /// Somebody calculates or compares sizes with it.
    pub(super) counts: bool,
    /// What it counts, where a question says so.
    pub(super) currency: Option<String>,
    pub(super) options: Vec<Named>,
    pub(super) initial: Option<String>,
    /// What sets it could not be carried over: its owner writes the formula, and nobody's address does.
    pub(super) is_set_by_hand: bool,
    option_names: BTreeMap<String, usize>,
    option_ids: Names,
}

/// All of them; the number of each is its place in the export.
#[derive(Debug, Default)]
pub(super) struct Variables {
    pub(super) all: Vec<Variable>,
    by_id: BTreeMap<String, usize>,
    by_name: BTreeMap<String, usize>,
    pub(super) names: Names,
}

/// Names that every flow has, or that mean something in a formula.
const RESERVED: [&str; 14] = [
    "answer",
    "consent",
    "contact",
    "conversation",
    "false",
    "locale",
    "page",
    "product",
    "score",
    "today",
    "true",
    "url",
    "user",
    "visitor",
];

impl Kind {
    /// What holds both; words hold everything.
    pub(super) fn with(self, other: Self) -> Self {
        match (self, other) {
            (one, other) if one == other => one,
            (Self::Unknown, kind) | (kind, Self::Unknown) => kind,
            // Words that are set where an option could be chosen are another option.
            (Self::Choice, Self::Text) | (Self::Text, Self::Choice) => Self::Choice,
            _ => Self::Text,
        }
    }

    pub(super) fn is_words(self) -> bool {
        matches!(self, Self::Unknown | Self::Text | Self::Choice | Self::Email | Self::Phone)
    }

    /// The word for it under `variables`.
    pub(super) fn word(self, currency: Option<&str>) -> String {
        match (self, currency) {
            (Self::Number, Some(currency)) => return format!("money {currency}"),
            (Self::Number, None) => "decimal",
            (Self::Unknown | Self::Text, _) => "text",
            (Self::Bool, _) => "bool",
            (Self::Choice, _) => "choice",
            (Self::List, _) => "list",
            (Self::Date | Self::Period, _) => "date",
            (Self::Time, _) => "duration min",
            (Self::Email, _) => "email",
            (Self::Phone, _) => "phone",
            (Self::File, _) => "file",
        }
        .to_owned()
    }
}

impl Variables {
    pub(super) fn of(declared: &[Declared]) -> Self {
        let mut variables = Self { names: Names::of(&RESERVED), ..Self::default() };
        for one in declared {
            let at = variables.add(&one.name);
            variables.all[at].initial.clone_from(&one.value);
            variables.by_id.entry(one.id.clone()).or_insert(at);
            variables.by_name.entry(one.name.trim().to_owned()).or_insert(at);
        }
        variables
    }

    /// One more, such as the answer of a question that keeps none.
    pub(super) fn add(&mut self, name: &str) -> usize {
        let ident = self.names.take(&slug(name, '_', "value"), '_');
        self.all.push(Variable {
            name: name.to_owned(),
            ident,
            kind: Kind::Unknown,
            counts: false,
            currency: None,
            options: Vec::new(),
            initial: None,
            is_set_by_hand: false,
            option_names: BTreeMap::new(),
            option_ids: Names::default(),
        });
        self.all.len() - 1
    }

    pub(super) fn by_id(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    pub(super) fn by_name(&self, name: &str) -> Option<usize> {
        self.by_name.get(name.trim()).copied()
    }

    pub(super) fn get(&self, at: usize) -> &Variable {
        &self.all[at]
    }

    /// Notes that something gives it a value of this kind.
    pub(super) fn holds(&mut self, at: usize, kind: Kind) {
        self.all[at].kind = self.all[at].kind.with(kind);
    }

    /// Those whose names could not stay what they were but for spaces and capital letters.
    pub(super) fn renamed(&self) -> impl Iterator<Item = &Variable> {
        self.all.iter().filter(|known| known.ident != slug(&known.name, '_', "value"))
    }
}

impl Variable {
    /// The id of the option with these words: the same words are the same option wherever they are offered.
    pub(super) fn option(&mut self, words: &str) -> String {
        if let Some(at) = self.option_names.get(words) {
            return self.options[*at].id.clone();
        }
        let id = self.option_ids.take(&slug(words, '-', "option"), '-');
        self.option_names.insert(words.to_owned(), self.options.len());
        self.options.push(Named { id: id.clone(), words: words.to_owned() });
        id
    }

    /// The option with these words, where there is one.
    pub(super) fn option_of(&self, words: &str) -> Option<&Named> {
        self.option_names.get(words.trim()).map(|at| &self.options[*at])
    }
}
