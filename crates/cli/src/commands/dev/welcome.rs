//! The text shown once everything runs.

use std::fmt::Write;

use super::Place;
use crate::demo;

/// Addresses, accounts, stores, and the mail directory.
pub(super) fn text(place: &Place) -> String {
    let site = &place.base_url;
    let mail = place.mail_dir();
    let mut text = format!("\nUnbind Desk 解绑审核台 · {site}\n\n");
    let mut line = |written: String| {
        // Writing into a string cannot fail.
        let _ = writeln!(text, "{written}");
    };
    line(format!("Apply 申请      {site}/apply"));
    line(format!("  Sign in with a store number; its six-digit code is in the newest file of {}/", mail.display()));
    for (number, name) in demo::TRY_THESE {
        line(format!("  {number}   {name}"));
    }
    line(format!("  Status links in emails ask for a query code 查询码: {}", demo::QUERY_CODE));
    line(format!("\nReview 审核     {site}/desk"));
    for account in demo::accounts().lines() {
        line(format!("  {account}"));
    }
    line(format!("\nEmails 邮件     {}/*.eml, and {site}/desk/letters", mail.display()));
    line(format!("Logs 日志       {}, {}", place.log_file("serve").display(), place.log_file("work").display()));
    line(
        "\nThe demo's review policy has short periods (1 minute to undo, 1 minute of notice), so that apply,"
            .to_owned(),
    );
    line("approve and done fit into three minutes. 演示版审核标准的时限很短：撤销 1 分钟、公示 1 分钟。".to_owned());
    line("Ctrl-C stops everything; the data is kept. `unbind db reset` deletes it.".to_owned());
    text
}
