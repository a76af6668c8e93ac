//! What a file is, as its bytes say, and whether we take it.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek};

use file_format::FileFormat as F;

mod office;

/// A kind of file that is taken.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Kind {
    /// What browsers are told.
    pub(super) media_type: &'static str,
    /// What its name may end with; the first is added to a name that ends otherwise.
    pub(super) endings: &'static [&'static str],
}

macro_rules! kinds {
    ($( $media_type:literal [$($ending:literal),+] = $($format:ident)|+; )*) => {
        /// The kind of a format, if we take it. What is not here is refused: pages (HTML, SVG, XML) because a browser
        /// would run them, archives and programs because nobody can see what is in them.
        fn kind_of(format: F) -> Option<Kind> {
            match format {
                $( $(F::$format)|+ => Some(Kind { media_type: $media_type, endings: &[$($ending),+] }), )*
                _ => None,
            }
        }
    };
}

kinds! {
    "image/jpeg" ["jpg", "jpeg", "jpe", "jfif"] = JointPhotographicExpertsGroup;
    "image/png" ["png"] = PortableNetworkGraphics | AnimatedPortableNetworkGraphics;
    "image/gif" ["gif"] = GraphicsInterchangeFormat;
    "image/webp" ["webp"] = Webp;
    "image/avif" ["avif"] = Av1ImageFileFormat;
    "image/heic" ["heic"] = HighEfficiencyImageCoding;
    "image/heif" ["heif"] = HighEfficiencyImageFileFormat;
    "image/bmp" ["bmp"] = WindowsBitmap;
    "image/tiff" ["tiff", "tif"] = TagImageFileFormat;
    "application/pdf" ["pdf"] = PortableDocumentFormat;
    "application/rtf" ["rtf"] = RichTextFormat;
    "application/msword" ["doc"] = MicrosoftWordDocument;
    "application/vnd.ms-excel" ["xls"] = MicrosoftExcelSpreadsheet;
    "application/vnd.ms-powerpoint" ["ppt"] = MicrosoftPowerpointPresentation;
    "audio/mpeg" ["mp3"] = Mpeg12AudioLayer3;
    "audio/mp4" ["m4a", "mp4"] = Mpeg4Part14Audio | AppleItunesAudio;
    "audio/aac" ["aac"] = AdvancedAudioCoding;
    "audio/amr" ["amr"] = AdaptiveMultiRate;
    "audio/flac" ["flac"] = FreeLosslessAudioCodec | OggFlac;
    "audio/ogg" ["ogg", "oga", "opus"] = OggVorbis | OggOpus | OggSpeex;
    "audio/wav" ["wav"] = WaveformAudio;
    "audio/webm" ["weba", "mka"] = MatroskaAudio;
    "video/mp4" ["mp4", "m4v"] = Mpeg4Part14Video | AppleItunesVideo;
    "video/webm" ["webm"] = Webm;
    "video/quicktime" ["mov", "qt"] = AppleQuicktime;
    "video/matroska" ["mkv"] = MatroskaVideo;
    "video/3gpp" ["3gp"] = ThirdGenerationPartnershipProject;
    "video/x-msvideo" ["avi"] = AudioVideoInterleave;
}

const TEXT: Kind = Kind { media_type: "text/plain", endings: &["txt", "csv", "tsv", "md", "log"] };

/// Pictures that every browser draws and none runs.
#[must_use]
pub fn is_shown(media_type: &str) -> bool {
    matches!(media_type, "image/jpeg" | "image/png" | "image/gif" | "image/webp" | "image/avif")
}

/// What the file is; nothing when we do not take it.
///
/// Errors: the file cannot be read.
pub(super) fn of(file: &mut File) -> io::Result<Option<Kind>> {
    let mut begin = [0; 4];
    file.rewind()?;
    if file.read_exact(&mut begin).is_ok() && begin == *b"PK\x03\x04" {
        return Ok(office::of(file));
    }
    file.rewind()?;
    match F::from_reader(&mut *file)? {
        // No signature at all: it may be words.
        F::ArbitraryBinaryData | F::PlainText => {
            file.rewind()?;
            Ok(is_text(BufReader::new(file))?.then_some(TEXT))
        }
        format => Ok(kind_of(format)),
    }
}

/// Words, in whatever encoding keeps ASCII as it is, that do not begin as a page does.
fn is_text(reader: impl BufRead) -> io::Result<bool> {
    let mut is_at_start = true;
    for (at, byte) in reader.bytes().enumerate() {
        let byte = byte?;
        let is_space = matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c | b' ');
        if byte < b' ' && !is_space || byte == 0x7f {
            return Ok(false);
        }
        let is_mark = at < 3 && byte == [0xef, 0xbb, 0xbf][at];
        if is_at_start && !is_space && !is_mark {
            is_at_start = false;
            if byte == b'<' {
                return Ok(false);
            }
        }
    }
    Ok(!is_at_start)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn media_type(bytes: &[u8]) -> Option<&'static str> {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        of(&mut file).unwrap().map(|kind| kind.media_type)
    }

    #[test]
    fn bytes_say_what_a_file_is() {
        for (bytes, expected) in [
            (&b"\xff\xd8\xff\xe0\0\x10JFIF\0"[..], "image/jpeg"),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png"),
            (b"GIF89a\x01\0\x01\0", "image/gif"),
            (b"RIFF\x24\0\0\0WEBPVP8 ", "image/webp"),
            (b"%PDF-1.7\n", "application/pdf"),
            (b"{\\rtf1 Hello}", "application/rtf"),
            (b"ID3\x03\0\0\0\0\0\0\xff\xfb\x90\x64\0\0\0\0\0\0", "audio/mpeg"),
            (b"RIFF\x24\0\0\0WAVEfmt ", "audio/wav"),
        ] {
            assert_eq!(media_type(bytes), Some(expected), "{bytes:?}");
        }
    }

    #[test]
    fn words_are_text_in_any_old_encoding() {
        for bytes in [
            &b"area;price\r\n120;9000\r\n"[..],
            "Крыша, 120 м²".as_bytes(),
            b"\xca\xf0\xfb\xf8\xe0, 120",
            b"\xef\xbb\xbfwith a mark",
            b"a < b and <b> is bold",
        ] {
            assert_eq!(media_type(bytes), Some("text/plain"), "{bytes:?}");
        }
    }

    #[test]
    fn what_a_browser_would_run_and_what_nobody_can_look_into_is_refused() {
        for bytes in [
            &b"<!DOCTYPE html><script>alert(1)</script>"[..],
            b"\xef\xbb\xbf\n\t <html><body onload=alert(1)>",
            b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
            b"<?xml version='1.0'?><svg/>",
            b"<!-- --><script>alert(1)</script>",
            b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0",
            b"\x7fELF\x02\x01\x01\0",
            b"#!/bin/sh\nrm -rf /\n",
            b"\x1f\x8b\x08\0\0\0\0\0",
            b"words\0with nothing between",
            b"",
            b" \n \n",
        ] {
            assert_eq!(media_type(bytes), None, "{:?}", String::from_utf8_lossy(bytes));
        }
    }
}
