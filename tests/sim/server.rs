//! The server as it is shipped, on a simulated network and a disk that a test can hold in its hand.

use std::io;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::sync::Arc;

use backend_stub::accept::Listener;
use backend_stub::app::{self, Config};
use backend_stub::live::Timings;
use backend_stub::sites::Sites;
use backend_stub::store::memory::Memory;
use turmoil::net::{TcpListener, TcpStream};

/// The host's name.
pub const SERVER: &str = "server";
/// Its port.
pub const PORT: u16 = 80;
/// The origin on the test site's list.
pub const SHOP: &str = "https://helio.example";

const FILES: [(&str, &str); 3] = [
    ("helio/site.yaml", include_str!("../it/site/helio/site.yaml")),
    ("helio/flows/roof.yaml", include_str!("../it/site/helio/flows/roof.yaml")),
    ("helio/calculators/payback.yaml", include_str!("../it/site/helio/calculators/payback.yaml")),
];

/// The test site.
pub fn sites() -> Sites {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in FILES {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    Sites::open(folder.path()).unwrap()
}

struct Door(TcpListener);

impl Listener for Door {
    type Stream = TcpStream;

    async fn accept(&self) -> io::Result<(TcpStream, SocketAddr)> {
        self.0.accept().await
    }
}

/// One life of the server's process.
pub async fn live(disk: Arc<Memory>, sites: Sites) -> turmoil::Result {
    let listener = TcpListener::bind(("0.0.0.0", PORT)).await?;
    let config = Config {
        sites: "unread".into(),
        data: "unread".into(),
        listen: ([127, 0, 0, 1], PORT).into(),
        assets: "none".into(),
        static_dir: None,
        public_url: None,
        trusted_proxies: Vec::new(),
        // The limiter's clock is the real one, in which a run takes no time at all.
        allowance: NonZeroU32::new(100_000).unwrap(),
        timings: Timings::default(),
    };
    let address = config.listen;
    let _running = app::start_on(Door(listener), address, sites, disk, config).await?;
    std::future::pending().await
}
