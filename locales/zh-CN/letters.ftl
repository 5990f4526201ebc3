### 邮件的文字；汇总、平台办理、工作日历的邮件见 delivery.ftl、platform.ftl、calendar.ftl。
### $kind 是申请类型（unbind、revoke-certification），时间和时长传入时已写成文字。
### 用词见 ../STYLE.md；两种语言的文件、编号、变量必须一致。

## 各邮件共用

letter-subject = { $title }（申请编号 { $reference }）
letter-greeting-applicant = 尊敬的申请人，您好：
letter-greeting-contact = 尊敬的店铺登记联系人，您好：
letter-greeting-owner = 尊敬的店铺负责人，您好：
letter-greeting-anybody = 您好：
letter-greeting-staff = 您好：
letter-sign-off = 店铺解绑服务
letter-sign-off-staff = 解绑审核台
letter-footer = 本邮件由系统自动发送，请勿直接回复。我们不会通过邮件向您索要密码、验证码或证明材料。
letter-footer-staff = 本邮件由系统自动发送，请勿直接回复，也请勿转发给团队以外的人员。
letter-next = 后续流程
letter-message = 审核说明
letter-estimated = { $at }（预计）
letter-link-status = 查看办理进度
letter-link-status-note = { $channel ->
    [agent] 打开后请输入客服告知的查询码，无需登录。
   *[web] 打开后请输入提交申请时显示的查询码，无需登录。
}
letter-link-stop = 中止申请
letter-link-stop-note = 仅打开链接不会有任何改变：在打开的页面上确认后，申请才会中止。
letter-link-status-answer = 查看并补充
letter-link-status-reapply = 查看原因和后续办理
letter-link-answer = 登录并补充
letter-link-draft = 登录并继续填写
letter-link-reapply = 登录并重新申请
letter-link-account = 查看我的店铺
letter-link-case = 打开该申请

## 事项表

letter-fact-target = 目标答复时间
letter-fact-due = 最晚答复时间
letter-fact-not-before = 最早办理时间
letter-fact-done = 办理完成时间
letter-fact-original-deadline = 原定答复时间
letter-fact-estimate = 新的预计答复时间
letter-fact-deadline = 截止时间
letter-fact-answer-until = 请在此之前补充
letter-fact-removed = 草稿删除时间

## 登录验证码

letter-sign-in-code-title = 店铺解绑服务登录验证码
letter-sign-in-code-text = 您正在登录店铺“{ $store }”的解绑服务，请在登录页面输入以下验证码：
letter-sign-in-code-ignore = 如非您本人登录，请忽略本邮件：没有验证码，任何人都无法登录。

## 验证码邮件共用

letter-code-valid = 验证码 { $period }内有效，只能使用一次。
letter-code-never = 我们的工作人员不会以任何方式向您索要验证码，请勿告诉他人。

## 联系邮箱验证码（收信人可能不认识我们）

letter-email-code-title = 店铺解绑服务邮箱验证码
letter-email-code-text = 有人在店铺解绑服务中为店铺“{ $store }”填写申请时，填写了此邮箱作为联系邮箱。如为您本人操作，请在申请页面输入以下验证码：
letter-email-code-ignore = 如您对此不知情，请忽略本邮件：没有验证码，此邮箱不会被使用，也不会产生任何影响。

## 草稿清除提醒

letter-draft-reminder-title = { $kind ->
    [unbind] 您的解除绑定申请草稿即将删除
   *[revoke-certification] 您的解除认证申请草稿即将删除
}
letter-draft-reminder-text = { $kind ->
    [unbind] 您的解除绑定申请仍为草稿，尚未提交，且已有一段时间未修改。
   *[revoke-certification] 您的解除认证申请仍为草稿，尚未提交，且已有一段时间未修改。
}
letter-draft-reminder-removed = 草稿和已上传的证明材料将于 { $at } 删除，删除后不能恢复。
letter-draft-reminder-keep = 如仍需申请，请在此之前登录，继续填写并保存；已填写的内容均已保留。
letter-draft-reminder-leave = 如不再需要，您无需任何操作。未提交的草稿不会对店铺产生任何影响。

## 已收到申请

letter-received-title = { $kind ->
    [unbind] 已收到您的解除绑定申请
   *[revoke-certification] 已收到您的解除认证申请
}
letter-received-text = { $kind ->
    [unbind] 您的解除绑定申请已收到，正在等待审核。请保存以下申请编号，查询或咨询时需要提供。
   *[revoke-certification] 您的解除认证申请已收到，正在等待审核。请保存以下申请编号，查询或咨询时需要提供。
}
letter-received-dates = 我们力争在 { $target } 前答复您，最晚不超过 { $due }。仅工作日计入期限，提交当日不计。
letter-received-review = 审核员将审核您提交的内容；审核期间，提交的内容不能修改。
letter-received-outcome = 有审核结果后，我们会发邮件通知您。如审核通过，系统将自动办理，您无需再操作；办理完成后，我们会再次发邮件通知您。
letter-received-status = { $channel ->
    [agent] 您可以随时打开下方链接、输入查询码查看办理进度。如需撤回，在办理之前均可在该页面撤回申请。
   *[web] 您可以随时登录查看办理进度。如需撤回，在办理之前均可登录撤回申请。
}
letter-received-code = { $channel ->
    [agent] 页面会要求输入查询码。查询码已由客服告知，任何邮件中都没有；凭查询码，无需登录即可补充材料、撤回或申诉。如已遗失，请联系客服。
   *[web] 凭查询码，无需登录即可查看办理进度。查询码仅在提交后的页面上显示过一次，任何邮件中都没有。如未记下，登录后可以更换新的查询码。
}

## 申请提醒（发给店铺的每一位登记联系人）

letter-alert-title = { $kind ->
    [unbind] 有人为您的店铺申请解除绑定，请核实
   *[revoke-certification] 有人为您的店铺申请解除认证，请核实
}
letter-alert-text = { $kind ->
    [unbind] 有人为您的店铺提交了解除绑定申请。您是店铺的登记联系人，特此通知。
   *[revoke-certification] 有人为您的店铺提交了解除认证申请。您是店铺的登记联系人，特此通知。
}
letter-alert-when = { $kind ->
    [unbind] 目前没有任何变化。审核最晚于 { $at } 前结束，也可能提前；即使通过，也须待通知期结束后才会解除绑定。在此之前，店铺保持现状。
   *[revoke-certification] 目前没有任何变化。审核最晚于 { $at } 前结束，也可能提前；即使通过，也须待通知期结束后才会解除认证。在此之前，店铺保持现状。
}
letter-alert-known = 如为您本人提交或经您同意，您无需任何操作。
letter-alert-unknown = 如非本人操作，请立即中止
letter-alert-stop = 请打开以下链接并确认，无需登录。申请将中止，由工作人员核实；核实之前，不会作出决定，也不会办理。
letter-alert-contact = 如链接无法打开，或您怀疑账号被盗，请立即联系客服，并告知申请编号 { $reference }。
# 附在另一种语言的邮件末尾，后面是中止申请的链接。
letter-alert-other-language = { $kind ->
    [unbind] 有人为您的店铺申请解除绑定。如非本人操作，请打开以下链接并确认，中止该申请：
   *[revoke-certification] 有人为您的店铺申请解除认证。如非本人操作，请打开以下链接并确认，中止该申请：
}

## 后续提醒

letter-alert-reopened-title = { $kind ->
    [unbind] 您店铺的解除绑定申请重新审核，请核实
   *[revoke-certification] 您店铺的解除认证申请重新审核，请核实
}
letter-alert-reopened-text = { $kind ->
    [unbind] 一件已有决定的店铺解除绑定申请现在重新审核。您是店铺的登记联系人，特此通知。
   *[revoke-certification] 一件已有决定的店铺解除认证申请现在重新审核。您是店铺的登记联系人，特此通知。
}
letter-alert-reopened-when = 目前尚未办理。即使通过，也须待新的通知期结束后才会办理。在此之前，店铺保持现状。
letter-alert-reopened-other-language = { $kind ->
    [unbind] 您店铺的解除绑定申请重新审核。如非本人操作，请打开以下链接并确认，中止该申请：
   *[revoke-certification] 您店铺的解除认证申请重新审核。如非本人操作，请打开以下链接并确认，中止该申请：
}
letter-alert-approved-title = { $kind ->
    [unbind] 您店铺的解除绑定申请已通过，即将办理，请核实
   *[revoke-certification] 您店铺的解除认证申请已通过，即将办理，请核实
}
letter-alert-approved-text = { $kind ->
    [unbind] 您店铺的解除绑定申请已审核通过，尚未办理。您是店铺的登记联系人，特此通知。
   *[revoke-certification] 您店铺的解除认证申请已审核通过，尚未办理。您是店铺的登记联系人，特此通知。
}
letter-alert-approved-when = { $kind ->
    [unbind] 最早于 { $at } 解除绑定。办理之前，您仍可中止该申请。
   *[revoke-certification] 最早于 { $at } 解除认证。办理之前，您仍可中止该申请。认证解除后无法恢复。
}
letter-alert-approved-other-language = { $kind ->
    [unbind] 您店铺的解除绑定申请已通过，即将办理。如非本人操作，请打开以下链接并确认，中止该申请：
   *[revoke-certification] 您店铺的解除认证申请已通过，即将办理。如非本人操作，请打开以下链接并确认，中止该申请：
}
letter-alert-done-title = { $kind ->
    [unbind] 您的店铺已解除绑定
   *[revoke-certification] 您的店铺已解除认证
}
letter-alert-done-text = { $kind ->
    [unbind] 您店铺的解除绑定申请已办理完成。您是店铺的登记联系人，特此通知。
   *[revoke-certification] 您店铺的解除认证申请已办理完成。您是店铺的登记联系人，特此通知。
}
letter-alert-done-unknown = 如非本人操作
letter-alert-done-contact = 请立即联系客服，并告知申请编号 { $reference }。
letter-objection-lifted-title = { $kind ->
    [unbind] 您店铺的解除绑定申请恢复办理，请核实
   *[revoke-certification] 您店铺的解除认证申请恢复办理，请核实
}
letter-objection-lifted-text = { $kind ->
    [unbind] 您店铺的解除绑定申请曾因异议中止。工作人员已核实该异议，申请恢复办理。您是店铺的登记联系人，特此通知。
   *[revoke-certification] 您店铺的解除认证申请曾因异议中止。工作人员已核实该异议，申请恢复办理。您是店铺的登记联系人，特此通知。
}
letter-objection-lifted-when = 目前尚未办理。即使通过，也须待新的通知期结束后才会办理。在此之前，店铺保持现状。
letter-objection-lifted-other-language = { $kind ->
    [unbind] 您店铺的解除绑定申请恢复办理。如您不同意，请打开以下链接并确认，再次中止该申请：
   *[revoke-certification] 您店铺的解除认证申请恢复办理。如您不同意，请打开以下链接并确认，再次中止该申请：
}
letter-alert-ended-title = { $kind ->
    [unbind] 有人提交过您店铺的解除绑定申请，该申请已终止
   *[revoke-certification] 有人提交过您店铺的解除认证申请，该申请已终止
}
letter-alert-ended-text = { $kind ->
    [unbind] 有人为您的店铺提交了解除绑定申请。在我们发邮件通知您之前，该申请已终止，未予办理，店铺的绑定保持现状。您是店铺的登记联系人，特此通知。
   *[revoke-certification] 有人为您的店铺提交了解除认证申请。在我们发邮件通知您之前，该申请已终止，未予办理，店铺的认证保持现状。您是店铺的登记联系人，特此通知。
}
letter-alert-ended-next = 如是您或同事提交，您无需操作。如再有人提交申请，我们会再次发邮件通知您。
letter-alert-repeated-title = { $kind ->
    [unbind] 您店铺的解除绑定申请仍在办理，请核实
   *[revoke-certification] 您店铺的解除认证申请仍在办理，请核实
}
letter-alert-repeated-text = { $kind ->
    [unbind] 您店铺的登记联系人有变更，因此再次通知：有人为您的店铺提交了解除绑定申请。您是店铺的登记联系人，特此通知。
   *[revoke-certification] 您店铺的登记联系人有变更，因此再次通知：有人为您的店铺提交了解除认证申请。您是店铺的登记联系人，特此通知。
}
letter-alert-repeated-when = 目前尚未办理。即使通过，也须待新的通知期结束后才会办理。在此之前，店铺保持现状。
letter-alert-repeated-other-language = { $kind ->
    [unbind] 有人为您的店铺申请解除绑定。如非本人操作，请打开以下链接并确认，中止该申请：
   *[revoke-certification] 有人为您的店铺申请解除认证。如非本人操作，请打开以下链接并确认，中止该申请：
}
letter-objection-ended-title = { $kind ->
    [unbind] 您店铺的解除绑定申请已终止
   *[revoke-certification] 您店铺的解除认证申请已终止
}
letter-objection-ended-text = { $kind ->
    [unbind] 您店铺的解除绑定申请曾被提出异议。该申请已终止，未予办理，店铺的绑定保持现状。
   *[revoke-certification] 您店铺的解除认证申请曾被提出异议。该申请已终止，未予办理，店铺的认证保持现状。
}
letter-objection-ended-next = 您无需操作。如再有人提交申请，我们会再次发邮件通知您。

## 申请已通过，尚未办理

letter-approved-title = { $kind ->
    [unbind] 您的解除绑定申请已通过，尚未办理
   *[revoke-certification] 您的解除认证申请已通过，尚未办理
}
letter-approved-text = { $kind ->
    [unbind] 您的解除绑定申请已审核通过，尚未办理。目前店铺的绑定没有变化。
   *[revoke-certification] 您的解除认证申请已审核通过，尚未办理。目前店铺的认证没有变化。
}
letter-approved-when = 系统将自动办理，最早在 { $at }，您无需操作。
letter-approved-done = 办理完成并经平台确认后，我们会再次发邮件通知您。
letter-approved-withdraw = { $channel ->
    [agent] 如需撤回，请在办理之前打开下方链接、输入查询码撤回申请。
   *[web] 如需撤回，请在办理之前登录撤回申请。
}

## 申请未通过

letter-rejected-title = { $kind ->
    [unbind] 您的解除绑定申请未通过
   *[revoke-certification] 您的解除认证申请未通过
}
letter-rejected-text = { $kind ->
    [unbind] 您的解除绑定申请未通过审核，店铺的绑定保持不变。
   *[revoke-certification] 您的解除认证申请未通过审核，店铺的认证保持不变。
}
letter-rejected-reasons = 未通过的原因和解决办法
letter-rejected-again = { $channel ->
    [agent] 按上述说明准备好之后，请打开下方链接、输入查询码提出重新申请，客服会与您联系。
   *[web] 按上述说明准备好之后，您可以登录重新申请。
}
letter-rejected-again-from = { $channel ->
    [agent] 按上述说明准备好之后，可以自 { $at } 起打开下方链接、输入查询码提出重新申请，客服会与您联系；在此之前不能提出。
   *[web] 按上述说明准备好之后，您可以自 { $at } 起登录重新申请，在此之前不能提交。
}
letter-rejected-never = { $kind ->
    [unbind] 本店铺不能再次申请解除绑定。
   *[revoke-certification] 本店铺不能再次申请解除认证。
}

## 已办理完成

letter-done-title = { $kind ->
    [unbind] 您的店铺已解除绑定
   *[revoke-certification] 您的店铺已解除认证
}
letter-done-text = { $kind ->
    [unbind] 平台已确认：您的店铺已于 { $at } 解除绑定，申请办理完成。
   *[revoke-certification] 平台已确认：您的店铺已于 { $at } 解除认证，申请办理完成。
}
letter-done-meaning = { $kind ->
    [unbind] 即日起，店铺不能经营。如需恢复经营，须用新注册的账号重新绑定。
   *[revoke-certification] 即日起，店铺不再是认证店铺。解除认证不可恢复，今后不能再次认证。
}
letter-done-unknown = 如您对此不知情，请立即联系客服，并告知申请编号 { $reference }。

## 办理受阻

letter-blocked-title = { $kind ->
    [unbind] 您的解除绑定申请暂时无法办理
   *[revoke-certification] 您的解除认证申请暂时无法办理
}
letter-blocked-text = { $kind ->
    [unbind] 您的解除绑定申请已通过，审核结果不变，但暂时无法办理。店铺目前保持现状。
   *[revoke-certification] 您的解除认证申请已通过，审核结果不变，但暂时无法办理。店铺目前保持现状。
}
letter-blocked-content-changed = 原因：审核通过后，店铺的登记情况有变化，与审核时不一致，需要工作人员重新核对。
letter-blocked-objected = 原因：店铺的一位登记联系人对该申请提出了异议，需要工作人员先核实。
letter-blocked-unanswered = 原因：平台暂时没有应答，尚未办理。系统每小时重试，恢复后自动继续办理。
letter-blocked-notice-not-delivered = 原因：关于该申请的通知未能送达店铺的任何一位登记联系人，需要工作人员先以其他方式取得联系。如店铺登记的邮箱已停用，请联系客服更新。
letter-blocked-nothing-to-do = { $kind ->
    [unbind] 原因：该店铺目前在平台上没有绑定账号，需要工作人员核实是否已经解除。
   *[revoke-certification] 原因：该店铺目前在平台上没有有效的认证，需要工作人员核实是否已经解除。
}
letter-blocked-next = 工作人员正在处理，您无需重新申请。有结果后，我们会再次发邮件通知您。
letter-blocked-lapse = 如在 { $at } 前仍未解决，审核通过将失效，不再办理；如仍需办理，须重新申请。

## 通过已失效

letter-approval-lapsed-title = { $kind ->
    [unbind] 您的解除绑定申请长期无法办理，通过已失效
   *[revoke-certification] 您的解除认证申请长期无法办理，通过已失效
}
letter-approval-lapsed-text = { $kind ->
    [unbind] 您的解除绑定申请已通过，但自 { $at } 起一直无法办理，审核通过现已失效。未作任何办理，店铺的绑定保持不变。
   *[revoke-certification] 您的解除认证申请已通过，但自 { $at } 起一直无法办理，审核通过现已失效。未作任何办理，店铺的认证保持不变。
}
letter-approval-lapsed-why = 原因如下：
letter-approval-lapsed-next = { $channel ->
    [agent] 解决之后，请打开下方链接、输入查询码，页面会说明能否重新申请。
   *[web] 解决之后，请登录账户页查看能否重新申请。
}
letter-obstacle-content-changed = 审核通过后，店铺的登记情况有变化
letter-obstacle-objected = 店铺的登记联系人提出了异议
letter-obstacle-notice-not-delivered = 通知未能送达任何一位登记联系人
letter-obstacle-nothing-to-do = 平台上没有可解除的绑定或认证
letter-obstacle-balance = 店铺余额未提现
letter-obstacle-unshipped-orders = 有订单未发货
letter-obstacle-loans = 有贷款未还清
letter-obstacle-disputes = 有售后或纠纷未完结
letter-obstacle-refused = 平台未受理，未说明原因
letter-obstacle-unanswered = 平台没有应答

## 平台未确认结果

letter-effect-failed-title = { $kind ->
    [unbind] 您的解除绑定申请：正在向平台核实办理结果
   *[revoke-certification] 您的解除认证申请：正在向平台核实办理结果
}
letter-effect-failed-text = { $kind ->
    [unbind] 您的解除绑定申请已通过，并已提交平台办理，但平台至今未确认结果，是否已解除绑定尚不清楚。
   *[revoke-certification] 您的解除认证申请已通过，并已提交平台办理，但平台至今未确认结果，是否已解除认证尚不清楚。
}
letter-effect-failed-next = 工作人员正在向平台核实，您无需操作，也无需重新申请。有结果后，我们会发邮件通知您。

## 申请已撤回

letter-withdrawn-title = { $kind ->
    [unbind] 您的解除绑定申请已撤回
   *[revoke-certification] 您的解除认证申请已撤回
}
letter-withdrawn-text = { $kind ->
    [unbind] 按照您的要求，本解除绑定申请已撤回，不再审核或办理。店铺的绑定保持不变。
   *[revoke-certification] 按照您的要求，本解除认证申请已撤回，不再审核或办理。店铺的认证保持不变。
}
letter-withdrawn-again = { $channel ->
    [agent] 今后如有需要，请打开下方链接、输入查询码，页面会说明能否重新申请。
   *[web] 今后如有需要，请登录账户页查看能否重新申请。
}
letter-withdrawn-unknown = 如非您本人撤回，请联系客服，并告知申请编号 { $reference }。

## 审核延期致歉

letter-overdue-title = { $kind ->
    [unbind] 抱歉，您的解除绑定申请审核延期
   *[revoke-certification] 抱歉，您的解除认证申请审核延期
}
letter-overdue-text = { $kind ->
    [unbind] 我们原定于 { $due } 前答复您的解除绑定申请，但未能做到。这是我们的责任，向您致歉。
   *[revoke-certification] 我们原定于 { $due } 前答复您的解除认证申请，但未能做到。这是我们的责任，向您致歉。
}
letter-late-forecast-title = { $kind ->
    [unbind] 抱歉，您的解除绑定申请可能无法按时答复
   *[revoke-certification] 抱歉，您的解除认证申请可能无法按时答复
}
letter-late-forecast-text = { $kind ->
    [unbind] 我们原定于 { $due } 前答复您的解除绑定申请，可能无法按时做到。这是我们的责任，向您致歉。
   *[revoke-certification] 我们原定于 { $due } 前答复您的解除认证申请，可能无法按时做到。这是我们的责任，向您致歉。
}
letter-still-late-title = { $kind ->
    [unbind] 再次致歉：您的解除绑定申请仍未审结
   *[revoke-certification] 再次致歉：您的解除认证申请仍未审结
}
letter-still-late-text = { $kind ->
    [unbind] 您的解除绑定申请原定于 { $due } 前答复，至今仍未审结，此后预计的日期也已经过了。这是我们的责任，向您致歉。
   *[revoke-certification] 您的解除认证申请原定于 { $due } 前答复，至今仍未审结，此后预计的日期也已经过了。这是我们的责任，向您致歉。
}
letter-overdue-estimate = 我们已安排负责人跟进，预计于 { $at } 前答复您。
letter-overdue-nothing = 您无需重新提交，申请仍按原来的次序审核。审核完成后，我们会立即发邮件通知您。

## 目标日提醒（领取人）

letter-remind-title = { $kind ->
    [unbind] 今天是目标审结日：解除绑定申请待审结
   *[revoke-certification] 今天是目标审结日：解除认证申请待审结
}
letter-remind-text = 您领取的申请今天已到目标审结日，尚未审结。
letter-remind-next = 请在目标时间前作出决定；如今天无法完成，请放回队列，由同事继续审核。

## 期限日提醒（组长）

letter-escalate-title = { $kind ->
    [unbind] 今天是审结截止日：解除绑定申请尚未审结
   *[revoke-certification] 今天是审结截止日：解除认证申请尚未审结
}
letter-escalate-text = 该申请今天截止，尚未审结。
letter-escalate-next = 请安排在截止时间前作出决定。超过截止时间，系统会向申请人致歉，并告知新的预计时间。

## 逾期通知（组长）

letter-overdue-lead-title = { $kind ->
    [unbind] 已超期：解除绑定申请尚未审结
   *[revoke-certification] 已超期：解除认证申请尚未审结
}
letter-overdue-lead-text = 该申请已超过截止时间，尚未审结。
letter-overdue-lead-next = 系统会向申请人致歉，并告知新的预计时间。请尽快安排作出决定。

## 异议通知（组长）

letter-objection-lead-title = { $kind ->
    [unbind] 收到异议：解除绑定申请已中止，请核实
   *[revoke-certification] 收到异议：解除认证申请已中止，请核实
}
letter-objection-lead-text = 店铺的一位登记联系人对该申请提出了异议。
letter-objection-lead-next = 请向登记联系人核实。组长解除异议之前，该申请不能作出决定，也不会执行。

## 请补充

letter-information-needed-title = { $kind ->
    [unbind] 您的解除绑定申请需要补充材料
   *[revoke-certification] 您的解除认证申请需要补充材料
}
letter-information-needed-text = { $kind ->
    [unbind] 您的解除绑定申请还缺少部分内容，补充后才能继续审核。
   *[revoke-certification] 您的解除认证申请还缺少部分内容，补充后才能继续审核。
}
letter-information-needed-until = 请在 { $at } 前补充。等待您补充期间，审核计时暂停；收到后继续审核，无需重新排队。
letter-information-needed-items = 需要补充的内容
letter-information-needed-lapse = { $channel ->
    [agent] 请打开下方链接、输入查询码，在页面上填写或上传，不要用邮件发送证明材料。逾期未补充的，申请将结束，如仍需办理，须重新申请。
   *[web] 请在店铺解绑服务的页面上填写或上传，不要用邮件发送证明材料。逾期未补充的，申请将结束，如仍需办理，须重新申请。
}

## 逾期未补充，申请结束

letter-lapsed-title = { $kind ->
    [unbind] 未收到补充材料，您的解除绑定申请已结束
   *[revoke-certification] 未收到补充材料，您的解除认证申请已结束
}
letter-lapsed-text = { $kind ->
    [unbind] 我们未在期限内收到需要补充的内容，本解除绑定申请已结束，不再审核或办理。店铺的绑定保持不变。
   *[revoke-certification] 我们未在期限内收到需要补充的内容，本解除认证申请已结束，不再审核或办理。店铺的认证保持不变。
}
letter-lapsed-next = { $channel ->
    [agent] 准备好需要补充的内容之后，请打开下方链接、输入查询码，页面会说明能否重新申请。
   *[web] 准备好需要补充的内容之后，请登录账户页查看能否重新申请。
}

## 申请人已补充（领取人）

letter-answered-title = { $kind ->
    [unbind] 申请人已补充：请继续审核解除绑定申请
   *[revoke-certification] 申请人已补充：请继续审核解除认证申请
}
letter-answered-text = 您领取的申请，申请人已按要求补充，计时恢复。
letter-answered-next = 请继续审核，在目标时间前作出决定；如无法继续，请放回队列。

## 提醒：还没有收到补充

letter-information-reminder-title = { $kind ->
    [unbind] 提醒：您的解除绑定申请尚待补充
   *[revoke-certification] 提醒：您的解除认证申请尚待补充
}
letter-information-last-title = { $kind ->
    [unbind] 今天是最后一天：您的解除绑定申请尚待补充
   *[revoke-certification] 今天是最后一天：您的解除认证申请尚待补充
}
letter-information-reminder-text = { $kind ->
    [unbind] 我们尚未收到您的解除绑定申请需要补充的内容，补充后才能继续审核。
   *[revoke-certification] 我们尚未收到您的解除认证申请需要补充的内容，补充后才能继续审核。
}
letter-information-reminder-until = 请在 { $at } 前补充。
letter-information-extended-title = { $kind ->
    [unbind] 您的解除绑定申请补充期限已延长
   *[revoke-certification] 您的解除认证申请补充期限已延长
}
letter-information-extended-text = { $kind ->
    [unbind] 您的解除绑定申请需要补充的内容，现在可在 { $at } 前补充，此前告知的期限不再适用。等待您补充期间，审核计时暂停。
   *[revoke-certification] 您的解除认证申请需要补充的内容，现在可在 { $at } 前补充，此前告知的期限不再适用。等待您补充期间，审核计时暂停。
}
letter-answer-received-title = { $kind ->
    [unbind] 已收到您为解除绑定申请补充的内容
   *[revoke-certification] 已收到您为解除认证申请补充的内容
}
letter-answer-received-text = { $kind ->
    [unbind] 我们已收到您补充的内容，您的解除绑定申请继续审核，您无需再操作。
   *[revoke-certification] 我们已收到您补充的内容，您的解除认证申请继续审核，您无需再操作。
}
letter-answer-received-due = 审核计时已恢复，我们将在 { $due } 前答复您。
letter-answer-received-next = 有结果后，我们会发邮件通知您。
letter-information-reminder-done = 如您在收到本邮件前已提交，无需再操作。

## 未通过之后：限制申请、申诉、作废

letter-rejected-penalty = 限制申请
letter-rejected-penalty-until = 因以下原因，在 { $at } 之前，店铺及其绑定的账号不能提交申请。到期后限制自动解除。
letter-rejected-penalty-until-never = { $kind ->
    [unbind] 因以下原因，在 { $at } 之前，店铺及其绑定的账号不能提交任何申请。到期后可以提交其他类型的申请，但本店铺仍不能再次申请解除绑定。
   *[revoke-certification] 因以下原因，在 { $at } 之前，店铺及其绑定的账号不能提交任何申请。到期后可以提交其他类型的申请，但本店铺仍不能再次申请解除认证。
}
letter-rejected-penalty-appeal = 如对限制有异议，申诉渠道：{ $address }
letter-rejected-appeal = { $channel ->
    [agent] 如认为该决定有误，可在 { $at } 前打开下方链接、输入查询码申诉一次，由未参与该决定的工作人员重新审核。
   *[web] 如认为该决定有误，可在 { $at } 前登录申诉一次，由未参与该决定的工作人员重新审核。
}
letter-reopened-title = { $kind ->
    [unbind] 您的解除绑定申请正在重新审核
   *[revoke-certification] 您的解除认证申请正在重新审核
}
letter-reopened-text = { $kind ->
    [unbind] 您的解除绑定申请的审核决定已撤回，申请将重新审核。此前通知您审核结果的邮件不再有效。在作出新的决定之前，店铺的绑定保持不变。
   *[revoke-certification] 您的解除认证申请的审核决定已撤回，申请将重新审核。此前通知您审核结果的邮件不再有效。在作出新的决定之前，店铺的认证保持不变。
}
letter-reopened-next = 您无需操作。我们最晚在上述日期前作出新的决定，并发邮件通知您。
letter-reopened-penalty = 随该决定解除的限制申请重新生效：在 { $at } 之前，店铺及其绑定的账号不能提交其他申请。
letter-appealed-title = { $kind ->
    [unbind] 已收到您对解除绑定申请的申诉
   *[revoke-certification] 已收到您对解除认证申请的申诉
}
letter-appealed-text = { $kind ->
    [unbind] 我们已收到您的申诉，您的解除绑定申请将重新审核。在此期间，店铺的绑定保持不变。
   *[revoke-certification] 我们已收到您的申诉，您的解除认证申请将重新审核。在此期间，店铺的认证保持不变。
}
letter-appealed-dates = 答复时间重新计算：我们力争在 { $target } 前答复您，最晚不超过 { $due }。仅工作日计入期限，申诉当日不计。
letter-appealed-who = 由未参与上次决定的工作人员重新审核。
letter-appealed-once = 每件申请只能申诉一次。有结果后，我们会发邮件通知您。
letter-voided-title = { $kind ->
    [unbind] 您的解除绑定申请已作废
   *[revoke-certification] 您的解除认证申请已作废
}
letter-voided-text = { $kind ->
    [unbind] 本解除绑定申请已作废：未作出通过或不通过的决定，也不会办理。店铺的绑定保持不变。
   *[revoke-certification] 本解除认证申请已作废：未作出通过或不通过的决定，也不会办理。店铺的认证保持不变。
}
letter-voided-message = 原因
letter-voided-again = { $channel ->
    [agent] 如果仍有需要，请联系客服确认能否重新申请。
   *[web] 如果仍有需要，请登录账户页查看能否重新申请。
}
letter-penalty-lifted-title = 对您店铺的申请限制已解除
letter-penalty-lifted-text = 此前因本申请对店铺及其绑定账号作出的限制申请，已提前解除。
letter-penalty-lifted-next = 即日起，店铺不再受此限制。您无需任何操作。

## 测试邮件、密码链接、删除

letter-test-subject = [测试] { $title }
letter-link-password = 设置密码
letter-done-removed = 为保护个人信息，您提交的证明材料和联系方式将于 { $at } 之后删除，仅保留办理记录。

## 等待复核（组长）

letter-second-wanted-title = { $kind ->
    [unbind] 待复核：解除绑定申请
   *[revoke-certification] 待复核：解除认证申请
}
letter-second-wanted-text = 该申请已提交初审意见，需要另一位工作人员复核。
letter-second-wanted-next = 请安排复核，或自行领取。可能还有其他申请待复核，均列在审核台的“待复核”中；一小时之内不会再发送此类邮件。

## 复核退回（审核员）

letter-reapply-wanted-title = { $kind ->
    [unbind] 店主希望重新申请解除绑定
   *[revoke-certification] 店主希望重新申请解除认证
}
letter-reapply-wanted-text = 店主通过邮件中的链接提出重新申请。新的申请已存入您的代办草稿，并保留了上次可以沿用的内容。
letter-reapply-wanted-next = 请致电店主，补上新的来源凭证，完善草稿并向店主复述确认后提交。未完成的草稿与其他草稿一样会按期删除。
letter-link-lodge = 打开代办列表
letter-returned-title = { $kind ->
    [unbind] 复核退回：请重新核对解除绑定申请
   *[revoke-certification] 复核退回：请重新核对解除认证申请
}
letter-returned-text = 复核员退回了您的初审意见，该申请重新由您领取。
letter-returned-next = 退回原因见申请页面。请核对后重新作出决定；如无法继续，请放回队列。

## 邀请

letter-invitation-title = 您的审核台账号已创建
letter-invitation-text = 同事已为您创建审核台账号。请打开以下链接设置密码，之后即可登录。
letter-invitation-valid = 链接只能使用一次，{ $at } 失效。过期后，可在登录页面通过“忘记密码”重新获取。
letter-invitation-ignore = 如您不认识我们，请忽略本邮件：未设置密码之前，账号无法使用。
letter-password-never = 请勿转发本邮件：他人可凭链接设置您的密码。我们不会向您索要密码。

## 重设密码

letter-password-reset-title = 重设您的审核台密码
letter-password-reset-text = 有人在登录页面申请重设您账号的密码。如为您本人操作，请打开以下链接设置新密码。设置后，您在所有设备上的登录均会退出。
letter-password-reset-valid = 链接 { $period }内有效，只能使用一次。
letter-password-reset-ignore = 如非您本人操作，请忽略本邮件：您的密码没有变化。如多次收到此类邮件，请联系管理员。

## 店铺重新绑定（发给店铺的每一位登记联系人）

letter-bound-again-title = 您的店铺已绑定新账号，请核实
letter-bound-again-text = 您的店铺已绑定到一个新注册的账号。您是店铺的登记联系人，特此通知。
letter-bound-again-meaning = 店铺可以使用该账号重新经营。以前的绑定记录仍然保留。
letter-bound-again-known = 如为您本人办理或经您同意，您无需任何操作。
letter-bound-again-unknown = 如非本人操作，请立即联系客服
letter-bound-again-contact = 请告知店铺名称和绑定时间，客服会进行核实。此前的登记联系人不再登记，由新账号持有人的联系人代替。
letter-fact-ended = 结束时间
letter-fact-changed = 变更时间
letter-binding-ended-title = 您店铺的一项绑定已结束，请核实
letter-binding-ended-text = 您的店铺与以下账号的绑定已结束。您是店铺的登记联系人，特此通知。
letter-binding-ended-meaning = 该变更由平台通报，或已由两名工作人员核实。店铺的绑定记录仍然保留。
letter-binding-ended-contact = 请告知店铺名称和绑定结束的时间，客服会进行核实。
letter-contact-changed-title = 您店铺的登记联系人已变更，请核实
letter-contact-changed-text = 您店铺的一个登记邮箱已更换为另一个邮箱。您的邮箱此前或现在登记在该店铺名下，特此通知。
letter-contact-changed-meaning = 该变更由平台通报，或已由两名工作人员核实。今后与店铺有关的邮件只发到现有的登记邮箱。
letter-contact-changed-contact = 请告知店铺名称和变更时间，客服会进行核实。
letter-address-corrected-title = 一件申请的邮件今后发往另一个邮箱
letter-address-corrected-text = 以下申请的邮件此前发到本邮箱。客服已更正邮箱地址，今后发往另一个邮箱。该更正已由两名工作人员核实。
letter-address-corrected-known = 如您没有提交该申请，或更正由您本人提出，您无需任何操作。
letter-address-corrected-unknown = 如申请由您提交，而更正并非您本人提出

## 发给合作方程序的负责人

letter-fact-client = 程序
letter-fact-host = Webhook 所在主机
letter-fact-disabled = 暂停时间
letter-webhook-disabled-title = 您的 Webhook 已暂停
letter-webhook-disabled-failed = 您的程序连续三天未接收同一条消息，我们已停止向以下 Webhook 发送消息。
letter-webhook-disabled-gone = 您的程序答复以下 Webhook 的地址已永久失效（410），我们已停止向其发送消息。
letter-webhook-disabled-kept = 最近 30 天的消息会为您保留。申请的最新状态可随时通过接口查询。
letter-webhook-disabled-next = 您的程序恢复接收后，请联系为您开通接口的管理员。管理员重新启用后，保留的消息会继续发送。
letter-webhook-disabled-link = 查看接口文档

## 答复期限顺延

letter-postponed-title = { $kind ->
    [unbind] 您的解除绑定申请：答复期限有变更
   *[revoke-certification] 您的解除认证申请：答复期限有变更
}
letter-postponed-text = 期限仅计工作日。因节假日安排调整，您的申请已重新计算：最晚答复时间由 { $was } 改为 { $due }。
letter-postponed-nothing = 您无需任何操作，申请仍按原来的次序审核。审核完成后，我们会立即发邮件通知您。
