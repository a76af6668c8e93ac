//! What a picture tells besides what it shows: where and when it was taken, with what, by whom.
//!
//! Telephones write the place into every photograph. Whoever shows a roof has not said that others may know where it
//! stands, so pictures are kept without it. How they are to be turned and what their colours mean stays, and every dot is
//! as it came.

mod jpeg;
mod png;
mod webp;

/// Whether we know how to take the particulars out of such a picture.
pub(super) fn may_tell(media_type: &str) -> bool {
    matches!(media_type, "image/jpeg" | "image/png" | "image/webp")
}

/// The same picture without its particulars; nothing where it has none, or where it cannot be read to its end.
pub(super) fn without_particulars(media_type: &str, bytes: &[u8]) -> Option<Vec<u8>> {
    let kept = match media_type {
        "image/jpeg" => jpeg::without_particulars(bytes)?,
        "image/png" => png::without_particulars(bytes)?,
        "image/webp" => webp::without_particulars(bytes)?,
        _ => return None,
    };
    (kept != bytes).then_some(kept)
}

/// So many bytes from a place on, if they are there.
fn piece(bytes: &[u8], at: usize, len: usize) -> Option<&[u8]> {
    bytes.get(at..at.checked_add(len)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_bytes_keep_anything_from_going_on() {
        let begins: [&[u8]; 4] = [
            b"\xff\xd8\xff\xe1\0\x10Exif\0\0MM\0*\0\0\0\x08\0\x01",
            b"\xff\xd8\xff\xda\0\x02\xff\0\xff\xd9",
            b"\x89PNG\r\n\x1a\n\xff\xff\xff\xffeXIf",
            b"RIFF\xff\xff\xff\xffWEBPEXIF\xff\xff\xff\xff",
        ];
        for whole in begins {
            for len in 0..=whole.len() {
                for last in [0, 1, 0x7f, 0xd9, 0xff] {
                    let bytes = [&whole[..len], &[last]].concat();
                    for kind in ["image/jpeg", "image/png", "image/webp", "image/gif"] {
                        let kept = without_particulars(kind, &bytes);
                        assert!(kept.is_none_or(|kept| kept.len() <= bytes.len() + 64));
                    }
                }
            }
        }
    }
}
