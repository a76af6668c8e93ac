//! Where in a definition something stands, for whoever is told of mistakes there.

use std::fmt;
use std::ops::Deref;

/// A place such as `steps[3].ask.text.ru`; without the feature `diagnostics` there is none, and no cost.
#[derive(Clone, Debug, Default)]
pub(crate) struct Path(#[cfg(feature = "diagnostics")] String);

#[cfg(feature = "diagnostics")]
impl Path {
    fn of(place: fmt::Arguments<'_>) -> Self {
        Self(place.to_string())
    }
}

#[cfg(not(feature = "diagnostics"))]
impl Path {
    fn of(_place: fmt::Arguments<'_>) -> Self {
        Self()
    }
}

impl Path {
    /// What stands at `place` itself.
    #[cfg(feature = "diagnostics")]
    pub(crate) fn whole(place: &str) -> Self {
        Self(place.to_owned())
    }

    /// A member of the object at `place`.
    pub(crate) fn member(place: &str, key: &str) -> Self {
        let point = if place.is_empty() { "" } else { "." };
        Self::of(format_args!("{place}{point}{key}"))
    }

    /// An item of the list at `place`.
    pub(crate) fn item(place: &str, index: usize) -> Self {
        Self::of(format_args!("{place}[{index}]"))
    }
}

impl Deref for Path {
    type Target = str;

    #[cfg(feature = "diagnostics")]
    fn deref(&self) -> &str {
        &self.0
    }

    #[cfg(not(feature = "diagnostics"))]
    fn deref(&self) -> &str {
        ""
    }
}
