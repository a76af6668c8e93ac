//! Keys that no site may have, because something else goes by the same name.
//!
//! A key stands alone in one place only, the visitor's browser, where everything of a site is kept under
//! `parlor:<key>:`; in addresses it always follows `/v1/sites/`, and on disk it is a folder among sites. So what is
//! kept beside sites in the browser is what is listed here.

use protocol::SiteKey;

use super::report::{FileDiagnostic, Severity};

/// Each with what has its name already.
const RESERVED: [(&str, &str); 1] =
    [("desk", "operators' browsers keep what belongs to the desk under that name")];

/// What is wrong with a key, if something is. `folder` is where the site is.
pub(super) fn refused(key: &SiteKey, folder: &str) -> Option<FileDiagnostic> {
    let (name, taken_by) = RESERVED.into_iter().find(|(name, _)| *name == key.as_str())?;
    let message = format!("no site can be called `{name}`: {taken_by}");
    let hint =
        format!("rename the folder, to `{name}-1` for example, and `data-site` in your pages");
    Some(FileDiagnostic::of_file(folder, Severity::Error, message, hint))
}
