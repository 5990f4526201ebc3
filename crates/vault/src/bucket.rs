//! Objects in a bucket of an S3 service.

use std::time::Duration;

use bytes::Bytes;
use futures::StreamExt as _;
use futures::stream::BoxStream;
use object_store::aws::{AmazonS3, AmazonS3Builder, AmazonS3ConfigKey, S3ConditionalPut};
use object_store::path::Path;
use object_store::{ObjectStore as _, ObjectStoreExt as _, PutMode, PutPayload, RetryConfig};
use tokio::sync::Semaphore;

use crate::connector::Connector;
use crate::seal::Sealed;
use crate::{ObjectName, ReadError, StoreError};

/// Sealed files held whole in memory at once while they are sent; each is 10 MB at most.
const AT_ONCE: usize = 2;
/// Retries stop after this period, because an applicant waits for the request and can repeat it.
const RETRY_PERIOD: Duration = Duration::from_secs(30);
/// A probe serves readiness checks, which have deadlines of their own.
const PROBE_PERIOD: Duration = Duration::from_secs(10);
/// An object without content of its own, written by the first probe and read by every probe.
const PROBE: &str = "probe";

#[derive(Debug)]
pub(crate) struct Bucket {
    store: AmazonS3,
    prefix: Path,
    turns: Semaphore,
}

impl Bucket {
    /// Endpoint, region and credentials come from the `AWS_*` variables. Plain HTTP is used only when the endpoint's
    /// URL asks for it.
    pub(crate) fn open(bucket: &str, prefix: &str) -> object_store::Result<Self> {
        let builder = AmazonS3Builder::from_env();
        let endpoint = [AmazonS3ConfigKey::S3Endpoint, AmazonS3ConfigKey::Endpoint]
            .into_iter()
            .find_map(|key| builder.get_config_value(&key));
        let store = builder
            .with_bucket_name(bucket)
            .with_allow_http(endpoint.is_some_and(|endpoint| endpoint.starts_with("http://")))
            .with_conditional_put(S3ConditionalPut::ETagMatch)
            .with_retry(RetryConfig { max_retries: 3, retry_timeout: RETRY_PERIOD, ..RetryConfig::default() })
            .with_http_connector(Connector)
            .build()?;
        Ok(Self { store, prefix: Path::from(prefix), turns: Semaphore::new(AT_ONCE) })
    }

    /// Uploads a sealed file under its name, unless an object of that name exists.
    pub(crate) async fn keep(&self, sealed: Sealed) -> Result<(), StoreError> {
        let Ok(_turn) = self.turns.acquire().await else { unreachable!("the semaphore is never closed") };
        let bytes = tokio::fs::read(&sealed.path).await?;
        match self.store.put_opts(&self.path(&sealed.name), bytes.into(), PutMode::Create.into()).await {
            Ok(_) => Ok(()),
            Err(object_store::Error::AlreadyExists { .. }) => Err(StoreError::AlreadyThere(sealed.name)),
            Err(error) => Err(StoreError::Unavailable(error.into())),
        }
    }

    pub(crate) async fn open_object(
        &self,
        name: &ObjectName,
    ) -> Result<(BoxStream<'static, object_store::Result<Bytes>>, u64), ReadError> {
        match self.store.get(&self.path(name)).await {
            Ok(found) => {
                let length = found.meta.size;
                Ok((found.into_stream().boxed(), length))
            }
            Err(error) if is_missing_object(&error) => Err(ReadError::Missing),
            Err(error) => Err(ReadError::Unavailable(error.into())),
        }
    }

    pub(crate) async fn remove(&self, name: &ObjectName) -> Result<(), StoreError> {
        match self.store.delete(&self.path(name)).await {
            Err(error) if !is_missing_object(&error) => Err(StoreError::Unavailable(error.into())),
            _ => Ok(()),
        }
    }

    /// Checks that the bucket is writable, refuses to overwrite, and is readable. Only the first probe writes: a
    /// versioned bucket would keep the object of every other one.
    pub(crate) async fn probe(&self) -> Result<(), StoreError> {
        match tokio::time::timeout(PROBE_PERIOD, self.write_once_and_read()).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(StoreError::Unavailable(error.into())),
            Err(late) => Err(StoreError::Unavailable(late.into())),
        }
    }

    async fn write_once_and_read(&self) -> object_store::Result<()> {
        let path = self.prefix.clone().join(PROBE);
        for _ in 0..2 {
            match self.store.put_opts(&path, PutPayload::from_static(b"probe"), PutMode::Create.into()).await {
                Ok(_) => {}
                Err(object_store::Error::AlreadyExists { .. }) => {
                    return self.store.get(&path).await?.bytes().await.map(drop);
                }
                Err(error) => return Err(error),
            }
        }
        let source = "the service overwrites objects despite `If-None-Match: *`".into();
        Err(object_store::Error::Generic { store: "S3", source })
    }

    fn path(&self, name: &ObjectName) -> Path {
        name.as_str().split('/').fold(self.prefix.clone(), |path, part| path.join(part))
    }
}

/// A missing bucket must not be taken for a missing object.
fn is_missing_object(error: &object_store::Error) -> bool {
    matches!(error, object_store::Error::NotFound { source, .. } if !source.to_string().contains("NoSuchBucket"))
}
