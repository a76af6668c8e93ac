//! JPEG: segments, of which only those stay that the picture is made of.
//!
//! Source: ITU-T T.81, annex B; of EXIF (CIPA DC-008) the one tag that says how to turn the picture.

use super::piece;

const BEGIN: [u8; 2] = [0xff, 0xd8];
const END: u8 = 0xd9;
const EXIF: &[u8] = b"Exif\0\0";
/// How the picture is to be turned.
const ORIENTATION: u16 = 0x0112;

pub(super) fn without_particulars(bytes: &[u8]) -> Option<Vec<u8>> {
    if piece(bytes, 0, 2)? != BEGIN {
        return None;
    }
    let mut kept = BEGIN.to_vec();
    let mut at = 2;
    let mut turned = None;
    while let Some(found) = next_marker(bytes, at) {
        // What is between two segments is the picture itself.
        kept.extend_from_slice(&bytes[at..found.at]);
        let marker = found.marker;
        if marker == END {
            // What comes after the picture is another one, a film, or what nobody looks for in a picture.
            kept.extend_from_slice(&[0xff, END]);
            return Some(with_orientation(kept, turned));
        }
        if matches!(marker, 0x01 | 0xd0..=0xd7) {
            kept.extend_from_slice(&[0xff, marker]);
            at = found.after;
            continue;
        }
        let len = piece(bytes, found.after, 2)?;
        let len = usize::from(u16::from_be_bytes([len[0], len[1]]));
        let data = piece(bytes, found.after, len)?.get(2..)?;
        at = found.after + len;
        if is_kept(marker, data) {
            kept.extend_from_slice(&[0xff, marker]);
            kept.extend_from_slice(&bytes[found.after..at]);
        } else if marker == 0xe1 {
            turned = turned.or_else(|| orientation(data.strip_prefix(EXIF)?));
        }
    }
    None
}

struct Marker {
    /// Where its first byte is.
    at: usize,
    marker: u8,
    /// Where what belongs to it begins.
    after: usize,
}

/// The next marker from a place on. In the picture's own data a byte of ones is followed by a zero.
fn next_marker(bytes: &[u8], mut at: usize) -> Option<Marker> {
    loop {
        at += bytes.get(at..)?.iter().position(|byte| *byte == 0xff)?;
        let mut after = at + 1;
        while *bytes.get(after)? == 0xff {
            after += 1;
        }
        let marker = bytes[after];
        if marker != 0 {
            return Some(Marker { at, marker, after: after + 1 });
        }
        at = after;
    }
}

/// Of what programs add, only what colours mean. Comments go too.
fn is_kept(marker: u8, data: &[u8]) -> bool {
    match marker {
        0xe0 => data.starts_with(b"JFIF\0"),
        0xe2 => data.starts_with(b"ICC_PROFILE\0"),
        0xee => data.starts_with(b"Adobe"),
        0xe1..=0xef | 0xfe => false,
        _ => true,
    }
}

/// How EXIF says that the picture is to be turned, unless it is upright.
fn orientation(tiff: &[u8]) -> Option<u8> {
    let is_little = match piece(tiff, 0, 4)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let short = |at: usize| {
        let bytes = piece(tiff, at, 2)?.try_into().ok()?;
        Some(if is_little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    };
    let first = piece(tiff, 4, 4)?.try_into().ok()?;
    let first = if is_little { u32::from_le_bytes(first) } else { u32::from_be_bytes(first) };
    let first = usize::try_from(first).ok()?;
    let entries = (0..usize::from(short(first)?)).map(|n| first + 2 + n * 12);
    let found = entries.into_iter().find(|at| short(*at) == Some(ORIENTATION))?;
    let turned = u8::try_from(short(found + 8)?).ok()?;
    (2..=8).contains(&turned).then_some(turned)
}

/// The picture with EXIF that says nothing but how to turn it.
fn with_orientation(picture: Vec<u8>, turned: Option<u8>) -> Vec<u8> {
    let Some(turned) = turned else { return picture };
    // A TIFF with one entry: the tag, a short, one of it, its value.
    let entry: &[u8] = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0";
    let exif: [&[u8]; 5] = [&BEGIN, b"\xff\xe1\0\x22", EXIF, entry, &[turned, 0, 0, 0, 0, 0, 0]];
    let mut whole = exif.concat();
    whole.extend_from_slice(&picture[BEGIN.len()..]);
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(marker: u8, data: &[u8]) -> Vec<u8> {
        let len = u16::try_from(data.len() + 2).unwrap().to_be_bytes();
        [&[0xff, marker], &len[..], data].concat()
    }

    /// EXIF of a telephone: how to turn the picture, and where it was taken.
    fn exif(turned: u8) -> Vec<u8> {
        let turned = [0, 0x12, 1, 3, 0, 1, 0, 0, 0, turned, 0, 0, 0];
        let tiff: [&[u8]; 4] = [
            b"II*\0\x08\0\0\0\x02",
            &turned,
            b"\x25\x88\x04\0\x01\0\0\0\x26\0\0\0\0\0\0\0",
            b"52.5N",
        ];
        segment(0xe1, &[EXIF, &tiff.concat()].concat())
    }

    fn rest() -> Vec<u8> {
        let scan: &[u8] = b"\x12\xff\0\x34\xff\xd0\x56";
        [segment(0xdb, b"tables"), segment(0xda, b"begin"), scan.to_vec()].concat()
    }

    #[test]
    fn the_picture_stays_and_what_is_told_of_it_goes() {
        let colours = segment(0xe2, b"ICC_PROFILE\0colours");
        let told = [
            segment(0xe1, b"http://ns.adobe.com/xap/1.0/\0GPS"),
            segment(0xed, b"Photoshop 3.0\0city"),
            segment(0xfe, b"by Anna"),
            segment(0xe2, b"MPF\0"),
        ];
        let jfif = segment(0xe0, b"JFIF\0");
        let end: &[u8] = b"\xff\xd9";
        let whole = [
            &BEGIN[..],
            &jfif,
            &exif(1),
            &told.concat(),
            &colours,
            &rest(),
            end,
            b"PK\x03\x04 and more",
        ];
        let kept = without_particulars(&whole.concat()).unwrap();
        assert_eq!(kept, [&BEGIN[..], &jfif, &colours, &rest(), end].concat());
    }

    #[test]
    fn a_picture_that_lies_on_its_side_still_says_so() {
        let whole = [&BEGIN[..], &exif(6), &rest(), b"\xff\xd9"].concat();
        let kept = without_particulars(&whole).unwrap();
        assert!(!kept.windows(5).any(|word| word == b"52.5N"));
        assert_eq!(&kept[2..6], b"\xff\xe1\0\x22");
        assert_eq!(&kept[6..12], EXIF);
        assert_eq!(orientation(&kept[12..38]), Some(6));
        assert_eq!(kept[38..], [rest(), b"\xff\xd9".to_vec()].concat());
        assert_eq!(without_particulars(&kept), Some(kept));
    }

    #[test]
    fn what_does_not_end_is_left_as_it_is() {
        assert_eq!(without_particulars(b"\xff\xd8\xff\xe0\0\x10JFIF\0"), None);
        assert_eq!(without_particulars(b"\xff\xd8\xff\xe1\xff\xffExif"), None);
    }
}
