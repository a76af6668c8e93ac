//! The flow versions at hand, by content hash: those of the site's bundle, and older ones that a run is still on.

use flow::Flow;
use protocol::Map;
use protocol::site::FlowDocument;

/// Checked flows by the hash of their version.
#[derive(Debug, Default)]
pub struct Shelf {
    flows: Map<String, Flow>,
    /// The version to start, by the flow's id.
    current: Map<String, String>,
}

impl Shelf {
    /// Adds the versions that new runs start with.
    ///
    /// The server refuses a flow with a mistake long before it is served; one that does not read all the same (a
    /// newer server, an older widget in the cache) is left out, and the panel goes on without it.
    pub fn add_current(&mut self, documents: &[FlowDocument], locales: &[String]) {
        for document in documents {
            if self.add(document, locales) {
                self.current.insert(document.id.clone(), document.hash.clone());
            }
        }
    }

    /// Adds one version.
    pub fn add(&mut self, document: &FlowDocument, locales: &[String]) -> bool {
        match Flow::from_values(&document.flow, &document.calculators, locales) {
            Ok(flow) => {
                self.flows.insert(document.hash.clone(), flow);
                true
            }
            Err(_) => false,
        }
    }

    /// A version.
    pub fn flow(&self, hash: &str) -> Option<&Flow> {
        self.flows.get(hash)
    }

    /// The hash of the version that a new run of this flow starts with.
    pub fn current(&self, id: &str) -> Option<&str> {
        self.current.get(id).map(String::as_str)
    }
}
