//! What a page may do, told to the browser: run the one script that it brings, draw itself, play sound from beside it.
//! Should text ever slip through the escaping, it still could not run, load or send anything.

use sha2::{Digest, Sha256};

/// The whole of a scorecard page's script; the policy holds its hash.
pub(super) const SCRIPT: &str = concat!(
    include_str!("../templates/player.js"),
    include_str!("../templates/page.js")
);

/// The value of the page's `Content-Security-Policy`. `file:` beside `'self'`: browsers differ in whether a page that
/// was opened from a disk is of one origin with its neighbours.
pub(super) fn with_script() -> String {
    let hash = base64(&Sha256::digest(SCRIPT.as_bytes()));
    format!(
        "default-src 'none'; script-src 'sha256-{hash}'; style-src 'unsafe-inline'; media-src 'self' file:; base-uri 'none'; form-action 'none'"
    )
}

/// For pages that have no script.
pub(super) const WITHOUT_SCRIPT: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// For pages that have no script, and sound beside them.
pub(super) const SOUND_WITHOUT_SCRIPT: &str =
    "default-src 'none'; style-src 'unsafe-inline'; media-src 'self' file:; base-uri 'none'; form-action 'none'";

/// RFC 4648, with padding.
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let group = [0, 1, 2].map(|at| u32::from(chunk.get(at).copied().unwrap_or(0)));
        let bits = group[0] << 16 | group[1] << 8 | group[2];
        for digit in 0..4 {
            let character = ALPHABET[(bits >> (18 - 6 * digit)) as usize & 63];
            text.push(if digit <= chunk.len() {
                char::from(character)
            } else {
                '='
            });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_by_the_vectors_of_rfc_4648() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }
}
