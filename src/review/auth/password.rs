//! Passwords: Argon2id (RFC 9106) with the parameters that OWASP's cheat sheet names first for it: 19 MiB, 2 passes, 1
//! lane. The salt is handed in, like all randomness.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};

/// Characters that a password must have.
pub const MIN_PASSWORD: usize = 10;

/// Longer ones are refused: hashing time follows the length.
const MAX_PASSWORD: usize = 256;

#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    #[error("the password is too short: {MIN_PASSWORD} characters are the least")]
    Short,
    #[error("the password is too long: {MAX_PASSWORD} bytes are the most")]
    Long,
    #[error("cannot hash the password")]
    Hash(#[from] argon2::password_hash::Error),
}

/// The hash to keep, in the PHC string format.
pub fn hash_password(password: &str, random: &(dyn Fn(&mut [u8]) + Send + Sync)) -> Result<String, PasswordError> {
    if password.chars().count() < MIN_PASSWORD {
        return Err(PasswordError::Short);
    }
    if password.len() > MAX_PASSWORD {
        return Err(PasswordError::Long);
    }
    let mut salt = [0; 16];
    random(&mut salt);
    let hash: PasswordHash = hasher().hash_password_with_salt(password.as_bytes(), &salt)?;
    Ok(hash.to_string())
}

/// Whether the password is the one of the hash. Without a hash (nobody has the name) it takes as long, and is not.
pub(crate) fn check(password: &str, hash: Option<&str>) -> bool {
    /// Of no password: the salt and the hash are zeros.
    const NOBODY: &str =
        "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    if password.len() > MAX_PASSWORD {
        return false;
    }
    let Ok(known) = PasswordHash::new(hash.unwrap_or(NOBODY)) else {
        return false;
    };
    hasher().verify_password(password.as_bytes(), &known).is_ok() && hash.is_some()
}

fn hasher() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixed(bytes: &mut [u8]) {
        bytes.fill(7);
    }

    #[test]
    fn a_password_is_known_again_and_another_is_not() {
        let hash = hash_password("верный пароль", &fixed).unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(check("верный пароль", Some(&hash)));
        assert!(!check("верный парол", Some(&hash)));
        assert!(!check("", None) && !check("x", Some("not a hash")));
    }

    #[test]
    fn short_and_endless_passwords_are_refused() {
        assert!(matches!(hash_password("короткий", &fixed), Err(PasswordError::Short)));
        assert!(matches!(
            hash_password(&"a".repeat(300), &fixed),
            Err(PasswordError::Long)
        ));
    }
}
