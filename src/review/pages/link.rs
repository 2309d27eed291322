//! Links and the parts of links.

/// A text as a part of a link (RFC 3986: all but letters, digits and `-._~` are escaped).
pub(crate) fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            quoted.push(char::from(byte));
        } else {
            quoted.push_str(&format!("%{byte:02X}"));
        }
    }
    quoted
}

/// A path of this server; anything that could lead elsewhere becomes the first page.
pub(crate) fn inside(path: &str) -> &str {
    let is_plain = path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let is_inside = path.starts_with('/') && !path.starts_with("//") && !path.starts_with("/language/");
    if is_plain && is_inside && path != "/login" {
        path
    } else {
        "/"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_stay_inside() {
        for path in [
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "",
            "javascript:x",
            "/a\r\nSet-Cookie: x",
        ] {
            assert_eq!(inside(path), "/", "{path:?}");
        }
        assert_eq!(inside("/calls?agent=%D0%90"), "/calls?agent=%D0%90");
        assert_eq!(quote("a b/ё&\"<"), "a%20b%2F%D1%91%26%22%3C");
    }
}
