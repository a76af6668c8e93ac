//! Time and chance.

use protocol::Timestamp;

/// The present, from a clock that does not jump when somebody sets the computer's.
///
/// It starts at the computer's time when the page was opened and only runs forward from there.
#[must_use]
pub fn now() -> Timestamp {
    let performance = web_sys::window().and_then(|window| window.performance());
    let millis = match performance {
        Some(performance) => performance.time_origin() + performance.now(),
        None => js_sys::Date::now(),
    };
    #[allow(clippy::cast_possible_truncation, reason = "milliseconds of this era fit an i64")]
    Timestamp::from_millis(millis as i64)
}

/// 32 random bits.
#[must_use]
pub fn random_u32() -> u32 {
    let [a, b, c, d, ..] = random_bytes();
    u32::from_le_bytes([a, b, c, d])
}

/// 128 random bits, for ids.
///
/// Example: `CommandId::from_bits(random_bits())`.
#[must_use]
pub fn random_bits() -> u128 {
    u128::from_le_bytes(random_bytes())
}

fn random_bytes() -> [u8; 16] {
    let mut bytes = [0; 16];
    let crypto = web_sys::window().and_then(|window| window.crypto().ok());
    let filled =
        crypto.is_some_and(|crypto| crypto.get_random_values_with_u8_array(&mut bytes).is_ok());
    if !filled {
        // No browser that runs wasm lacks `crypto`; a page that removed it still gets distinct ids.
        for byte in &mut bytes {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 255")]
            {
                *byte = (js_sys::Math::random() * 256.0) as u8;
            }
        }
    }
    bytes
}
