//! The product under test: a server on a free port, a worker drained on demand, recorded mail, a manual clock.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;

use database::DatabaseSettings;
use diesel_async::AsyncPgConnection;
use domain::account::session;
use domain::account::staff::find_credentials;
use domain::base::{Role, SecretKey, StoreId, Token};
use domain::{Clock, Context};
use mail_parser::MessageParser;
use prepare::child::Preparer;
use server::{Settings, State};
use testkit::{CatchAllSmtp, CaughtMail, FakePlatform, ManualClock, TestDatabase, builders};
use tokio::sync::oneshot;
use vault::Vault;
use worker::Worker;
use worker::mail::{SmtpSettings, SmtpTransport};
use worker::platform::Registry;

use crate::browser::{Browser, Upload};
use crate::process::binary;

/// Number of the store used by most journeys.
pub const STORE: &str = "MM-8830217";
/// Its name.
pub const STORE_NAME: &str = "木棉母婴旗舰店";

/// A running product, stopped when dropped.
pub struct Product {
    pub database: TestDatabase,
    pub clock: Arc<ManualClock>,
    pub ctx: Context,
    pub worker: Worker,
    pub mail: CatchAllSmtp,
    pub base: String,
    pub store: StoreId,
    stop: Option<oneshot::Sender<()>>,
    serving: Option<std::thread::JoinHandle<()>>,
}

impl Product {
    /// Monday 2 March 2026, ten in the morning: one store, two reviewers, a lead; evidence in a folder.
    pub async fn start() -> Self {
        Self::start_with(testkit::vault()).await
    }

    /// As [`Product::start`], with this evidence store.
    pub async fn start_with(vault: Vault) -> Self {
        Self::start_as(vault, false).await
    }

    /// As [`Product::start`], where text messages are set up; none is sent.
    pub async fn start_texting() -> Self {
        Self::start_as(testkit::vault(), true).await
    }

    async fn start_as(vault: Vault, has_sms: bool) -> Self {
        let database = testkit::database().await;
        let clock = Arc::new(ManualClock::at("2026-03-02T10:00:00+08:00"));
        let listener = server::bind(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let ctx = context(&base, Arc::clone(&clock) as Arc<dyn Clock>).with_sms(has_sms);
        let mut conn = database.connect().await;
        builders::registers(&mut conn, &ctx).await;
        let store = builders::store(&mut conn, STORE, STORE_NAME, ctx.now()).await;
        builders::staff_member(&mut conn, &ctx, "linxiao", "林晓", &[Role::Reviewer]).await;
        builders::staff_member(&mut conn, &ctx, "zhouqi", "周祺", &[Role::Reviewer]).await;
        builders::staff_member(&mut conn, &ctx, "zhaoting", "赵婷", &[Role::Lead]).await;
        builders::staff_member(&mut conn, &ctx, "kefu", "何苗", &[Role::Agent]).await;
        builders::staff_member(&mut conn, &ctx, "shenji", "孙审", &[Role::Auditor]).await;
        builders::staff_member(&mut conn, &ctx, "guanli", "钱理", &[Role::Admin]).await;
        builders::staff_member(&mut conn, &ctx, "yunwei", "吴维", &[Role::Operator]).await;

        let mut settings = Settings::new(&base);
        settings.sign_ins_per_minute = 1_000;
        settings.platform_secret = Some(FakePlatform::secret());
        let pool = database::pool(&DatabaseSettings::new(&database.url, "journey serve")).unwrap();
        let key = SecretKey::derive(&[9; 32]).unwrap();
        let state = Arc::new(State::new(settings, pool, ctx.clone(), key, vault.clone()));
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
            let stopped = async {
                let _ = stopped.await;
            };
            runtime.block_on(server::run(listener, state, stopped)).unwrap();
        });

        let mail = CatchAllSmtp::start().await;
        let pool = database::pool(&DatabaseSettings::new(&database.url, "journey work")).unwrap();
        let transport = SmtpTransport::new(SmtpSettings::from_url(&mail.url()).unwrap(), "unbind.example").unwrap();
        let worker = Worker {
            ctx: ctx.clone(),
            platform: Arc::new(Registry::new(pool.clone(), Arc::clone(&clock) as Arc<dyn Clock>)),
            pool,
            transport: Arc::new(transport),
            webhooks: worker::webhooks::Webhooks::default(),
            sender: "bounce@unbind.example".into(),
            delivery: worker::mail::Delivery::default(),
            sms: worker::sms::SmsDelivery::default(),
            vault,
            preparer: Preparer {
                program: binary(),
                args: vec!["prepare-evidence".into()],
                fonts: Vec::new(),
                timeout: Preparer::TIMEOUT,
            },
            scanner: None,
        };
        Self { database, clock, ctx, worker, mail, base, store, stop: Some(stop), serving: Some(serving) }
    }

    /// A browser without a session.
    pub fn browser(&self) -> Browser {
        Browser::new(&self.base)
    }

    /// A database connection for the test.
    pub async fn conn(&self) -> AsyncPgConnection {
        self.database.connect().await
    }

    /// Drains the worker: does everything due now.
    pub async fn drain(&self) {
        worker::drain(&self.worker).await.unwrap();
    }

    /// Advances the clock and drains the worker.
    pub async fn pass(&self, by: chrono::Duration) {
        self.clock.advance(by);
        self.drain().await;
    }

    /// Mail since the last call.
    pub async fn new_mail(&self) -> Vec<CaughtMail> {
        self.drain().await;
        self.mail.take()
    }

    /// The link whose path starts like this in the newest letter that has one.
    pub async fn link(&self, part: &str) -> String {
        let mail = self.new_mail().await;
        let found = mail.iter().rev().find_map(|mail| {
            let text = decoded(mail);
            let at = text.find(&format!("{}{part}", self.base))?;
            Some(text[at..].split_whitespace().next()?.to_owned())
        });
        found.unwrap_or_else(|| panic!("no letter has a link {part}"))
    }

    /// A browser signed in for the store, with the code from its mail.
    pub async fn applicant(&self) -> Browser {
        let mut browser = self.browser();
        browser.get("/apply/sign-in").await;
        browser.post("/apply/sign-in", &[("store_number", STORE)]).await;
        let mail = self.new_mail().await;
        let code = mail.iter().rev().find_map(code_in).expect("a code was mailed");
        let page = browser.post("/apply/sign-in/code", &[("code", &code)]).await;
        assert_eq!(page.path, "/apply/account", "{}", page.html);
        browser
    }

    /// A browser with a member of staff signed in, at the start page of their role.
    pub async fn staff(&self, name: &str) -> Browser {
        let mut browser = self.browser();
        browser.get("/desk/sign-in").await;
        let page = browser.post("/desk/sign-in", &[("name", name), ("password", builders::PASSWORD)]).await;
        assert!(page.path.starts_with("/desk") && page.path != "/desk/sign-in", "{} {}", page.path, page.html);
        browser
    }

    /// A browser signed in for the store, with the wizard filled in up to its last step.
    pub async fn filled(&self) -> Browser {
        let mut browser = self.applicant().await;
        browser.get("/apply/unbind").await;
        let answers = answers();
        browser.post("/apply/unbind/reason", &answers).await;
        let code = browser.post("/apply/unbind/contact", &answers).await;
        assert_eq!(code.path, "/apply/unbind/contact/code", "{}", code.html);
        browser.post("/apply/unbind/contact/code", &[("send", "1")]).await;
        let mail = self.new_mail().await;
        let code = mail.iter().rev().find_map(code_in).expect("a code was mailed to the contact");
        let documents = browser.post("/apply/unbind/contact/code", &[("code", &code)]).await;
        assert_eq!(documents.path, "/apply/unbind/documents", "{}", documents.html);
        let sent = browser.upload("/apply/unbind/documents/upload", "id_card", &[file("正面.jpg")]).await;
        assert_eq!(sent.status, 200, "{}", sent.html);
        self.drain().await;
        let consequences = browser.post("/apply/unbind/documents", &[]).await;
        assert_eq!(consequences.path, "/apply/unbind/consequences", "{}", consequences.html);
        let check = browser.post("/apply/unbind/consequences", &ACKNOWLEDGED).await;
        assert_eq!(check.path, "/apply/unbind/check", "{}", check.html);
        browser
    }

    /// A browser signed in for the store that has submitted an application, and its reference.
    pub async fn submitted(&self) -> (Browser, String) {
        let mut browser = self.filled().await;
        let receipt = browser.post("/apply/unbind/check", &[]).await;
        let reference = receipt.path.split('/').nth(3).unwrap_or_default().to_owned();
        assert!(reference.starts_with("UB-2026-"), "{} {}", receipt.path, receipt.html);
        (browser, reference)
    }
}

/// A context whose letters link to this address.
pub fn context(base: &str, clock: Arc<dyn Clock>) -> Context {
    let writer = letters::Writer::new(letters::Settings {
        base_url: base.to_owned(),
        sender: "noreply@unbind.example".into(),
        message_id_host: "unbind.example".into(),
        reply_to: None,
    });
    Context::new(clock, Arc::new(writer.unwrap()))
}

/// The cookie of a new session of the member of staff with this sign-in name.
pub async fn staff_cookie(conn: &AsyncPgConnection, ctx: &Context, sign_in_name: &str) -> String {
    let credentials = find_credentials(conn, sign_in_name).await.unwrap().unwrap();
    let token = Token::generate().unwrap();
    assert!(session::begin_staff(conn, ctx, &credentials, &token).await.unwrap());
    format!("staff={}", token.expose())
}

/// The cookie of a new session of this store.
pub async fn store_cookie(conn: &AsyncPgConnection, ctx: &Context, store: StoreId) -> String {
    let token = Token::generate().unwrap();
    session::begin_applicant(conn, ctx, store, &token).await.unwrap();
    format!("store={}", token.expose())
}

/// How often each Message-ID was taken by the mail server.
pub fn arrivals(mail: &CatchAllSmtp) -> HashMap<String, usize> {
    let mut arrivals = HashMap::new();
    for letter in mail.caught() {
        *arrivals.entry(letter.header("Message-ID").unwrap()).or_default() += 1;
    }
    arrivals
}

/// The consequences of unbinding, acknowledged.
pub const ACKNOWLEDGED: [(&str, &str); 3] =
    [("acknowledged", "stops_trading"), ("acknowledged", "earnings_and_shipments"), ("acknowledged", "bind_again")];

/// A photo with this file name; each has different content.
pub fn file(name: &str) -> Upload {
    use std::sync::atomic::{AtomicU8, Ordering};
    static SHADE: AtomicU8 = AtomicU8::new(0);
    let shade = SHADE.fetch_add(1, Ordering::Relaxed);
    let picture = image::RgbImage::from_fn(640, 400, |x, y| {
        let on_card = (60..580).contains(&x) && (40..360).contains(&y);
        if on_card { image::Rgb([shade, (x % 251) as u8, (y % 241) as u8]) } else { image::Rgb([240, 240, 236]) }
    });
    let mut bytes = Vec::new();
    let mut jpeg = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 85);
    jpeg.encode_image(&picture).unwrap();
    Upload { name: name.to_owned(), kind: "image/jpeg", bytes }
}

impl Drop for Product {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(serving) = self.serving.take() {
            let _ = serving.join();
        }
    }
}

/// Valid answers, as form fields.
pub fn answers() -> Vec<(&'static str, &'static str)> {
    vec![
        ("reason", "changed_phone"),
        ("statement", ""),
        ("contact_name", "陈立新"),
        ("contact_phone", "13800138000"),
        ("contact_email", "chen@mumian.example"),
    ]
}

/// The six digits of a sign-in letter; `None` for any other letter.
pub fn code_in(mail: &CaughtMail) -> Option<String> {
    let is_code = |line: &&str| line.len() == 6 && line.bytes().all(|b| b.is_ascii_digit());
    decoded(mail).lines().map(str::trim).find(is_code).map(str::to_owned)
}

/// The text part of a letter, decoded.
pub fn decoded(mail: &CaughtMail) -> String {
    let message = MessageParser::default().parse(&mail.raw).expect("a letter can be parsed");
    message.body_text(0).expect("there is a text part").into_owned()
}
