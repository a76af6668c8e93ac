//! The standard library says what is right.

use proptest::prelude::*;

use super::*;

/// Numbers where readers and writers of decimals have gone wrong before.
const HARD: [f64; 23] = [
    5e-324,
    1e-323,
    2.225_073_858_507_201e-308,
    f64::MIN_POSITIVE,
    f64::MAX,
    1.0,
    0.1,
    0.3,
    2.675,
    9_007_199_254_740_991.0,
    9_007_199_254_740_992.0,
    9_007_199_254_740_993.0,
    9_007_199_254_740_994.0,
    5.684_341_886_080_802e-14,
    1e21,
    1e22,
    1e23,
    9.5e-3,
    999_999_999_999_999.9,
    1_000_000_000_000_005.0,
    8.41e21,
    4.503_599_627_370_496e15,
    7.205_759_403_792_794e16,
];

fn digits_as_written(written: &str) -> (u64, i32) {
    let (mantissa, exponent) = written.split_once('e').expect("`{:e}` writes an exponent");
    let fraction = mantissa.split_once('.').map_or(0, |(_, fraction)| fraction.len() as i32);
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    (digits.parse().unwrap(), exponent.parse::<i32>().unwrap() - fraction)
}

fn check_writing(number: f64) {
    let number = number.abs();
    if number == 0.0 || !number.is_finite() {
        return;
    }
    assert_eq!(shortest(number), digits_as_written(&format!("{number:e}")), "{number:e}");
    for count in [1, 2, 15, 17] {
        let written = format!("{number:.*e}", count as usize - 1);
        assert_eq!(rounded(number, count), digits_as_written(&written), "{number:e} {count}");
    }
    assert_eq!(plain(number), number.to_string());
    assert_eq!(plain(-number), (-number).to_string());
}

fn check_reading(text: &str) {
    let right = text.parse::<f64>().ok();
    assert_eq!(parse(text).map(f64::to_bits), right.map(f64::to_bits), "{text}");
}

#[test]
fn hard_numbers_are_written_as_the_standard_library_does() {
    for number in HARD {
        check_writing(number);
        check_writing(f64::from_bits(number.to_bits() + 1));
        check_writing(f64::from_bits(number.to_bits() - 1));
    }
    (1..2046).for_each(|exponent| check_writing(f64::from_bits(exponent << 52)));
    assert_eq!((plain(0.0), plain(-0.0)), ("0".to_owned(), "-0".to_owned()));
}

#[test]
fn hard_texts_are_read_as_the_standard_library_does() {
    for text in [
        "0",
        "-0",
        "1",
        "+1",
        "1.",
        ".5",
        "-.5e1",
        "1e5",
        "1E+5",
        "1e-5",
        "",
        ".",
        "-",
        "+",
        "e1",
        "1e",
        "1e+",
        "1.2.3",
        "1,5",
        " 1",
        "0x10",
        "00.100",
        "1e400",
        "-1e400",
        "1e-400",
        "1e99999999999999999999",
        "1e-99999999999999999999",
        "0e99999999999999999999",
        "2.4703282292062327208e-324",
        "2.4703282292062327209e-324",
        "2.4703282292062328e-324",
        "1.7976931348623157e308",
        "1.7976931348623158e308",
        "1.797693134862315808e308",
        "1.7976931348623159e308",
        "9007199254740993",
        "9007199254740993.0000000000000000000000000000001",
        "18446744073709551616",
        "2.2250738585072011e-308",
        "2.2250738585072014e-308",
        "6.92949564460091e15",
        "123456789012345678901234567890",
    ] {
        check_reading(text);
    }
    // Very many digits and an exponent beyond every integer.
    for exponent in ["e99999999999999999999", "e-99999999999999999999"] {
        check_reading(&["9".repeat(MAX_DIGITS + 1).as_str(), exponent].concat());
    }
    // A tie that only the last of very many digits breaks.
    let tie = format!("9007199254740993.{}", "0".repeat(900));
    check_reading(&tie);
    check_reading(&format!("{tie}1"));
    for number in HARD {
        let half =
            format!("{:.1200}", number + (f64::from_bits(number.to_bits() + 1) - number) / 2.0);
        if half != "inf" {
            check_reading(&half);
        }
        check_reading(&format!("{number:.1100}"));
    }
}

proptest! {
    #[test]
    fn any_number_is_written_as_the_standard_library_does(bits: u64) {
        check_writing(f64::from_bits(bits));
    }

    #[test]
    fn everyday_numbers_are_written_as_the_standard_library_does(whole in 0_u64..10_000_000_000, places in 0_i32..6) {
        check_writing(whole as f64 / 10_f64.powi(places));
    }

    #[test]
    fn any_text_is_read_as_the_standard_library_does(text in "[+-]?[0-9]{0,25}(\\.[0-9]{0,25})?([eE][+-]?[0-9]{0,3})?") {
        check_reading(&text);
    }

    #[test]
    fn the_middle_between_two_numbers_goes_to_the_even_one(bits in 0_u64..0x7fe0_0000_0000_0000) {
        let (low, high) = (f64::from_bits(bits), f64::from_bits(bits + 1));
        check_reading(&format!("{:.1200}", low / 2.0 + high / 2.0));
        check_reading(&format!("{low:e}"));
        check_reading(&format!("{low:.20e}"));
    }

    #[test]
    fn digits_and_an_exponent_make_the_nearest_number(digits: u64, exponent in -400_i32..400) {
        let right: f64 = format!("{digits}e{exponent}").parse().unwrap();
        prop_assert_eq!(nearest(digits, exponent).to_bits(), right.to_bits());
    }
}
