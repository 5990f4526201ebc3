//! `unbind staff`: the people who work at the desk.

use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};
use clap::{Args, Subcommand};
use domain::actor::{Actor, Role};
use domain::secret::{self, Token};
use domain::staff::{self, NewStaff, PASSWORD_MAX, PASSWORD_MIN};
use domain::{Locale, migrate};

use crate::options::{DatabaseOptions, SiteOptions};

/// The people who work at the desk.
#[derive(Subcommand)]
pub(crate) enum Staff {
    /// Create an account. Without --password-file a password is made up and printed, once
    Create(Create),
}

/// Options of `staff create`.
#[derive(Args)]
pub(crate) struct Create {
    #[command(flatten)]
    database: DatabaseOptions,
    /// What the person signs in with; case does not matter
    #[arg(long, value_name = "NAME")]
    sign_in_name: String,
    /// The person's name as colleagues see it, 1 to 80 characters. Applicants never see it
    #[arg(long)]
    name: String,
    /// Where reminders and escalations go
    #[arg(long, value_name = "ADDRESS")]
    email: String,
    /// What the person may do, comma separated: reviewer, lead, agent, admin, auditor, operator
    #[arg(long, value_name = "ROLE,…", value_delimiter = ',', required = true)]
    roles: Vec<Role>,
    /// Language of the person's pages and letters: zh-CN or en
    #[arg(long, default_value_t = Locale::ZhCn)]
    locale: Locale,
    /// File with the password, 15 to 200 characters; `-` reads it from standard input
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
}

/// Does it.
pub(crate) async fn run(command: Staff) -> anyhow::Result<()> {
    let Staff::Create(create) = command;
    let length = create.name.trim().chars().count();
    ensure!((1..=80).contains(&length), "--name must have 1 to 80 characters; it has {length}");
    ensure!(!create.sign_in_name.trim().is_empty(), "--sign-in-name is empty");
    let (password, is_new) = match &create.password_file {
        Some(file) => (read_password(file)?, false),
        None => (make_password()?, true),
    };
    let mut connection = create.database.connect("unbind staff").await?;
    migrate::require_current(&connection).await?;
    let new = NewStaff {
        sign_in_name: create.sign_in_name,
        name: create.name,
        email: create.email,
        password_hash: tokio::task::spawn_blocking({
            let password = password.clone();
            move || secret::hash_password(&password)
        })
        .await??,
        roles: create.roles,
        locale: create.locale,
    };
    // No letter is written here: any site will do.
    let ctx = SiteOptions::any().context()?;
    staff::create(&mut connection, &ctx, &Actor::Operator, &new).await?;
    println!("created {}", new.sign_in_name.trim().to_lowercase());
    if is_new {
        println!("password: {password}");
    }
    Ok(())
}

fn read_password(file: &Path) -> anyhow::Result<String> {
    let mut text = String::new();
    if file == Path::new("-") {
        std::io::stdin().read_to_string(&mut text).context("no password could be read from standard input")?;
    } else {
        text = std::fs::read_to_string(file)
            .with_context(|| format!("no password could be read from {}", file.display()))?;
    }
    let password = text.trim_end_matches(['\r', '\n']);
    let length = password.chars().count();
    if !(PASSWORD_MIN..=PASSWORD_MAX).contains(&length) {
        bail!("the password must have {PASSWORD_MIN} to {PASSWORD_MAX} characters; it has {length}");
    }
    Ok(password.to_owned())
}

/// 96 random bits, in groups that can be read out.
fn make_password() -> anyhow::Result<String> {
    let token = Token::generate()?;
    let groups: Vec<&str> = (0..6).filter_map(|group| token.expose().get(group * 4..group * 4 + 4)).collect();
    Ok(groups.join("-"))
}
