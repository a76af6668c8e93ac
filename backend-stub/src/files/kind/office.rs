//! Office documents are ZIPs; which one says the list of what is in them. Nothing is unpacked.

use std::fs::File;
use std::io::{BufReader, Read};

use zip::{CompressionMethod, ZipArchive};

use super::Kind;

macro_rules! kind {
    ($media_type:literal, $ending:literal) => {
        Some(Kind { media_type: $media_type, endings: &[$ending] })
    };
}

/// The document; nothing for any other ZIP, and for one with macros in it.
pub(super) fn of(file: &File) -> Option<Kind> {
    let mut zip = ZipArchive::new(BufReader::new(file)).ok()?;
    // A name that cannot be read hides something.
    let is_harmless = |name: &str| !name.ends_with("vbaProject.bin");
    if !zip.file_names().all(|name| name.is_ok_and(|name| is_harmless(&name))) {
        return None;
    }
    let holds = |name| zip.index_for_name(name).is_some();
    if holds("[Content_Types].xml") {
        return if holds("word/document.xml") {
            kind!("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx")
        } else if holds("xl/workbook.xml") {
            kind!("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx")
        } else if holds("ppt/presentation.xml") {
            kind!(
                "application/vnd.openxmlformats-officedocument.presentationml.presentation",
                "pptx"
            )
        } else {
            None
        };
    }
    match open_document(&mut zip)?.as_str() {
        "application/vnd.oasis.opendocument.text" => {
            kind!("application/vnd.oasis.opendocument.text", "odt")
        }
        "application/vnd.oasis.opendocument.spreadsheet" => {
            kind!("application/vnd.oasis.opendocument.spreadsheet", "ods")
        }
        "application/vnd.oasis.opendocument.presentation" => {
            kind!("application/vnd.oasis.opendocument.presentation", "odp")
        }
        _ => None,
    }
}

/// What an open document calls itself: its first file, which is never compressed.
fn open_document(zip: &mut ZipArchive<BufReader<&File>>) -> Option<String> {
    let named = zip.by_name("mimetype").ok()?;
    if named.compression() != CompressionMethod::Stored {
        return None;
    }
    let mut name = String::new();
    named.take(100).read_to_string(&mut name).ok()?;
    Some(name.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use std::io::{Seek, Write};

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn ending(files: &[(&str, &str)]) -> Option<&'static str> {
        let mut file = tempfile::tempfile().unwrap();
        let mut zip = ZipWriter::new(&mut file);
        let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        for (name, text) in files {
            zip.start_file(*name, stored).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        zip.finish().unwrap();
        file.rewind().unwrap();
        crate::files::kind::of(&mut file).unwrap().map(|kind| kind.endings[0])
    }

    const TYPES: (&str, &str) = ("[Content_Types].xml", "<Types/>");

    #[test]
    fn a_document_is_told_by_what_is_in_it_in_whatever_order() {
        assert_eq!(ending(&[TYPES, ("_rels/.rels", ""), ("word/document.xml", "")]), Some("docx"));
        assert_eq!(
            ending(&[("xl/workbook.xml", ""), ("docProps/app.xml", ""), TYPES]),
            Some("xlsx")
        );
        assert_eq!(ending(&[TYPES, ("ppt/presentation.xml", "")]), Some("pptx"));
        let odt = ("mimetype", "application/vnd.oasis.opendocument.text");
        assert_eq!(ending(&[odt, ("content.xml", "")]), Some("odt"));
    }

    #[test]
    fn an_archive_a_book_and_a_document_with_macros_are_not_taken() {
        assert_eq!(ending(&[("holiday.jpg", ""), ("virus.exe", "")]), None);
        assert_eq!(ending(&[("mimetype", "application/epub+zip")]), None);
        assert_eq!(ending(&[TYPES, ("META-INF/MANIFEST.MF", "")]), None);
        let macros = ("word/vbaProject.bin", "Sub AutoOpen()");
        assert_eq!(ending(&[TYPES, ("word/document.xml", ""), macros]), None);
        assert_eq!(ending(&[]), None);
    }
}
