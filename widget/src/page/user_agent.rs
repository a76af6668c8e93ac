//! The browser in a few words, from the string it calls itself by. Good enough for an operator's eye, and no more.

/// Marks in the order of asking: later browsers carry the names of earlier ones.
const BROWSERS: [(&str, &str); 8] = [
    ("YaBrowser", "Yandex Browser"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrom", "Chrome"),
    ("Safari", "Safari"),
];

const SYSTEMS: [(&str, &str); 7] = [
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iPadOS"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
];

/// Such as `Firefox on Windows`; empty when nothing is known.
pub fn browser(agent_string: &str) -> String {
    let known = |marks: &[(&str, &'static str)]| {
        marks.iter().find(|(mark, _)| holds(agent_string, mark)).map(|(_, name)| *name)
    };
    match (known(&BROWSERS), known(&SYSTEMS)) {
        (Some(browser), Some(system)) => [browser, " on ", system].concat(),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => String::new(),
    }
}

/// `desktop`, `tablet` or `phone`. An iPad calls itself a Mac, but no Mac has a touch screen.
pub fn device(agent_string: &str, has_touch: bool) -> &'static str {
    let has = |mark: &str| holds(agent_string, mark);
    if has("iPad")
        || has("Tablet")
        || (has("Android") && !has("Mobile"))
        || (has("Mac OS") && has_touch && !has("iPhone"))
    {
        "tablet"
    } else if has("Mobi") || has("iPhone") {
        "phone"
    } else {
        "desktop"
    }
}

/// As `contains`, whose way of searching is made for long texts and is two kilobytes.
fn holds(text: &str, mark: &str) -> bool {
    text.as_bytes().windows(mark.len()).any(|window| window == mark.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_told_apart_although_each_carries_the_names_of_others() {
        for (agent_string, expected) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0 Safari/537.36",
                "Chrome on Linux",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0 Safari/537.36 Edg/156.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0",
                "Firefox on Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Mobile/15E148 Safari/604.1",
                "Safari on iOS",
            ),
            ("something else", ""),
        ] {
            assert_eq!(browser(agent_string), expected);
        }
    }

    #[test]
    fn phones_tablets_and_desktops_are_told_apart() {
        assert_eq!(
            device("(iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile/15E148", true),
            "phone"
        );
        assert_eq!(device("(Linux; Android 16; Pixel 9) Chrome/156 Mobile Safari", true), "phone");
        assert_eq!(device("(Linux; Android 16; SM-X710) Chrome/156 Safari", true), "tablet");
        assert_eq!(
            device("(Macintosh; Intel Mac OS X 10_15_7) Version/18.0 Safari", true),
            "tablet"
        );
        assert_eq!(
            device("(Macintosh; Intel Mac OS X 10_15_7) Version/18.0 Safari", false),
            "desktop"
        );
    }
}
