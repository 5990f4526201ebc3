//! Checks of settings alone: nothing is asked.

use prepare::FontFile;

use super::super::Check;
use crate::commands::work::has_chinese;
use crate::options::{PlatformOptions, SecretOptions, SmsPlace, SmsSecretOptions};

/// Whether a platform carries approvals out.
pub(crate) fn platform(options: &PlatformOptions) -> Check {
    match options.name() {
        Some(name) => Check::ok("platform", name),
        None => Check::warn(
            "platform",
            "none: approvals wait",
            "set UNBIND_PLATFORM to your platform's adapter (docs/platform/README.md), or to registry for a demonstration",
        ),
    }
}

/// Whether contacts get text messages. Without them everything works as with email alone.
pub(crate) fn sms(place: &SmsPlace, secret: &SmsSecretOptions) -> Check {
    match (place.url(), &place.sms_dir) {
        (Some(url), _) => match secret.secret() {
            Ok(Some(_)) => Check::ok("sms", url),
            Ok(None) => Check::warn(
                "sms",
                format!("{url}, whose secret is not set here"),
                "set UNBIND_SMS_SECRET_FILE as for `unbind serve` and `unbind work`, which do not start without it",
            ),
            Err(error) => Check::fail("sms", format!("{error:#}"), "fix UNBIND_SMS_SECRET_FILE"),
        },
        (None, Some(_)) => Check::warn(
            "sms",
            "text messages are saved to a folder, not sent",
            "set UNBIND_SMS; a folder is for demo and development only",
        ),
        (None, None) => Check::ok("sms", "no text messages"),
    }
}

/// The fonts for documents that do not hold their own.
pub(crate) fn fonts(fonts: &[FontFile]) -> Check {
    const NAME: &str = "fonts";
    let mut paths: Vec<String> = fonts.iter().map(|font| font.path.display().to_string()).collect();
    paths.dedup();
    if has_chinese(fonts) {
        return Check::ok(NAME, paths.join(", "));
    }
    Check::warn(
        NAME,
        "none with Chinese characters: PDFs that do not hold their fonts are shown incompletely",
        "install one (Debian and Ubuntu: apt install fonts-noto-cjk) on every machine with `unbind work`, or set UNBIND_FONTS",
    )
}

pub(crate) fn secret(secret: &SecretOptions) -> Check {
    match secret.key_if_any() {
        Ok(Some(_)) => Check::ok("secret", "set and usable"),
        Ok(None) => Check::warn(
            "secret",
            "not set here",
            "set UNBIND_SECRET_FILE as for `unbind serve`, which does not start without it",
        ),
        Err(error) => Check::fail("secret", format!("{error:#}"), "fix UNBIND_SECRET_FILE"),
    }
}
