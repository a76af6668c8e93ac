//! What a file is called: a name for people to read and for any system to save under.

use super::kind::Kind;

/// The longest name, in characters.
const CHARS: usize = 120;
/// What a file is called that has no name.
const NAMELESS: &str = "file";
/// Names that Windows keeps for devices.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];

/// The name as we keep it: no path, nothing invisible, nothing that a system forbids, and an ending that fits what the
/// file is.
pub(super) fn cleaned(given: &str, kind: &Kind) -> String {
    let base = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = base
        .chars()
        .filter(|c| !is_hidden(*c))
        .map(|c| if is_foreign(c) { '_' } else { c })
        .collect();
    let kept = kept.trim_matches(|c: char| c == '.' || c.is_whitespace());
    let (stem, ending) = split(kept);
    let fits = kind.endings.iter().any(|known| ending.eq_ignore_ascii_case(known));
    let (stem, ending) = if fits { (stem, ending) } else { (kept, kind.endings[0]) };
    let stem: String = stem.chars().take(CHARS - ending.len() - 1).collect();
    let stem = stem.trim_end();
    let is_device = {
        let first = stem.split('.').next().unwrap_or_default().to_ascii_lowercase();
        DEVICES.contains(&first.trim_end_matches(|c: char| c.is_ascii_digit()))
    };
    match stem {
        "" => format!("{NAMELESS}.{ending}"),
        stem if is_device => format!("_{stem}.{ending}"),
        stem => format!("{stem}.{ending}"),
    }
}

fn split(name: &str) -> (&str, &str) {
    name.rsplit_once('.').unwrap_or((name, ""))
}

/// Characters that turn the reading direction, take no room, or are no characters: `gpj.exe` must not read `exe.jpg`.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{feff}')
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
        || matches!(c, '\u{fff0}'..='\u{ffff}' | '\u{e0000}'..='\u{e0fff}')
}

fn is_foreign(c: char) -> bool {
    matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*' | '/' | '\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    const PNG: Kind = Kind { media_type: "image/png", endings: &["png"] };

    fn png(given: &str) -> String {
        cleaned(given, &PNG)
    }

    #[test]
    fn a_name_loses_its_path_and_keeps_its_words() {
        for (given, name) in [
            ("roof.png", "roof.png"),
            ("Моя крыша (2).PNG", "Моя крыша (2).PNG"),
            ("../../etc/passwd", "passwd.png"),
            ("..\\..\\windows\\system32\\roof.png", "roof.png"),
            ("C:\\fakepath\\roof.png", "roof.png"),
            (".htaccess", "htaccess.png"),
            ("...", "file.png"),
            ("", "file.png"),
            ("con.png", "_con.png"),
            ("LPT1.png", "_LPT1.png"),
            ("constant.png", "constant.png"),
            ("a\r\nset-cookie: b.png", "aset-cookie_ b.png"),
            ("<img src=x onerror=alert(1)>.png", "_img src=x onerror=alert(1)_.png"),
            ("\u{202e}gnp.exe", "gnp.exe.png"),
            ("photo\0.html", "photo.html.png"),
        ] {
            assert_eq!(png(given), name, "{given:?}");
        }
    }

    #[test]
    fn an_ending_that_does_not_fit_is_not_the_last_one() {
        assert_eq!(png("page.html"), "page.html.png");
        assert_eq!(png("roof.png.exe"), "roof.png.exe.png");
        assert_eq!(png("roof"), "roof.png");
    }

    #[test]
    fn a_long_name_keeps_its_ending() {
        let name = png(&format!("{}.png", "ю".repeat(500)));
        assert_eq!(name.chars().count(), CHARS);
        assert!(name.ends_with("ю.png"));
    }
}
