//! Where the visitor's files go and come from.

use super::Shell;

/// The way to the server's files, and what opens it.
pub struct FileDoor {
    /// Where a file of this conversation is sent.
    pub upload: String,
    /// What a file's id is added to.
    pub files: String,
    /// The visitor's token.
    pub token: String,
}

impl Shell {
    /// The way to the files; none before the server has seen this visitor for the first time.
    pub fn file_door(&self) -> Option<FileDoor> {
        let token = self.store.token()?;
        let site = [&self.bridge.api(), "/v1/sites/", self.site.site.as_str()].concat();
        let upload = [&site, "/conversations/", self.id().as_str(), "/files"].concat();
        Some(FileDoor { upload, files: [&site, "/files/"].concat(), token })
    }
}
