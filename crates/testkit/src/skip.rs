//! Tests that need a program which is not installed: skipped on a developer's machine, failed in CI.

use std::ffi::OsStr;

/// Reports that the calling test is skipped because of `reason` ("moto_server is not installed"); the caller returns
/// after it.
///
/// # Panics
/// When `CI` is set, as `.ci/run` does: a test that CI does not run must not look like one that passed.
#[track_caller]
pub fn skip(reason: &str) {
    skip_unless(is_set(std::env::var_os("CI").as_deref()), reason);
}

#[track_caller]
#[expect(clippy::print_stderr, reason = "a skipped test says so in its output")]
fn skip_unless(ci: bool, reason: &str) {
    assert!(!ci, "this test cannot run: {reason}; in CI (the variable CI is set) no test may be skipped");
    eprintln!("SKIPPED: {reason}");
}

/// CI services set `CI=true`; empty, `0` and `false` are how a developer turns it off.
fn is_set(ci: Option<&OsStr>) -> bool {
    ci.is_some_and(|value| !["", "0", "false"].iter().any(|off| value == *off))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_program_skips_the_test_outside_ci() {
        skip_unless(false, "moto_server is not installed");
    }

    #[test]
    #[should_panic(expected = "this test cannot run: moto_server is not installed")]
    fn missing_program_fails_the_test_in_ci() {
        skip_unless(true, "moto_server is not installed");
    }

    #[test]
    fn ci_is_recognised_by_its_variable() {
        for (value, expected) in [
            (None, false),
            (Some(""), false),
            (Some("0"), false),
            (Some("false"), false),
            (Some("true"), true),
            (Some("1"), true),
        ] {
            assert_eq!(is_set(value.map(OsStr::new)), expected, "{value:?}");
        }
    }
}
