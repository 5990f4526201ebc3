//! Master keys and wrapped data keys.

use vault::{GenerateError, KeyError, KeyRing, KeyRingError, ObjectName, WRAPPED_KEY_BYTES};

use crate::{kept, new_ring, open_in, plain};

const ONE: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
const TWO: &str = "f00102030405060708090A0B0C0D0E0F101112131415161718191a1b1c1d1e1f";

#[test]
fn first_key_is_current() {
    let ring = KeyRing::parse(&format!("# keys\r\n\n  2026-11\t{TWO}\r\n2025_a {ONE}")).unwrap();
    assert_eq!(ring.current_id(), "2026-11");
    assert_eq!(ring.ids().collect::<Vec<_>>(), ["2026-11", "2025_a"]);
}

#[test]
fn key_file_errors_name_the_line_not_the_key() {
    let weak = "00".repeat(32);
    let long = "a".repeat(33);
    for (text, expected) in [
        (String::new(), KeyRingError::Empty),
        ("# nothing\n\n".to_owned(), KeyRingError::Empty),
        (format!("a {ONE}\n{ONE}"), KeyRingError::Malformed(2)),
        (format!("a {ONE} extra"), KeyRingError::Malformed(1)),
        (format!("# first\nA {ONE}"), KeyRingError::BadId(2)),
        (format!("{long} {ONE}"), KeyRingError::BadId(1)),
        (format!("a {}", &ONE[1..]), KeyRingError::BadKey(1)),
        (format!("a {ONE}00"), KeyRingError::BadKey(1)),
        (format!("a g{}", &ONE[1..]), KeyRingError::BadKey(1)),
        (format!("a {weak}"), KeyRingError::WeakKey(1)),
        (format!("a {ONE}\na {TWO}"), KeyRingError::RepeatedId(2)),
        (format!("a {ONE}\nb {}", ONE.to_uppercase()), KeyRingError::RepeatedKey(2)),
    ] {
        let error = KeyRing::parse(&text).unwrap_err();
        assert_eq!(error, expected, "{text:?}");
        assert!(!error.to_string().contains(&ONE[2..40]));
    }
}

#[test]
fn generated_key_is_a_unique_key_file_line() {
    let first = KeyRing::generate("k1").unwrap();
    let second = KeyRing::generate("k2").unwrap();
    let ring = KeyRing::parse(&format!("{}{}", *second, *first)).unwrap();
    assert_eq!(ring.current_id(), "k2");
    assert_eq!(KeyRing::generate("no spaces").unwrap_err(), GenerateError::BadId);
}

#[test]
fn altered_wrapped_key_is_damage() {
    let ring = new_ring("a");
    let (_, wrapped) = ring.new_data_key().unwrap();
    assert_eq!((wrapped.key_id.as_str(), wrapped.bytes.len()), ("a", WRAPPED_KEY_BYTES));
    ring.unwrap("a", &wrapped.bytes).unwrap();
    for bit in 0..WRAPPED_KEY_BYTES * 8 {
        let mut bytes = wrapped.bytes.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(ring.unwrap("a", &bytes).unwrap_err(), KeyError::Damaged);
    }
    for length in [0, 8, 24, 39] {
        assert_eq!(ring.unwrap("a", &wrapped.bytes[..length]).unwrap_err(), KeyError::Damaged);
    }
    assert_eq!(ring.unwrap("a", &[wrapped.bytes, vec![0; 8]].concat()).unwrap_err(), KeyError::Damaged);
}

#[test]
fn unknown_master_key_is_named() {
    let ring = new_ring("a");
    let (_, wrapped) = ring.new_data_key().unwrap();
    let error = new_ring("b").unwrap("a", &wrapped.bytes).unwrap_err();
    assert_eq!(error, KeyError::UnknownKey("a".to_owned()));
    assert!(error.to_string().contains("\"a\""));
    // A different key under the same id counts as damage.
    assert_eq!(new_ring("a").unwrap("a", &wrapped.bytes).unwrap_err(), KeyError::Damaged);
}

#[tokio::test]
async fn rewrapped_key_no_longer_needs_the_old_master() {
    let home = tempfile::tempdir().unwrap();
    let old = KeyRing::generate("old").unwrap();
    let new = KeyRing::generate("new").unwrap();

    let vault = open_in(home.path(), KeyRing::parse(&old).unwrap());
    let (key, wrapped) = vault.keys().new_data_key().unwrap();
    let name = kept(&vault, &key, &plain(100)).await;

    let vault = open_in(home.path(), KeyRing::parse(&format!("{}{}", *new, *old)).unwrap());
    let key = vault.keys().unwrap(&wrapped.key_id, &wrapped.bytes).unwrap();
    assert_eq!(*vault.read(&key, &name).await.unwrap(), plain(100));
    let rewrapped = vault.keys().rewrap(&wrapped.key_id, &wrapped.bytes).unwrap();
    assert_eq!(rewrapped.key_id, "new");

    let vault = open_in(home.path(), KeyRing::parse(&new).unwrap());
    let key = vault.keys().unwrap(&rewrapped.key_id, &rewrapped.bytes).unwrap();
    assert_eq!(*vault.read(&key, &name).await.unwrap(), plain(100));
    assert_eq!(vault.keys().rewrap("old", &wrapped.bytes).unwrap_err(), KeyError::UnknownKey("old".to_owned()));
}

#[tokio::test]
async fn debug_output_hides_keys() {
    let (_home, _folder, vault, _) = crate::new_vault();
    let text = KeyRing::generate("visible-id").unwrap();
    let ring = KeyRing::parse(&text).unwrap();
    let (key, _) = ring.new_data_key().unwrap();
    let sealer = vault.sealer(&key, &ObjectName::random().unwrap()).await.unwrap();
    let digits = text.split_ascii_whitespace().nth(1).unwrap();
    let bytes = format!("{:?}", hex::decode(digits).unwrap());
    for shown in
        [format!("{ring:?}"), format!("{ring:#?}"), format!("{key:?}"), format!("{vault:?}"), format!("{sealer:?}")]
    {
        assert!(!shown.contains(&digits[..8]) && !shown.contains(&bytes[1..12]), "{shown}");
    }
    assert_eq!(format!("{ring:?}"), r#"["visible-id"]"#);
    assert_eq!(format!("{key:?}"), "DataKey(…)");
}
