//! Colours that follow from the one a site chooses.

/// The text colour that is easier to read on an accent of the form `#rrggbb`; none for other forms.
///
/// Source: WCAG 2 relative luminance; white is kept as long as it has 4.5 : 1, as people expect it on colour.
#[must_use]
pub fn on_accent(accent: &str) -> Option<&'static str> {
    let digits =
        accent.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
    let channel = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
    let luminance =
        0.2126 * linear(channel(0)?) + 0.7152 * linear(channel(2)?) + 0.0722 * linear(channel(4)?);
    let with_white = 1.05 / (luminance + 0.05);
    Some(if with_white >= 4.5 { "#ffffff" } else { "#111318" })
}

/// The light of a channel, with the curve's square in place of its 2.4th power: close enough to choose by.
fn linear(channel: u8) -> f32 {
    let share = f32::from(channel) / 255.0;
    let bent = (share + 0.055) / 1.055;
    if share <= 0.040_45 { share / 12.92 } else { bent * bent * (0.62 + 0.38 * bent) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dark_accents_carry_white_and_light_ones_ink() {
        for (accent, text) in [
            ("#2457d6", "#ffffff"),
            ("#000000", "#ffffff"),
            ("#0f7b4a", "#ffffff"),
            ("#ffd400", "#111318"),
            ("#f59e0b", "#111318"),
            ("#ffffff", "#111318"),
        ] {
            assert_eq!(on_accent(accent), Some(text), "{accent}");
        }
    }

    #[test]
    fn what_is_no_colour_of_that_form_is_left_to_the_site() {
        for accent in ["", "red", "#fff", "#12345g", "#éé1"] {
            assert_eq!(on_accent(accent), None, "{accent}");
        }
    }
}
