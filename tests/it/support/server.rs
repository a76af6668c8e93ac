//! A server with its own site, database and port.

use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::time::Duration;

use backend_stub::app::{self, Config, Running};
use backend_stub::cli::operator;
use backend_stub::live::Timings;
use backend_stub::sites::Reloaded;
use backend_stub::state::AppState;
use backend_stub::store::OperatorRow;
use protocol::desk::{DeskSession, SignIn};
use protocol::site::SiteBundle;
use protocol::{Author, OperatorCard, OperatorId, SiteKey};
use tokio::sync::watch;

use super::http::{self, Answer};
use super::peer::{Peer, hello};

const FILES: [(&str, &str); 3] = [
    ("helio/site.yaml", include_str!("../site/helio/site.yaml")),
    ("helio/flows/roof.yaml", include_str!("../site/helio/flows/roof.yaml")),
    ("helio/calculators/payback.yaml", include_str!("../site/helio/calculators/payback.yaml")),
];

/// The origin on the test site's list.
pub const SHOP: &str = "https://helio.example";

/// The test site.
pub fn site_key() -> SiteKey {
    SiteKey::parse("helio").unwrap()
}

/// Timings a test can wait for.
pub fn quick() -> Timings {
    Timings {
        wait_for_operator: Duration::from_millis(300),
        wait_for_nobody: Duration::from_millis(300),
        operator_grace: Duration::from_millis(200),
        ringing: Duration::from_millis(300),
        call_grace: Duration::from_millis(300),
        hello: Duration::from_millis(300),
        ..Timings::default()
    }
}

/// A running server.
pub struct Parlor {
    folder: tempfile::TempDir,
    timings: Timings,
    allowance: NonZeroU32,
    running: Option<Running>,
}

impl Parlor {
    /// A fresh one with the real timings.
    pub async fn start() -> Self {
        Self::start_with(Timings::default()).await
    }

    /// A fresh one.
    pub async fn start_with(timings: Timings) -> Self {
        Self::start_for(timings, 1).await
    }

    /// A fresh one that lets people do so many times the usual.
    pub async fn start_for(timings: Timings, allowance: u32) -> Self {
        let allowance = NonZeroU32::new(allowance).unwrap();
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in FILES {
            let path = folder.path().join("sites").join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        std::fs::create_dir_all(folder.path().join("dist")).unwrap();
        let mut parlor = Parlor { folder, timings, allowance, running: None };
        parlor.go_on().await;
        parlor
    }

    /// Stops it in order.
    pub async fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            running.stop().await;
        }
    }

    /// Starts it again on the same files.
    pub async fn go_on(&mut self) {
        let config = Config {
            sites: self.sites(),
            data: self.folder.path().join("data"),
            listen: "127.0.0.1:0".parse().unwrap(),
            assets: self.folder.path().join("dist"),
            static_dir: None,
            public_url: None,
            trusted_proxies: Vec::new(),
            allowance: self.allowance,
            timings: self.timings,
        };
        self.running = Some(app::start(config).await.unwrap());
    }

    fn running(&self) -> &Running {
        self.running.as_ref().unwrap()
    }

    /// How many are connected, by whichever way.
    pub fn n_connected(&self) -> usize {
        self.running().state().bus.len()
    }

    /// What its doors share.
    pub fn state(&self) -> &AppState {
        self.running().state()
    }

    /// Where it listens.
    pub fn address(&self) -> String {
        self.running().address().to_string()
    }

    /// Its own origin, where the desk is.
    pub fn origin(&self) -> String {
        format!("http://{}", self.address())
    }

    /// The folder of sites.
    pub fn sites(&self) -> PathBuf {
        self.folder.path().join("sites")
    }

    /// A file of the test site.
    pub fn file(&self, name: &str) -> PathBuf {
        self.sites().join(Path::new("helio").join(name))
    }

    /// What a browser loads of the site.
    pub async fn bundle(&self) -> SiteBundle {
        let answer =
            http::get(&self.address(), "/v1/sites/helio/bundle", &[("origin", SHOP)]).await;
        serde_json::from_str(&answer.body).unwrap()
    }

    /// A new visitor.
    pub async fn visitor(&self) -> Peer {
        Peer::connect(&self.address(), SHOP, hello(1, None)).await
    }

    /// Adds an operator who may sign in with the password `secret`.
    pub async fn add_operator(&self, n: u128, name: &str) -> OperatorCard {
        self.add_skilled(n, name, &[]).await
    }

    async fn add_skilled(&self, n: u128, name: &str, skills: &[&str]) -> OperatorCard {
        let card = OperatorCard {
            operator: OperatorId::from_bits(n),
            name: name.to_owned(),
            title: "Roof engineer".to_owned(),
            experience: String::new(),
            photo: String::new(),
        };
        let row = OperatorRow {
            card: card.clone(),
            site: site_key(),
            email: email(name),
            password: "secret".to_owned(),
            skills: skills.iter().map(|skill| (*skill).to_owned()).collect(),
        };
        operator::add(self.running().state().store.as_ref(), row).await.unwrap();
        card
    }

    /// Signs in over HTTP.
    pub async fn sign_in(&self, name: &str, password: &str) -> Answer {
        let body = SignIn { email: email(name), password: password.to_owned() };
        let body = serde_json::to_string(&body).unwrap();
        let origin = self.origin();
        http::post(&self.address(), "/v1/desk/sign-in", &[("origin", &origin)], &body).await
    }

    /// An operator at an open desk.
    pub async fn operator(&self, n: u128, name: &str) -> (Peer, Author) {
        let card = self.add_operator(n, name).await;
        (self.desk(name, 1_000 + n).await, Author::operator(card))
    }

    /// An operator at an open desk who is good at something.
    pub async fn skilled(&self, n: u128, name: &str, skills: &[&str]) -> Peer {
        self.add_skilled(n, name, skills).await;
        self.desk(name, 1_000 + n).await
    }

    /// Counts the reloads of sites.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.running().state().sites.on_change()
    }

    /// Reads the sites again now.
    pub async fn reload(&self) -> Reloaded {
        let sites = self.running().state().sites.clone();
        tokio::task::spawn_blocking(move || sites.reload()).await.unwrap()
    }

    /// An operator of another site that this server serves.
    pub async fn stranger(&self, name: &str) -> Peer {
        let other = SiteKey::parse("other").unwrap();
        let folder = self.sites().join("other");
        let mut changes = self.changes();
        std::fs::create_dir_all(&folder).unwrap();
        let text = "name: Other\norigins: [https://other.example]\nlocales: [en]\n";
        std::fs::write(folder.join("site.yaml"), text).unwrap();
        while self.running().state().sites.get(&other).is_none() {
            reloaded(&mut changes).await;
        }
        let card = OperatorCard {
            operator: OperatorId::from_bits(666),
            name: name.to_owned(),
            title: String::new(),
            experience: String::new(),
            photo: String::new(),
        };
        let password = "secret".to_owned();
        let (site, email, skills) = (other.clone(), email(name), Vec::new());
        let row = OperatorRow { card, site, email, password, skills };
        operator::add(self.running().state().store.as_ref(), row).await.unwrap();
        let answer = self.sign_in(name, "secret").await;
        let session: DeskSession = serde_json::from_str(&answer.body).unwrap();
        let mut hello = hello(666, Some(session.socket_token));
        hello.site = other;
        Peer::connect(&self.address(), &self.origin(), hello).await
    }

    /// Another desk of an operator who was added before.
    pub async fn desk(&self, name: &str, device: u128) -> Peer {
        let answer = self.sign_in(name, "secret").await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let session: DeskSession = serde_json::from_str(&answer.body).unwrap();
        let hello = hello(device, Some(session.socket_token));
        Peer::connect(&self.address(), &self.origin(), hello).await
    }
}

/// Waits for the next reload of a site.
pub async fn reloaded(changes: &mut watch::Receiver<u64>) {
    let changed = tokio::time::timeout(Duration::from_secs(10), changes.changed());
    changed.await.expect("no reload in time").unwrap();
}

fn email(name: &str) -> String {
    format!("{}@helio.example", name.to_lowercase())
}
