//! User and password in an address `scheme://user:password@host…`: special characters must be percent-encoded (RFC 3986,
//! 2.1). In an address where they are not, nobody can tell the password from the host.

/// How to write special characters, for error messages.
pub const HOW_TO_ENCODE: &str =
    "in user and password write # as %23, ? as %3F, / as %2F, @ as %40, % as %25, and a space as %20";

/// True when user and password, if there are any, end at the only `@`, and hold no character that has a meaning in
/// addresses.
pub fn is_encoded(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    if rest.contains(|c: char| c == '#' || c.is_whitespace() || c.is_control()) {
        return false;
    }
    let mut parts = rest.split('@');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(user), Some(_), None) => !user.contains(['/', '?', '[', ']', '\\']) && has_whole_escapes(user),
        (_, second, _) => second.is_none(),
    }
}

fn has_whole_escapes(text: &str) -> bool {
    let is_whole = |after: &str| after.len() >= 2 && after.bytes().take(2).all(|byte| byte.is_ascii_hexdigit());
    text.split('%').skip(1).all(is_whole)
}

/// The address without its secrets: scheme, host, port and path, as `postgres://…@db:5432/unbind`. `None` when it cannot
/// be told which part is the host; show nothing of such an address.
pub fn without_secrets(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let is_known = ["postgres", "postgresql", "smtp", "smtps", "s3", "http", "https"].contains(&scheme);
    if !is_known || !is_encoded(url) {
        return None;
    }
    let rest = rest.split('?').next().unwrap_or_default();
    let (mark, place) = rest.split_once('@').map_or(("", rest), |(_, place)| ("…@", place));
    let hosts = place.split('/').next().unwrap_or_default();
    hosts.split(',').all(is_host).then(|| format!("{scheme}://{mark}{place}"))
}

/// True for a host, with or without a port: `db:5432`, `[::1]:5432`, `%2Fvar%2Frun`, or nothing.
fn is_host(text: &str) -> bool {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, port),
        _ => (text, "0"),
    };
    let is_name = host.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '%'));
    let is_address = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let is_address =
        is_address.is_some_and(|inside| inside.chars().all(|c| c.is_ascii_hexdigit() || matches!(c, ':' | '.')));
    (is_name || is_address) && port.len() <= 5 && port.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn special_characters_must_be_encoded() {
        for url in [
            "postgres://u:p@db:5432/unbind",
            "postgres://u:p%23%3F%2F%40%25@db/unbind?sslmode=disable",
            "postgres:///unbind?host=/run",
            "smtps://a%40corp.cn:S3cret%23Word9@host:465",
            "postgres://u:a:b!$&'()*+,;=~._-@db/d",
        ] {
            assert!(is_encoded(url), "{url}");
        }
        for special in ["#", "?", "/", "@", "%", " ", "\t", "[", "%4", "%zz", "a#b?c/d@e"] {
            for scheme in ["postgres", "smtps"] {
                let url = format!("{scheme}://a:S3cret{special}Word9@host:465/d");
                assert!(!is_encoded(&url), "{url}");
            }
        }
    }

    #[test]
    fn no_part_of_a_secret_is_left() {
        for special in ["#", "?", "/", "@", "%", " ", ":", "://", "\\", "[", "%40", "%23"] {
            for tail in ["@host:465", "@host/d?a=b@c", "", "@", "@host#x"] {
                for scheme in ["postgres", "smtp", "s3", "https", "other"] {
                    let url = format!("{scheme}://a@corp.cn:S3cret{special}Word9{tail}");
                    let url_of_one = format!("{scheme}://S3cret:S3cret{special}Word9{tail}");
                    // With a single `@` the rest is the host: such an address is complete.
                    let is_complete = |url: &&String| !(special == "@" && url.matches('@').count() == 1);
                    for url in [&url, &url_of_one].into_iter().filter(is_complete) {
                        let shown = without_secrets(url).unwrap_or_default();
                        assert!(!shown.contains("S3cret") && !shown.contains("Word9"), "{url}: {shown}");
                    }
                }
            }
        }
        let shown = |url| without_secrets(url).unwrap();
        assert_eq!(shown("postgres://u:p@a:1,b:2/d?password=p"), "postgres://…@a:1,b:2/d");
        assert_eq!(shown("postgres://u:p@[::1]:5432/d"), "postgres://…@[::1]:5432/d");
        assert_eq!(shown("s3://bucket/prefix"), "s3://bucket/prefix");
    }
}
