use super::*;

fn quote() -> (contents::Calculation, contents::CalculationQuote) {
    let calculation = contents::Calculation {
        calculator: "payback".to_owned(),
        title: "Payback".to_owned(),
        inputs: Vec::new(),
        results: Vec::new(),
        verified: true,
        differences: Vec::new(),
        valid_until: String::new(),
        quote: None,
        together: None,
    };
    let expires_at = Timestamp::from_millis(86_400_000);
    (calculation, contents::CalculationQuote { id: "q_1".to_owned(), expires_at })
}

fn signed(ring: &KeyRing) -> QuoteRow {
    let (calculation, quote) = quote();
    let site = protocol::SiteKey::parse("helio").unwrap();
    let at = Timestamp::from_millis(0);
    ring.sign(
        &calculation,
        &quote,
        Issue {
            site: &site,
            site_name: "Helio",
            locale: "en",
            from_page: &protocol::Map::new(),
            at,
        },
    )
    .unwrap()
}

fn keys(ring: &KeyRing) -> Vec<(String, VerifyingKey)> {
    ring.public().unwrap().into_iter().map(|(kid, key, _)| (kid, key)).collect()
}

#[test]
fn the_first_quote_makes_the_first_key_and_the_second_uses_it() {
    let folder = tempfile::tempdir().unwrap();
    let ring = KeyRing::new(folder.path(), "http://127.0.0.1:1");
    assert!(ring.public().unwrap().is_empty());
    let (first, second) = (signed(&ring), signed(&ring));
    assert_eq!(first.kid, second.kid);
    assert_eq!(jws::verified(&first.jws, &keys(&ring)).unwrap().jti, "q_1");
}

#[test]
fn a_rotated_key_signs_no_more_and_its_quotes_still_verify() {
    let folder = tempfile::tempdir().unwrap();
    let ring = KeyRing::new(folder.path(), "http://127.0.0.1:1");
    let before = signed(&ring);
    let rotated = ring.rotate(Timestamp::from_millis(0)).unwrap();
    assert_eq!(rotated.retired, std::slice::from_ref(&before.kid));
    let after = signed(&ring);
    assert_eq!(after.kid, rotated.new);
    for row in [&before, &after] {
        jws::verified(&row.jws, &keys(&ring)).unwrap();
    }
    let file = fs::read_to_string(ring.path(&before.kid)).unwrap();
    assert!(!file.contains("\"d\""), "{file}");
}

#[test]
fn a_changed_text_and_a_strange_key_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let ring = KeyRing::new(folder.path(), "http://127.0.0.1:1");
    let row = signed(&ring);
    let parts: Vec<&str> = row.jws.split('.').collect();
    let claims = String::from_utf8(URL_SAFE_NO_PAD.decode(parts[1]).unwrap()).unwrap();
    let forged = base64url(claims.replace("Payback", "Nothing").as_bytes());
    let forged = format!("{}.{forged}.{}", parts[0], parts[2]);
    assert_eq!(jws::verified(&forged, &keys(&ring)), Err(jws::Refused::Forged));
    let header = base64url(format!(r#"{{"alg":"none","kid":"{}"}}"#, row.kid).as_bytes());
    let unsigned = format!("{header}.{}.", parts[1]);
    assert_eq!(jws::verified(&unsigned, &keys(&ring)), Err(jws::Refused::Forged));
    assert_eq!(jws::verified(&row.jws, &[]), Err(jws::Refused::UnknownKey));
}

#[cfg(unix)]
#[test]
fn nobody_else_on_the_machine_reads_a_key() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let ring = KeyRing::new(folder.path(), "http://127.0.0.1:1");
    let row = signed(&ring);
    let mode = fs::metadata(ring.path(&row.kid)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_damaged_key_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let ring = KeyRing::new(folder.path(), "http://127.0.0.1:1");
    let row = signed(&ring);
    fs::write(ring.path(&row.kid), "{").unwrap();
    let error = ring.public().unwrap_err().to_string();
    assert!(error.contains(&row.kid), "{error}");
}
