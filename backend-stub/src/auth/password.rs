//! Passwords: argon2id with the costs OWASP names first, off the threads that serve everybody else.
//!
//! Source: OWASP Password Storage Cheat Sheet (19 MiB, 2 passes, 1 lane).

use argon2::password_hash::PasswordHasher;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordVerifier, Version};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

pub use crate::secret::password as generate;

const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// How many passwords are worked on at the same time: each takes 19 MiB and a core.
static WORKERS: Semaphore = Semaphore::const_new(4);

/// The hash of no password, with the usual costs: what is compared against when nobody has the e-mail address, so
/// that the time taken does not tell who has an account.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGhhcyB0aGlzIQ$\
                      AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Hashes a password for the database, with a fresh salt.
pub async fn hash(password: String) -> String {
    work(move || {
        let salt = rand::random::<[u8; 16]>();
        let hash: PasswordHash = hasher()
            .hash_password_with_salt(password.as_bytes(), &salt)
            .expect("16 bytes of salt and fixed costs are always accepted");
        hash.to_string()
    })
    .await
}

/// Whether the password is the one that was hashed; `None` for an unknown account, which takes just as long.
pub async fn verify(password: String, stored: Option<String>) -> bool {
    work(move || {
        let text = stored.as_deref().unwrap_or(NOBODY);
        let Ok(expected) = PasswordHash::new(text) else {
            tracing::error!("an operator's stored password is not an argon2 string");
            return false;
        };
        let right = hasher().verify_password(password.as_bytes(), &expected).is_ok();
        right && stored.is_some()
    })
    .await
}

fn hasher() -> Argon2<'static> {
    let params =
        Params::new(MEMORY_KIB, PASSES, LANES, None).expect("fixed costs within the bounds");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

async fn work<T: Send + 'static>(job: impl FnOnce() -> T + Send + 'static) -> T {
    let _worker = WORKERS.acquire().await.expect("the semaphore is never closed");
    spawn_blocking(job).await.expect("hashing does not panic")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_opens() {
        let stored = hash("k3f9x-2mq7t".to_owned()).await;
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert!(verify("k3f9x-2mq7t".to_owned(), Some(stored.clone())).await);
        assert!(!verify("k3f9x-2mq7T".to_owned(), Some(stored)).await);
    }

    #[tokio::test]
    async fn the_same_password_is_hashed_differently_each_time() {
        assert_ne!(hash("same".to_owned()).await, hash("same".to_owned()).await);
    }

    #[tokio::test]
    async fn an_unknown_account_does_the_same_work_and_never_opens() {
        let nobody = PasswordHash::new(NOBODY).unwrap();
        let params = Params::try_from(&nobody).unwrap();
        assert_eq!(
            (params.m_cost(), params.t_cost(), params.p_cost()),
            (MEMORY_KIB, PASSES, LANES)
        );
        assert!(!verify(String::new(), None).await);
    }

    #[tokio::test]
    async fn a_damaged_stored_password_opens_for_nobody() {
        assert!(!verify(String::new(), Some("plain".to_owned())).await);
    }
}
