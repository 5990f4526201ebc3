//! `unbind staff`: accounts of the staff.

use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};
use clap::{Args, Subcommand};
use domain::Locale;
use domain::account::password_link;
use domain::account::staff::{self, NewStaff, PASSWORD_MAX, PASSWORD_MIN};
use domain::base::{Actor, Role, Token, secret};

use crate::options::{DatabaseOptions, SiteOptions};

/// Staff accounts.
#[derive(Subcommand)]
pub(crate) enum Staff {
    /// Create an account. Without --password-file a password is generated and printed once
    Create {
        #[command(flatten)]
        database: DatabaseOptions,
        #[command(flatten)]
        person: Person,
        /// File with the password, 15 to 200 characters; `-` reads it from standard input
        #[arg(long, value_name = "FILE")]
        password_file: Option<PathBuf>,
    },
    /// Create an account and email its owner a link to set a password, which works once, for three days. The worker
    /// sends the email; the link begins with the address of the site
    Invite {
        #[command(flatten)]
        database: DatabaseOptions,
        #[command(flatten)]
        site: SiteOptions,
        #[command(flatten)]
        person: Person,
    },
}

/// The person.
#[derive(Args)]
pub(crate) struct Person {
    /// User name to sign in with; not case-sensitive
    #[arg(long, value_name = "NAME")]
    sign_in_name: String,
    /// The person's name as colleagues see it, 1 to 80 characters. Applicants never see it
    #[arg(long)]
    name: String,
    /// Email address for reminders and escalations
    #[arg(long, value_name = "ADDRESS")]
    email: String,
    /// Roles, comma separated: reviewer, lead, agent, admin, auditor, operator
    #[arg(long, value_name = "ROLE,…", value_delimiter = ',', required = true)]
    roles: Vec<Role>,
    /// Language of the person's pages and emails: zh-CN or en
    #[arg(long, default_value_t = Locale::ZhCn)]
    locale: Locale,
}

impl Person {
    /// The new account, with this password.
    async fn account(self, password: String) -> anyhow::Result<NewStaff> {
        let length = self.name.trim().chars().count();
        ensure!((1..=80).contains(&length), "--name must have 1 to 80 characters; it has {length}");
        ensure!(!self.sign_in_name.trim().is_empty(), "--sign-in-name is empty");
        Ok(NewStaff {
            sign_in_name: self.sign_in_name,
            name: self.name,
            email: self.email,
            password_hash: tokio::task::spawn_blocking(move || secret::hash_password(&password)).await??,
            roles: self.roles,
            locale: self.locale,
        })
    }
}

/// Runs the command.
pub(crate) async fn run(command: Staff) -> anyhow::Result<()> {
    match command {
        Staff::Create { database, person, password_file } => {
            let (password, is_new) = match &password_file {
                Some(file) => (read_password(file)?, false),
                None => (make_password()?, true),
            };
            let new = person.account(password.clone()).await?;
            let mut connection = database.connect("unbind staff").await?;
            // No letter is written here, so the site's settings do not matter.
            let ctx = SiteOptions::any().context()?;
            staff::create(&mut connection, &ctx, &Actor::CommandLine, &new).await?;
            println!("created {}", new.sign_in_name.trim().to_lowercase());
            if is_new {
                println!("password: {password}");
            }
        }
        Staff::Invite { database, site, person } => {
            // A random password that is never shown; the link sets another.
            let new = person.account(Token::generate()?.expose().to_owned()).await?;
            let ctx = site.context()?;
            let mut connection = database.connect("unbind staff").await?;
            password_link::invite(&mut connection, &ctx, &Actor::CommandLine, &new).await?;
            println!("invited {}: an email is being sent to {}", new.sign_in_name.trim().to_lowercase(), new.email);
        }
    }
    Ok(())
}

fn read_password(file: &Path) -> anyhow::Result<String> {
    let mut text = String::new();
    if file == Path::new("-") {
        std::io::stdin().read_to_string(&mut text).context("the password cannot be read from standard input")?;
    } else {
        text = std::fs::read_to_string(file)
            .with_context(|| format!("the password cannot be read from {}", file.display()))?;
    }
    let password = text.trim_end_matches(['\r', '\n']);
    let length = password.chars().count();
    if !(PASSWORD_MIN..=PASSWORD_MAX).contains(&length) {
        bail!("the password must have {PASSWORD_MIN} to {PASSWORD_MAX} characters; it has {length}");
    }
    Ok(password.to_owned())
}

/// 96 random bits, in groups that are easy to read out.
fn make_password() -> anyhow::Result<String> {
    let token = Token::generate()?;
    let groups: Vec<&str> = (0..6).filter_map(|group| token.expose().get(group * 4..group * 4 + 4)).collect();
    Ok(groups.join("-"))
}
