//! What a browser needs of a site before it can say hello: one HTTP answer.

use serde_json::Value;

use crate::SiteKey;
use crate::wire::wire_struct;

wire_struct! {
    /// `GET /v1/sites/{site}/bundle`: the site with its flows and calculators.
    #[derive(Debug, Clone, PartialEq)]
    pub struct SiteBundle {
        /// The site.
        pub site: SiteConfig,
        /// Every flow that may be started.
        pub flows: Vec<FlowDocument>,
        /// Every calculator that may be opened by itself.
        pub calculators: Vec<CalculatorDocument>,
    }

    /// The site as the browser sees it.
    #[derive(Debug, Clone, PartialEq)]
    pub struct SiteConfig {
        /// Its key.
        pub site: SiteKey,
        /// What people call it.
        pub name: String,
        /// The languages its texts are written in, the default first.
        pub locales: Vec<String>,
        /// The flow that starts when the panel opens; empty for none.
        #[wire(omit_empty)]
        pub default_flow: String,
        /// Where its privacy policy is, or empty.
        #[wire(omit_empty)]
        pub policy_url: String,
        /// The accent colour, `#rrggbb`, or empty.
        #[wire(omit_empty)]
        pub accent: String,
        /// What the bot calls itself, by locale; empty when the owner left it to us.
        #[wire(omit_empty)]
        pub bot_name: small::Map<String, String>,
        /// The bot's picture, or empty.
        #[wire(omit_empty)]
        pub bot_photo: String,
        /// STUN and TURN servers for calls.
        #[wire(default)]
        pub ice_servers: Vec<IceServer>,
        /// Departments a visitor may ask for.
        #[wire(default)]
        pub departments: Vec<Department>,
    }

    /// A department, named in the asked language.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Department {
        /// Its id.
        pub id: String,
        /// Names by locale.
        pub name: small::Map<String, String>,
    }

    /// A STUN or TURN server.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct IceServer {
        /// Its URLs.
        pub urls: Vec<String>,
        /// User name for TURN.
        #[wire(omit_empty)]
        pub username: String,
        /// Credential for TURN.
        #[wire(omit_empty)]
        pub credential: String,
    }

    /// One version of a flow. `GET /v1/sites/{site}/flows/{hash}` gives any version that still runs.
    #[derive(Debug, Clone, PartialEq)]
    pub struct FlowDocument {
        /// The flow's id.
        pub id: String,
        /// SHA-256 of flow and calculators, lower-case hex.
        pub hash: String,
        /// The definition, as crate `flow` reads it.
        pub flow: Value,
        /// The calculators it uses, as crate `formula` reads them.
        #[wire(default)]
        pub calculators: Vec<Value>,
    }

    /// One calculator.
    #[derive(Debug, Clone, PartialEq)]
    pub struct CalculatorDocument {
        /// The calculator's id.
        pub id: String,
        /// The definition, as crate `formula` reads it.
        pub calculator: Value,
    }
}
