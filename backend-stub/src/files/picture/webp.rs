//! WebP: chunks of a RIFF, of which EXIF and XMP go.
//!
//! Source: Google's WebP container specification, "Extended File Format".

use super::piece;

/// `RIFF`, a size, `WEBP`.
const HEAD: usize = 12;
/// In the flags of `VP8X`: there is EXIF, there is XMP.
const IS_TOLD: u8 = 0b1100;

pub(super) fn without_particulars(bytes: &[u8]) -> Option<Vec<u8>> {
    if piece(bytes, 0, 4)? != b"RIFF" || piece(bytes, 8, 4)? != b"WEBP" {
        return None;
    }
    let size = u32::from_le_bytes(piece(bytes, 4, 4)?.try_into().ok()?);
    let whole = piece(bytes, 0, usize::try_from(size).ok()?.checked_add(8)?)?;
    let mut kept = whole[..HEAD].to_vec();
    let mut at = HEAD;
    while at < whole.len() {
        let name = piece(whole, at, 4)?;
        let len = u32::from_le_bytes(piece(whole, at + 4, 4)?.try_into().ok()?);
        // A chunk of odd length is followed by a byte that belongs to nothing; the last one may lack it.
        let len = usize::try_from(len).ok()?;
        let chunk = piece(whole, at, len.checked_add(8)?)?;
        let end = (at + chunk.len() + len % 2).min(whole.len());
        if !matches!(name, b"EXIF" | b"XMP ") {
            let begin = kept.len();
            kept.extend_from_slice(&whole[at..end]);
            if name == b"VP8X" {
                *kept.get_mut(begin + 8)? &= !IS_TOLD;
            }
        }
        at = end;
    }
    let size = u32::try_from(kept.len() - 8).ok()?.to_le_bytes();
    kept[4..8].copy_from_slice(&size);
    Some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(name: &[u8], data: &[u8]) -> Vec<u8> {
        let len = u32::try_from(data.len()).unwrap().to_le_bytes();
        let filler: &[u8] = if data.len() % 2 == 1 { b"\0" } else { b"" };
        [name, &len, data, filler].concat()
    }

    fn riff(chunks: &[Vec<u8>]) -> Vec<u8> {
        let all = chunks.concat();
        let size = u32::try_from(all.len() + 4).unwrap().to_le_bytes();
        [b"RIFF", &size[..], b"WEBP", &all].concat()
    }

    #[test]
    fn the_picture_stays_and_what_is_told_of_it_goes() {
        let head = |flags: u8| chunk(b"VP8X", &[flags, 0, 0, 0, 1, 0, 0, 1, 0, 0]);
        let (colours, dots) = (chunk(b"ICCP", b"odd"), chunk(b"VP8 ", b"dots"));
        let told = [chunk(b"EXIF", b"52.5N"), chunk(b"XMP ", b"52.5N")].concat();
        let whole = riff(&[head(0b10_1100), colours.clone(), dots.clone(), told]);
        let kept = riff(&[head(0b10_0000), colours, dots]);
        assert_eq!(without_particulars(&[&whole[..], b"and more"].concat()), Some(kept.clone()));
        assert_eq!(without_particulars(&kept), Some(kept));
    }

    #[test]
    fn what_does_not_end_is_left_as_it_is() {
        assert_eq!(without_particulars(b"RIFF\x24\0\0\0WEBPVP8 "), None);
        assert_eq!(without_particulars(b"RIFF\x0c\0\0\0WEBPVP8 \xff\xff\xff\xff"), None);
    }
}
