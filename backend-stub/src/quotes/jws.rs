//! Signing and checking: compact JWS with Ed25519.
//!
//! `jsonwebtoken` does what JOSE prescribes; its cryptography is a plug, and ours holds Ed25519 alone, so that no
//! other algorithm can be talked into it.

use std::sync::Once;

use ed25519_dalek::{Signature, SigningKey, VerifyingKey};
use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::{Error, ErrorKind, Result};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde_json::{Value, json};
use signature::{Signer, Verifier};

use super::Claims;

/// Why a text is no quote of ours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Not one of the known keys signed it.
    #[error("it was signed with a key that this server does not know")]
    UnknownKey,
    /// It was changed after it was signed, or never signed.
    #[error("its signature does not fit its text")]
    Forged,
}

/// Signs claims; the key's id goes into the header.
pub(super) fn sign(claims: &Claims, kid: &str, key: &SigningKey) -> Result<String> {
    install();
    let header = Header { kid: Some(kid.to_owned()), ..Header::new(Algorithm::EdDSA) };
    jsonwebtoken::encode(&header, claims, &EncodingKey::from_ed_der(key.as_bytes()))
}

/// The claims of a quote that one of the keys signed; whether it has expired is not asked.
///
/// Errors: [`Refused`].
pub fn verified(
    jws: &str,
    keys: &[(String, VerifyingKey)],
) -> std::result::Result<Claims, Refused> {
    install();
    let header = jsonwebtoken::decode_header(jws).map_err(|_| Refused::Forged)?;
    let kid = header.kid.unwrap_or_default();
    let (_, key) = keys.iter().find(|(known, _)| *known == kid).ok_or(Refused::UnknownKey)?;
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.validate_exp = false;
    let key = DecodingKey::from_ed_der(key.as_bytes());
    let token = jsonwebtoken::decode::<Claims>(jws, &key, &validation);
    token.map(|token| token.claims).map_err(|_| Refused::Forged)
}

/// A public key as a JWK (RFC 8037).
#[must_use]
pub fn jwk_of(kid: &str, key: &VerifyingKey) -> Value {
    let x = super::keys::base64url(key.as_bytes());
    json!({"kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": kid, "x": x})
}

struct Ed25519Signer(SigningKey);
struct Ed25519Verifier(VerifyingKey);

impl Signer<Vec<u8>> for Ed25519Signer {
    fn try_sign(&self, message: &[u8]) -> std::result::Result<Vec<u8>, signature::Error> {
        let signature: Signature = self.0.try_sign(message)?;
        Ok(signature.to_bytes().to_vec())
    }
}

impl JwtSigner for Ed25519Signer {
    fn algorithm(&self) -> Algorithm {
        Algorithm::EdDSA
    }
}

impl Verifier<Vec<u8>> for Ed25519Verifier {
    fn verify(&self, message: &[u8], bytes: &Vec<u8>) -> std::result::Result<(), signature::Error> {
        // The strict check also refuses signatures that fit several keys.
        self.0.verify_strict(message, &Signature::from_slice(bytes)?)
    }
}

impl JwtVerifier for Ed25519Verifier {
    fn algorithm(&self) -> Algorithm {
        Algorithm::EdDSA
    }
}

fn signer(algorithm: &Algorithm, key: &EncodingKey) -> Result<Box<dyn JwtSigner>> {
    let seed = bytes(*algorithm, key.as_bytes())?;
    Ok(Box::new(Ed25519Signer(SigningKey::from_bytes(&seed))))
}

fn verifier(algorithm: &Algorithm, key: &DecodingKey) -> Result<Box<dyn JwtVerifier>> {
    let point = bytes(*algorithm, key.try_get_as_bytes()?)?;
    let key = VerifyingKey::from_bytes(&point).map_err(|_| wrong(ErrorKind::InvalidEddsaKey))?;
    Ok(Box::new(Ed25519Verifier(key)))
}

/// Both halves of a key are 32 bytes as they are, without a wrapping.
fn bytes(algorithm: Algorithm, key: &[u8]) -> Result<[u8; 32]> {
    if algorithm != Algorithm::EdDSA {
        return Err(wrong(ErrorKind::InvalidAlgorithm));
    }
    key.try_into().map_err(|_| wrong(ErrorKind::InvalidEddsaKey))
}

fn wrong(kind: ErrorKind) -> Error {
    Error::from(kind)
}

fn install() {
    static PROVIDER: CryptoProvider = CryptoProvider {
        signer_factory: signer,
        verifier_factory: verifier,
        key_utils: KeyUtils::new_unimplemented(),
    };
    static ONCE: Once = Once::new();
    // It fails only when there is one already, and then it is this one.
    ONCE.call_once(|| {
        let _ = PROVIDER.install_default();
    });
}
