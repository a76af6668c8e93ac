//! Which calculation gets a quote, and until when it holds.

use protocol::{CommandId, ContentBody, ConversationId, Map, Scalar, Timestamp, contents};

use super::id_of;
use crate::sites::Site;

const MILLIS_PER_DAY: i64 = 86_400_000;

/// Compares what the page showed with what was computed here, and promises a quote when both agree, the site gives
/// quotes and the calculation still holds.
pub fn promise(
    body: ContentBody,
    shown: &Map<String, Scalar>,
    site: &Site,
    (conversation, cid): (&ConversationId, &CommandId),
    at: Timestamp,
) -> ContentBody {
    let ContentBody::Calculation(mut calculation) = body else { return body };
    calculation.differences = differences(&calculation, shown);
    calculation.verified = calculation.differences.is_empty();
    if calculation.verified
        && let Some(days) = site.quote_days
        && let Some(expires_at) = expiry(&calculation.valid_until, at, days)
    {
        let id = id_of(conversation, cid);
        calculation.quote = Some(contents::CalculationQuote { id, expires_at });
    }
    calculation.into()
}

/// Every result that the page showed otherwise, to the last bit; what it did not show is no difference.
fn differences(
    calculation: &contents::Calculation,
    shown: &Map<String, Scalar>,
) -> Vec<contents::CalculationDifference> {
    let results = calculation.results.iter();
    results
        .filter_map(|line| {
            let shown = shown.get(&line.id).filter(|shown| **shown != line.value)?;
            Some(contents::CalculationDifference { id: line.id.clone(), shown: shown.clone() })
        })
        .collect()
}

/// The end of the last day on which it holds, or so many days from now when it does not say; nothing when that day
/// is over.
fn expiry(valid_until: &str, at: Timestamp, days: u16) -> Option<Timestamp> {
    if valid_until.is_empty() {
        return Some(at.plus_millis(i64::from(days) * MILLIS_PER_DAY));
    }
    let last: jiff::civil::Date = valid_until.parse().ok()?;
    let end = last.tomorrow().ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    let end = Timestamp::from_millis(end.timestamp().as_millisecond());
    (end > at).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_holds_through_its_last_day_and_none_is_given_after_it() {
        let noon = Timestamp::from_millis(1_782_907_200_000); // 1 July 2026, 12:00 UTC
        let midnight = Timestamp::from_millis(1_782_950_400_000);
        assert_eq!(expiry("2026-07-01", noon, 30), Some(midnight));
        assert_eq!(expiry("2026-06-30", noon, 30), None);
        assert_eq!(expiry("", noon, 1), Some(noon.plus_millis(MILLIS_PER_DAY)));
        assert_eq!(expiry("soon", noon, 1), None);
    }

    #[test]
    fn only_what_the_page_showed_otherwise_is_a_difference() {
        let line = |id: &str, value: f64| contents::CalculationLine {
            id: id.to_owned(),
            label: String::new(),
            value: Scalar::Number(value),
            display: String::new(),
            headline: false,
        };
        let calculation = contents::Calculation {
            calculator: "payback".to_owned(),
            title: String::new(),
            inputs: Vec::new(),
            results: vec![line("price", 0.1 + 0.2), line("years", 8.0), line("gain", 5.0)],
            verified: false,
            differences: Vec::new(),
            valid_until: String::new(),
            quote: None,
            together: None,
        };
        let shown: Map<String, Scalar> = [("price", 0.3), ("years", 8.0)]
            .map(|(id, n)| (id.to_owned(), Scalar::Number(n)))
            .into();
        let found = differences(&calculation, &shown);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].id.as_str(), &found[0].shown), ("price", &Scalar::Number(0.3)));
    }
}
