//! Less common steps: an information request and a void. By the same use cases as in the portal; an unanswered
//! request lapses by itself.

use diesel_async::AsyncPgConnection;
use domain::base::id::ApplicationId;
use domain::base::terms::ItemKind;
use domain::review::information_request::{self, NewItem, NewRequest};
use domain::review::void;

use super::stage::Stage;

/// A reviewer requests a document and a date.
pub(super) async fn ask(
    connection: &mut AsyncPgConnection,
    stage: &Stage,
    who: &str,
    id: ApplicationId,
) -> anyhow::Result<()> {
    let new = NewRequest {
        items: vec![
            NewItem {
                reason: "evidence_incomplete".to_owned(),
                kind: ItemKind::Document,
                document: Some("business_licence".to_owned()),
                prompt: "请上传完整、清晰的营业执照照片。".to_owned(),
            },
            NewItem {
                reason: "reason_unclear".to_owned(),
                prompt: "账号最近一次异常是哪天？当时看到什么提示？".to_owned(),
                ..NewItem::default()
            },
        ],
        message: "补充后我们会尽快继续处理。".to_owned(),
    };
    information_request::ask(connection, &stage.ctx, &stage.staff(who)?, id, &new).await?;
    Ok(())
}

/// A lead voids the application.
pub(super) async fn void(
    connection: &mut AsyncPgConnection,
    stage: &Stage,
    who: &str,
    id: ApplicationId,
) -> anyhow::Result<()> {
    let message = "这是一次内部测试提交的申请，已作废，请勿理会。";
    void::void(connection, &stage.ctx, &stage.staff(who)?, id, message).await?;
    Ok(())
}
