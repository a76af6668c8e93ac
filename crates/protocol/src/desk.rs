//! The HTTP side of the desk: signing in and out.

use crate::wire::wire_struct;
use crate::{OperatorCard, SiteKey};

wire_struct! {
    /// `POST /v1/desk/sign-in`.
    #[derive(Clone, PartialEq, Eq)]
    pub struct SignIn {
        /// The operator's e-mail address.
        pub email: String,
        /// The password.
        pub password: String,
    }
}

impl std::fmt::Debug for SignIn {
    // A password must not reach a log by accident.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SignIn { .. }")
    }
}

wire_struct! {
    /// The answer to a sign-in, and to `GET /v1/desk/session`.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct DeskSession {
        /// Who is signed in.
        pub operator: OperatorCard,
        /// What they are good at, as flows call it. Since level 2.
        #[wire(omit_empty)]
        pub skills: Vec<String>,
        /// Their site.
        pub site: SiteKey,
        /// The site's name.
        pub site_name: String,
        /// To be sent as the header `x-parlor-csrf` with every changing request.
        pub csrf: String,
        /// For `hello.token`; valid once, for a minute. Ask the session again for the next.
        pub socket_token: String,
        /// STUN and TURN servers for calls.
        #[wire(default)]
        pub ice_servers: Vec<crate::site::IceServer>,
    }
}
