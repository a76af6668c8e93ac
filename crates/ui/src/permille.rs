//! Shares as styles and SVG attributes take them: `45.6%`, without the machinery that writes any float.

/// A share between 0 and 1 in thousandths; what is outside is the nearer end.
#[allow(clippy::cast_possible_truncation, reason = "between 0 and 1000")]
pub(crate) fn permille(share: f64) -> i32 {
    (share.clamp(0.0, 1.0) * 1000.0).round() as i32
}

/// So many thousandths in percent.
pub(crate) fn in_percent(permille: i32) -> String {
    let mut text = (permille / 10).to_string();
    if permille % 10 != 0 {
        text.push('.');
        text.push_str(&(permille % 10).to_string());
    }
    text.push('%');
    text
}

/// A share between 0 and 1 in percent.
pub(crate) fn percent_text(share: f64) -> String {
    in_percent(permille(share))
}

#[cfg(test)]
mod tests {
    use super::percent_text;

    #[test]
    fn a_share_is_written_in_tenths_of_a_percent() {
        for (share, text) in
            [(0.0, "0%"), (0.4561, "45.6%"), (1.0, "100%"), (1.7, "100%"), (-2.0, "0%")]
        {
            assert_eq!(percent_text(share), text);
        }
    }
}
