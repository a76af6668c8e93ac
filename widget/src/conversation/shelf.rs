//! The flow versions at hand, by content hash: those of the site's bundle, and older ones that a run is still on.

use flow::Flow;
use protocol::Map;
use protocol::site::FlowDocument;

/// Checked flows by the hash of their version.
#[derive(Debug, Default)]
pub struct Shelf {
    flows: Map<String, Flow>,
}

impl Shelf {
    /// Adds one version; false when it cannot be read.
    ///
    /// The server refuses a flow with a mistake long before it is served; one that does not read all the same (a
    /// newer server, an older widget in the cache) is left out, and the panel goes on without it.
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
}
