//! What a browser needs of a site: a little before it can say hello, the rest to go on.

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

    /// `GET /v1/sites/{site}/greeting`: as much of the bundle as a panel needs to greet.
    ///
    /// Shape: `{"site":{…},"flows":[{"id":"qualify","hash":"…"}],"calculators":["payback"],"openings":[…]}`, since
    /// level 1.
    #[derive(Debug, Clone, PartialEq)]
    pub struct Greeting {
        /// The site.
        pub site: SiteConfig,
        /// Every flow that may be started.
        #[wire(default)]
        pub flows: Vec<FlowVersion>,
        /// The ids of the calculators that may be opened by themselves.
        #[wire(default)]
        pub calculators: Vec<String>,
        /// How flows begin, in each of the site's languages.
        #[wire(default)]
        pub openings: Vec<Opening>,
    }

    /// Which version of a flow a new run begins with.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct FlowVersion {
        /// The flow's id.
        pub id: String,
        /// The version's hash.
        pub hash: String,
        /// What it wants to know from outside, beside what every flow is told: the address's parameters, what the page
        /// set, what earlier runs left, who the visitor is. Nothing else leaves the page; since level 2.
        #[wire(omit_empty)]
        pub keys: Vec<String>,
    }

    /// How a new run of a flow begins when of all that it looks at just this much is known: a panel may show it while
    /// it fetches what runs the flow.
    ///
    /// Shape: `{"hash":"…","locale":"en","said":["Hello, {{user.name}}!"],"prompt":{…},"looks_at":["product.name",
    /// "user.name"],"known":["user.name"]}`, since level 1.
    #[derive(Debug, Clone, PartialEq)]
    pub struct Opening {
        /// The flow's version.
        pub hash: String,
        /// The language.
        pub locale: String,
        /// What the bot says; the ids of the messages follow from the run, counted from one.
        pub said: Vec<String>,
        /// What it asks then, as crate `flow` reads it.
        pub prompt: Value,
        /// Variables that decide this.
        #[wire(omit_empty)]
        pub looks_at: Vec<String>,
        /// Those of them that hold words; the words stand in the texts as `{{name}}`. The others hold nothing.
        #[wire(omit_empty)]
        pub known: Vec<String>,
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
        /// Where it is by locale, if languages have their own; since level 1.
        #[wire(omit_empty)]
        pub policy_urls: small::Map<String, String>,
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

impl SiteConfig {
    /// Where readers of this locale find the privacy policy, or empty.
    #[must_use]
    pub fn policy_for(&self, locale: &str) -> &str {
        self.policy_urls.get(locale).unwrap_or(&self.policy_url)
    }
}
