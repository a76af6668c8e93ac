//! Faces: a photo, or the first letters of a name.

use crate::prelude::*;
use crate::translator::Translator;
use crate::web_address::picture_address;

/// How large a face is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AvatarSize {
    /// Beside a name in the timeline.
    Small,
    /// In a header or a list.
    #[default]
    Medium,
    /// On a card or a call.
    Large,
}

impl AvatarSize {
    fn class(self) -> &'static str {
        match self {
            Self::Small => "avatar avatar--small",
            Self::Medium => "avatar",
            Self::Large => "avatar avatar--large",
        }
    }
}

/// A face. The name stands beside it wherever it is used, so it is a picture only.
#[component]
pub fn Avatar(
    /// Whose; its initials show until the photo does.
    #[prop(into)]
    name: String,
    /// The photo's address, or empty.
    #[prop(optional, into)]
    photo: String,
    /// How large.
    #[prop(optional)]
    size: AvatarSize,
) -> Node {
    // A photo that does not load gives way to the initials.
    let failed = State::new(false);
    let photo = picture_address(&photo).map(at_home);
    markup! {
        <span class=size.class() aria-hidden="true">
            {in_capitals(&initials(&name))}
            {photo.map(|photo| markup! {
                <img class="avatar__photo" class:hidden=failed src=photo alt="" draggable="false"
                    on:error=move |_| failed.set(true)/>
            })}
        </span>
    }
}

/// Where pictures named by a path come from: on a foreign page they are not the page's.
#[derive(Debug, Clone)]
pub struct PictureBase(pub String);

/// The address of a picture as this page reaches it.
pub(crate) fn at_home(address: &str) -> String {
    match use_context::<PictureBase>() {
        Some(PictureBase(base)) if address.starts_with('/') => [&base, address].concat(),
        _ => address.to_owned(),
    }
}

/// The mark that says: this is a bot.
#[component]
pub fn BotBadge() -> Node {
    let t = Translator::expect();
    markup! { <span class="badge">{t.text("bot.badge")}</span> }
}

/// Up to two letters: of the first and the last word.
fn initials(name: &str) -> String {
    let mut words =
        name.split_whitespace().filter_map(|word| word.chars().find(|c| is_initial(*c)));
    let first = words.next();
    first.into_iter().chain(words.next_back()).collect()
}

/// Beyond ASCII quotation marks and dashes are no letters; what else is none is rarely the first of a name.
fn is_initial(c: char) -> bool {
    match c {
        '«' | '»' | '“' | '”' | '„' | '‘' | '’' | '‚' | '‹' | '›' | '–' | '—' | '…' => {
            false
        }
        c => !c.is_ascii() || c.is_ascii_alphanumeric(),
    }
}

/// The browser's own tables: ours would be twelve kilobytes.
fn in_capitals(text: &str) -> String {
    js_sys::JsString::from(text).to_upper_case().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_those_of_first_and_last_name() {
        assert_eq!(initials("Maria Antonia Weber"), "MW");
        assert_eq!(initials("иван"), "и");
        assert_eq!(initials("«Helio» (бот)"), "Hб");
        assert_eq!(initials(""), "");
    }
}
