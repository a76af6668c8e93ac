//! PNG: chunks, of which those go that only tell something.
//!
//! Source: the W3C's PNG specification, "Chunk layout" and "Ancillary chunks".

use super::piece;

const BEGIN: &[u8] = b"\x89PNG\r\n\x1a\n";
/// Texts of any kind, EXIF, and when it was last changed.
const TOLD: [&[u8]; 5] = [b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"];

pub(super) fn without_particulars(bytes: &[u8]) -> Option<Vec<u8>> {
    if piece(bytes, 0, BEGIN.len())? != BEGIN {
        return None;
    }
    let mut kept = BEGIN.to_vec();
    let mut at = BEGIN.len();
    loop {
        let len = u32::from_be_bytes(piece(bytes, at, 4)?.try_into().ok()?);
        let name = piece(bytes, at + 4, 4)?;
        // Length, name and checksum have four bytes each.
        let chunk = piece(bytes, at, usize::try_from(len).ok()?.checked_add(12)?)?;
        if !TOLD.contains(&name) {
            kept.extend_from_slice(chunk);
        }
        if name == b"IEND" {
            return Some(kept);
        }
        at += chunk.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(name: &[u8], data: &[u8]) -> Vec<u8> {
        let len = u32::try_from(data.len()).unwrap().to_be_bytes();
        [&len[..], name, data, b"crc."].concat()
    }

    #[test]
    fn the_picture_stays_and_what_is_told_of_it_goes() {
        let (head, dots, end) =
            (chunk(b"IHDR", b"1x1"), chunk(b"IDAT", b"dots"), chunk(b"IEND", b""));
        let told = TOLD.map(|name| chunk(name, b"52.5N")).concat();
        let whole = [BEGIN, &head, &told, &dots, &told, &end, b"and more"].concat();
        let kept = [BEGIN, &head, &dots, &end].concat();
        assert_eq!(without_particulars(&whole), Some(kept.clone()));
        assert_eq!(without_particulars(&kept), Some(kept));
    }

    #[test]
    fn what_does_not_end_is_left_as_it_is() {
        assert_eq!(without_particulars(&[BEGIN, &chunk(b"IHDR", b"1x1")].concat()), None);
        assert_eq!(without_particulars(&[BEGIN, b"\xff\xff\xff\xffIDAT"].concat()), None);
    }
}
