//! Randomness and hashes: ids, tokens, and what is stored in a token's place.

use sha2::{Digest, Sha256};

use crate::store::Hash;

/// 128 random bits, for an id.
#[must_use]
pub fn bits() -> u128 {
    rand::random()
}

/// An opaque token: 256 random bits in lower-case hex.
#[must_use]
pub fn token() -> String {
    hex(&rand::random::<[u8; 32]>())
}

/// SHA-256.
#[must_use]
pub fn sha256(bytes: &[u8]) -> Hash {
    Sha256::digest(bytes).into()
}

/// Lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A password that can be read aloud: 20 letters and digits without look-alikes, in four groups.
#[must_use]
pub fn password() -> String {
    // 32 letters, so that every random byte maps evenly: 20 × 5 = 100 bits.
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let random = rand::random::<[u8; 20]>();
    let mut password = String::with_capacity(23);
    for (index, byte) in random.iter().enumerate() {
        if index > 0 && index % 5 == 0 {
            password.push('-');
        }
        password.push(char::from(LETTERS[usize::from(byte % 32)]));
    }
    password
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_four_groups_of_five() {
        let password = password();
        let groups: Vec<_> = password.split('-').collect();
        assert_eq!(groups.len(), 4);
        assert!(groups.iter().all(|group| group.len() == 5));
        assert_ne!(password, super::password());
    }

    #[test]
    fn a_hash_is_written_in_lower_case_hex() {
        assert!(hex(&sha256(b"")).starts_with("e3b0c44298fc1c149afbf4c8996fb924"));
    }
}
