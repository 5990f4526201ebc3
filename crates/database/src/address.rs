//! Parses a database address: its servers, and whether TLS is required.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use diesel::{ConnectionError, ConnectionResult};
use diesel_async::AsyncPgConnection;
use percent_encoding::percent_decode_str;
use tokio_postgres::config::{Host, SslMode, TargetSessionAttrs};
use tokio_postgres::{Config, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::authority::is_encoded;
use crate::settings::{DatabaseSettings, UrlError};
use crate::tls;

/// How long sent bytes may stay unacknowledged, and an idle connection unprobed, before the network counts as down.
const NETWORK_PATIENCE: Duration = Duration::from_secs(30);

const POOLER_ADVICE: &str = "; this program sends its limits with every connection: let DATABASE_URL name PostgreSQL itself, not a connection pooler";

/// Everything needed to open a connection.
#[derive(Clone)]
pub(crate) struct Address {
    config: Config,
    tls: Option<MakeRustlsConnect>,
    /// Several servers are named: only the writable one is accepted.
    pub(crate) is_primary_wanted: bool,
}

/// A parsed address: the part tokio-postgres reads, and the TLS options it does not.
struct Parts {
    url: String,
    config: Config,
    is_tls: bool,
    root_certificate: Option<PathBuf>,
}

impl Address {
    pub(crate) fn new(settings: &DatabaseSettings) -> Result<Self, UrlError> {
        let Parts { mut config, is_tls, root_certificate, .. } = take_apart(&settings.url)?;
        let limits = format!(
            "-c statement_timeout={} -c lock_timeout={} -c idle_in_transaction_session_timeout={} -c TimeZone=UTC \
             -c default_transaction_read_only={}",
            settings.statement_timeout.as_millis(),
            settings.lock_timeout.as_millis(),
            settings.idle_in_transaction_timeout.as_millis(),
            if settings.read_only { "on" } else { "off" },
        );
        // A read-only process accepts any server; on a read-only connection even the primary reports that it is not
        // writable.
        let is_primary_wanted = config.get_hosts().len() > 1 && !settings.read_only;
        config.target_session_attrs(if is_primary_wanted {
            TargetSessionAttrs::ReadWrite
        } else {
            TargetSessionAttrs::Any
        });
        // Divide the time limit, so that a host that drops packets leaves time for the next one.
        let hosts = u32::try_from(config.get_hosts().len()).unwrap_or(1).max(1);
        let options = match config.get_options() {
            Some(given) => format!("{limits} {given}"),
            None => limits,
        };
        config
            .options(options)
            .application_name(&settings.application_name)
            .connect_timeout(settings.acquire_timeout / hosts)
            .tcp_user_timeout(NETWORK_PATIENCE)
            .keepalives_idle(NETWORK_PATIENCE);
        let tls = if is_tls {
            config.ssl_mode(SslMode::Require);
            Some(tls::connector(root_certificate.as_deref())?)
        } else {
            config.ssl_mode(SslMode::Disable);
            None
        };
        Ok(Self { config, tls, is_primary_wanted })
    }

    /// A connection without Diesel, for the simple query protocol.
    pub(crate) async fn connect_plainly(&self) -> ConnectionResult<tokio_postgres::Client> {
        Ok(match &self.tls {
            Some(tls) => {
                let (client, connection) = self.config.connect(tls.clone()).await.map_err(refused)?;
                tokio::spawn(connection);
                client
            }
            None => {
                let (client, connection) = self.config.connect(NoTls).await.map_err(refused)?;
                tokio::spawn(connection);
                client
            }
        })
    }

    pub(crate) async fn connect(&self) -> ConnectionResult<AsyncPgConnection> {
        if let Some(tls) = &self.tls {
            let (client, connection) = self.config.connect(tls.clone()).await.map_err(refused)?;
            AsyncPgConnection::try_from_client_and_connection(client, connection).await
        } else {
            let (client, connection) = self.config.connect(NoTls).await.map_err(refused)?;
            AsyncPgConnection::try_from_client_and_connection(client, connection).await
        }
    }
}

/// The address split into one per server, with the TLS requirement written out (`sslmode=verify-full` or `disable`):
/// for libraries that connect by themselves, know one server only, and by default would fall back to no TLS.
///
/// # Errors
/// [`UrlError`] when the address cannot be used.
pub fn strict_urls(url: &str) -> Result<Vec<String>, UrlError> {
    let parts = take_apart(url)?;
    let mode = if parts.is_tls { "verify-full" } else { "disable" };
    let rest = |url: &str| {
        let mark = if url.contains('?') { '&' } else { '?' };
        let root = parts.root_certificate.as_ref();
        let root = root.map(|path| format!("&sslrootcert={}", path.display())).unwrap_or_default();
        format!("{url}{mark}sslmode={mode}{root}")
    };
    Ok(one_host_each(&parts.url).iter().map(|url| rest(url)).collect())
}

/// `postgres://u:p@a:1,b:2/d` as `postgres://u:p@a:1/d` and `postgres://u:p@b:2/d`.
fn one_host_each(url: &str) -> Vec<String> {
    let (scheme, rest) = url.split_once("://").unwrap_or(("postgres", url));
    let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let (user, hosts) = authority.rsplit_once('@').map_or(("", authority), |(user, hosts)| (user, hosts));
    let at = if authority.contains('@') { "@" } else { "" };
    hosts.split(',').map(|host| format!("{scheme}://{user}{at}{host}{path}")).collect()
}

fn take_apart(url: &str) -> Result<Parts, UrlError> {
    if !(url.starts_with("postgres://") || url.starts_with("postgresql://")) {
        return Err(UrlError::NotAUrl);
    }
    if !is_encoded(url) {
        return Err(UrlError::NotEncoded);
    }
    let (place, query) = url.split_once('?').unwrap_or((url, ""));
    let mut mode = None;
    let mut root_certificate = None;
    let mut kept = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        match pair.split_once('=') {
            Some(("sslmode", value)) => mode = Some(value.to_owned()),
            // Ignored: this crate always selects the writable server of several.
            Some(("target_session_attrs", _)) => {}
            Some(("sslrootcert", value)) => {
                root_certificate = Some(PathBuf::from(&*percent_decode_str(value).decode_utf8_lossy()))
            }
            _ => kept.push(pair),
        }
    }
    let url = if kept.is_empty() { place.to_owned() } else { format!("{place}?{}", kept.join("&")) };
    let config: Config = url.parse().map_err(|error| UrlError::Malformed(with_causes(&error)))?;
    let is_tls = match mode.as_deref() {
        Some("disable") => false,
        // "prefer" and "allow" fall back to no TLS silently, which a man in the middle can provoke; so they count as
        // unset.
        None | Some("prefer" | "allow") => !is_here(&config),
        Some("require" | "verify-ca" | "verify-full") => true,
        Some(other) => return Err(UrlError::SslMode(other.to_owned())),
    };
    Ok(Parts { url, config, is_tls, root_certificate })
}

/// Whether every host named is this machine: a Unix socket or a loopback address.
fn is_here(config: &Config) -> bool {
    let hosts = config.get_hosts().iter().all(|host| match host {
        Host::Tcp(name) => {
            name == "localhost"
                || name.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
        }
        #[cfg(unix)]
        Host::Unix(_) => true,
    });
    hosts && config.get_hostaddrs().iter().all(IpAddr::is_loopback)
}

fn refused(error: tokio_postgres::Error) -> ConnectionError {
    let text = with_causes(&error);
    // PgBouncer refuses the limits that are sent with every connection.
    let advice = if text.contains("unsupported startup parameter") { POOLER_ADVICE } else { "" };
    ConnectionError::BadConnection(format!("{text}{advice}"))
}

/// The error with its causes: tokio-postgres alone says no more than "error connecting to server".
fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_tls(url: &str) -> bool {
        take_apart(url).unwrap_or_else(|error| panic!("{error}")).is_tls
    }

    #[test]
    fn tls_is_required_except_on_loopback() {
        for here in [
            "postgres://u:p@127.0.0.1:5433/d",
            "postgres://u:p@localhost/d",
            "postgresql://u:p@[::1]:5432/d",
            "postgres://u:p@%2Fvar%2Frun%2Fpostgresql/d",
            "postgres://u:p@127.8.8.8/d?sslmode=prefer",
        ] {
            assert!(!is_tls(here), "{here}");
        }
        for away in [
            "postgres://u:p@db.example.com/d",
            "postgres://u:p@10.0.0.7/d",
            "postgres://u:p@db/d?sslmode=prefer",
            "postgres://u:p@127.0.0.1,db.example.com/d",
            "postgres://u:p@localhost.example.com/d",
            "postgres://u:p@127.0.0.1/d?sslmode=verify-full",
        ] {
            assert!(is_tls(away), "{away}");
        }
        assert!(!is_tls("postgres://u:p@db.internal/d?sslmode=disable"));
    }

    #[test]
    fn strict_urls_name_one_server_and_sslmode() {
        let strict = |url| strict_urls(url).unwrap_or_else(|error| panic!("{error}")).join(" ");
        assert_eq!(
            strict("postgres://u:p@db.example.com/d?connect_timeout=5&sslmode=require"),
            "postgres://u:p@db.example.com/d?connect_timeout=5&sslmode=verify-full"
        );
        assert_eq!(strict("postgres://u:p@127.0.0.1:7/d"), "postgres://u:p@127.0.0.1:7/d?sslmode=disable");
        assert_eq!(
            strict("postgres://u:p@db/d?sslrootcert=%2Fetc%2Fca.pem"),
            "postgres://u:p@db/d?sslmode=verify-full&sslrootcert=/etc/ca.pem"
        );
        assert_eq!(
            strict("postgres://u:p@a.example:5,b.example/d?sslmode=require&target_session_attrs=read-write"),
            "postgres://u:p@a.example:5/d?sslmode=verify-full postgres://u:p@b.example/d?sslmode=verify-full"
        );
    }

    #[test]
    fn address_errors_hide_the_password() {
        for url in [
            "host=db user=u password=s3cret",
            "postgres://u:s3cret@db:port/d",
            "postgres://u:s3cret@db/d?sslmode=perhaps",
            "postgres://u:s3cret@db/d?colour=red",
            "postgres://u:p#s3cret@db/d",
            "postgres://u:p?s3cret=1@db/d",
            "postgres://u:p/s3cret@db/d",
            "postgres://u:p@s3cret@db/d",
            "postgres://u:p%s3cret@db/d",
            "postgres://u:p s3cret@db/d",
        ] {
            let error = take_apart(url).err().unwrap_or_else(|| panic!("{url}"));
            assert!(!error.to_string().contains("s3cret"), "{error}");
        }
    }
}
