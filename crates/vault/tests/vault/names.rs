//! Object names and store locations.

use std::path::PathBuf;

use vault::{Location, LocationError, NameError, ObjectName};

#[test]
fn random_names_are_unique_and_round_trip() {
    let name = ObjectName::random().unwrap();
    assert_eq!(name.to_string().parse(), Ok(name.clone()));
    assert_eq!(name.as_str().len(), 35);
    assert_ne!(ObjectName::random().unwrap(), name);
}

#[test]
fn only_valid_object_names_parse() {
    let good = "ab/ab0123456789abcdef0123456789abcd";
    good.parse::<ObjectName>().unwrap();
    for bad in [
        "",
        "/",
        "..",
        "../ab0123456789abcdef0123456789abcd",
        "ab/../../../../../../../../../etc/pas",
        "ab/ab0123456789abcdef0123456789abc",
        "ab/ab0123456789abcdef0123456789abcd0",
        "ab/ab0123456789abcdef0123456789abcd/",
        "/ab/ab0123456789abcdef0123456789abcd",
        "AB/AB0123456789abcdef0123456789abcd",
        "cd/ab0123456789abcdef0123456789abcd",
        "ab/ab0123456789abcdef0123456789ab\0d",
        "ab/ab0123456789abcdef0123456789ab d",
        "ab/ab0123456789abcdef0123456789ab/d",
        "ab0123456789abcdef0123456789abcd",
        "a/ab0123456789abcdef0123456789abcd",
    ] {
        assert_eq!(bad.parse::<ObjectName>(), Err(NameError), "{bad:?}");
    }
}

#[test]
fn locations_round_trip() {
    assert_eq!("var/evidence".parse(), Ok(Location::Folder(PathBuf::from("var/evidence"))));
    let bucket = |prefix: &str| Location::Bucket { bucket: "papers.example".to_owned(), prefix: prefix.to_owned() };
    assert_eq!("s3://papers.example".parse(), Ok(bucket("")));
    assert_eq!("s3://papers.example/".parse(), Ok(bucket("")));
    assert_eq!("s3://papers.example/a/b/".parse(), Ok(bucket("a/b")));
    for text in ["var/evidence", "s3://papers.example", "s3://papers.example/a/b"] {
        assert_eq!(text.parse::<Location>().unwrap().to_string(), text);
    }
}

#[test]
fn location_errors_do_not_repeat_the_text() {
    for (text, expected) in [
        ("", LocationError::Empty),
        ("https://user:hunter2@host/bucket", LocationError::UnknownScheme),
        ("s3://", LocationError::BadBucket),
        ("s3://key:hunter2@bucket/x", LocationError::BadBucket),
        ("s3://Papers", LocationError::BadBucket),
        ("s3://papers/../other", LocationError::BadPrefix),
        ("s3://papers//x", LocationError::BadPrefix),
        ("s3://papers/a b", LocationError::BadPrefix),
    ] {
        let error = text.parse::<Location>().unwrap_err();
        assert_eq!(error, expected, "{text}");
        assert!(!error.to_string().contains("hunter2"));
    }
}
