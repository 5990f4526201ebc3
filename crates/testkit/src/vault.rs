//! An evidence store for tests.

use std::path::Path;
use std::time::SystemTime;

use vault::{KeyRing, Location, Settings, Vault};

/// The master keys of tests; the second is an old one.
pub const KEYS: &str = "k2 1f1e1d1c1b1a191817161514131211100f0e0d0c0b0a09080706050403020100\n\
                        k1 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n";

/// A store shared by all tests: names are random, so tests never meet each other's objects.
pub fn vault() -> Vault {
    vault_in(&std::env::temp_dir().join("unbind-test-evidence"))
}

/// A store in this folder.
pub fn vault_in(folder: &Path) -> Vault {
    let keys = KeyRing::parse(KEYS).expect("the keys parse");
    let settings = Settings { floor_bytes: 0, ..Settings::new(Location::Folder(folder.to_owned())) };
    Vault::open(settings, keys, SystemTime::UNIX_EPOCH).expect("the store opens")
}
