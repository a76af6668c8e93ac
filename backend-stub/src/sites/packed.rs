//! An answer that every visitor downloads, written and made small once.

use axum::body::Bytes;
use brotli::enc::BrotliEncoderParams;
use serde::Serialize;

/// JSON, as it is and as brotli sends it.
#[derive(Debug, Clone, Default)]
pub struct Packed {
    /// As it is.
    pub plain: Bytes,
    /// As brotli sends it.
    pub br: Bytes,
}

impl Packed {
    /// Writes and packs. Done once for each version of a site, so it may take some milliseconds, but not seconds.
    pub fn of(content: &impl Serialize) -> Self {
        let plain = serde_json::to_vec(content).expect("what is sent has text keys alone");
        let params = BrotliEncoderParams {
            quality: 9,
            size_hint: plain.len(),
            ..BrotliEncoderParams::default()
        };
        let mut br = Vec::new();
        brotli::BrotliCompress(&mut &plain[..], &mut br, &params).expect("memory takes all of it");
        Self { plain: plain.into(), br: br.into() }
    }
}
