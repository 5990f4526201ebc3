//! Names of objects and places.

use std::path::PathBuf;

use vault::{Location, LocationError, NameError, ObjectName};

#[test]
fn a_random_name_reads_back_and_is_never_the_same() {
    let name = ObjectName::random().unwrap();
    assert_eq!(name.to_string().parse(), Ok(name.clone()));
    assert_eq!(name.as_str().len(), 35);
    assert_ne!(ObjectName::random().unwrap(), name);
}

#[test]
fn nothing_but_a_name_of_ours_becomes_a_path() {
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
fn a_location_is_a_folder_or_a_bucket_and_shows_as_it_was_written() {
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
fn a_location_of_another_kind_is_refused_without_repeating_it() {
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
