//! `input: file`: files that were uploaded before; the server has them, the answer names them.

use formula::Value;
use protocol::limits::{FILE_BYTES, LINE_CHARS};
use protocol::{Answer, Content, answers, contents};

use super::{AskInput, Reply};
use crate::diagnostic::DESCRIBES;
use crate::effect::Reason;
use crate::prompt::PromptKind;
use crate::reading::Fields;
use crate::variable::VariableType;
use crate::view::View;

#[derive(Debug)]
struct File {
    accept: Vec<String>,
    max_files: u32,
    max_bytes: u64,
}

const USUAL_BYTES: u64 = 10 << 20;

pub(super) fn read(fields: &mut Fields<'_>, _variable: &str) -> Box<dyn AskInput> {
    let accept = fields.words("accept");
    for wanted in &accept {
        if DESCRIBES && !wanted.starts_with('.') && !wanted.contains('/') {
            let place = fields.place_of("accept");
            let message = format_args!("`{wanted}` is no kind of file");
            fields.reading().error(&place, message, "write `image/*`, `application/pdf` or `.pdf`");
        }
    }
    let max_files = fields.count("max_files").unwrap_or(1);
    let max_bytes = fields.plain("max_size").and_then(|text| {
        let bytes = bytes(&text);
        if bytes.is_none() {
            let place = fields.place_of("max_size");
            let message = format_args!("`{text}` is not a size");
            fields.reading().error(&place, message, "write `500KB` or `10MB`");
        } else if bytes > Some(FILE_BYTES) {
            let place = fields.place_of("max_size");
            let message = format_args!("the server takes no file of {text}");
            fields.reading().error(&place, message, "write `25MB` or less");
        }
        bytes
    });
    Box::new(File { accept, max_files, max_bytes: max_bytes.unwrap_or(USUAL_BYTES) })
}

/// The bytes of `500KB` or `10MB`, in powers of 1,024 as upload forms count.
fn bytes(text: &str) -> Option<u64> {
    let text = text.trim();
    let at = text.find(|c: char| !c.is_ascii_digit())?;
    let unit = match text[at..].trim() {
        "KB" => 1 << 10,
        "MB" => 1 << 20,
        "GB" => 1 << 30,
        _ => return None,
    };
    text[..at].parse::<u64>().ok()?.checked_mul(unit).filter(|bytes| *bytes > 0)
}

impl File {
    fn is_wanted(&self, file: &answers::File) -> bool {
        let (name, media_type) =
            (file.name.to_ascii_lowercase(), file.media_type.to_ascii_lowercase());
        let fits = |wanted: &String| {
            let wanted = wanted.to_ascii_lowercase();
            match wanted.strip_suffix('*') {
                Some(family) => media_type.starts_with(family),
                None if wanted.starts_with('.') => name.ends_with(&wanted),
                None => media_type == wanted,
            }
        };
        self.accept.is_empty() || self.accept.iter().any(fits)
    }

    fn judge(&self, file: &answers::File) -> Result<(), Reason> {
        if file.name.chars().count() > LINE_CHARS {
            return Err(Reason::TooLong(u32::try_from(LINE_CHARS).unwrap_or(u32::MAX)));
        }
        if !self.is_wanted(file) {
            return Err(Reason::WrongFileType(file.name.clone()));
        }
        if file.bytes > self.max_bytes {
            #[allow(clippy::cast_precision_loss, reason = "no file has 2^53 bytes")]
            return Err(Reason::FileTooLarge(self.max_bytes as f64));
        }
        Ok(())
    }
}

impl AskInput for File {
    fn variable_type(&self) -> VariableType {
        VariableType::File
    }

    fn read(&self, _view: &View<'_>, answer: &Answer) -> Result<Reply, Reason> {
        let Answer::Files(answer) = answer else { return Err(Reason::WrongKind) };
        let mut files: Vec<answers::File> = Vec::new();
        for file in &answer.files {
            if files.iter().all(|known| known.id != file.id) {
                files.push(file.clone());
            }
        }
        if files.is_empty() || files.iter().any(|file| file.id.is_empty()) {
            return Err(Reason::Empty);
        }
        if files.len() > self.max_files as usize {
            return Err(Reason::TooManyFiles(self.max_files));
        }
        let (mut ids, mut names) = (Vec::new(), Vec::new());
        for file in &files {
            self.judge(file)?;
            ids.push(Value::from(file.id.as_str()));
            names.push(file.name.as_str());
        }
        let display = names.join(", ");
        let echo = Content::new(display.as_str(), contents::Files { files });
        Ok(Reply { echo: Some(echo), ..Reply::new(Value::List(ids), display) })
    }

    fn prompt(&self, _view: &View<'_>) -> PromptKind {
        PromptKind::Files {
            accept: self.accept.clone(),
            max_files: self.max_files,
            max_bytes: self.max_bytes,
        }
    }

    /// Only the answer itself knows the names of the files.
    fn answer_of(
        &self,
        _view: &View<'_>,
        _value: &Value,
        _part: &dyn Fn(&str) -> Value,
    ) -> Option<Answer> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_has_a_unit() {
        assert_eq!(bytes("10MB"), Some(10_485_760));
        assert_eq!(bytes("500 KB"), Some(512_000));
        for text in ["10", "MB", "10mb", "0MB", "99999999999999999999GB", ""] {
            assert_eq!(bytes(text), None, "{text}");
        }
    }
}
