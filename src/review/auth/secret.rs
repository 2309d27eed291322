//! Session ids, forgery tokens, API tokens: 256 random bits, in hexadecimal. The database has their SHA-256 only, which is
//! enough for secrets that cannot be guessed.

use crate::domain::ContentHash;

/// What an API token begins with, so that scanners of source code know one.
const TOKEN_PREFIX: &str = "ttk_";

pub(crate) fn new_secret(random: &(dyn Fn(&mut [u8]) + Send + Sync)) -> String {
    let mut bytes = [0; 32];
    random(&mut bytes);
    ContentHash::from_bytes(bytes).to_string()
}

/// A new API token, and the hash to keep of it.
pub fn new_token(random: &(dyn Fn(&mut [u8]) + Send + Sync)) -> (String, ContentHash) {
    let token = format!("{TOKEN_PREFIX}{}", new_secret(random));
    let hash = hash_of(&token);
    (token, hash)
}

pub(crate) fn hash_of(secret: &str) -> ContentHash {
    ContentHash::of(secret.as_bytes())
}

/// Compared in a time that does not tell where they differ.
pub(crate) fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    a.len() == b.len() && a.iter().zip(b).fold(0, |differs, (x, y)| differs | (x ^ y)) == 0
}
