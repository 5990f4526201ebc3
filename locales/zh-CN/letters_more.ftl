### 邮件的词句（续）：复核、邀请、重设密码、测试。变量见 letters.ftl。

letter-trial-subject = [测试] { $title }
letter-link-password = 设置密码
letter-done-removed = 为保护个人信息，您提交的证明材料和联系方式将在 { $at } 之后删除，只保留办理记录。

## 等待复核（组长）

letter-second-wanted-title = { $kind ->
    [unbind] 等待复核：一件解除绑定申请
   *[revoke-certification] 等待复核：一件解除认证申请
}
letter-second-wanted-text = 这件申请已由一位审核员提出处理建议，需要另一位工作人员复核。
letter-second-wanted-next = 请安排复核，或自行领取。可能还有其他申请在等待复核，都列在审核台的“待复核”里；一小时之内不会再发这样的邮件。

## 复核退回（审核员）

letter-returned-title = { $kind ->
    [unbind] 复核退回：请再看一次这件解除绑定申请
   *[revoke-certification] 复核退回：请再看一次这件解除认证申请
}
letter-returned-text = 复核人退回了您的处理建议，这件申请又由您领取。
letter-returned-next = 退回的理由写在申请页面上。请核对后重新作出决定；如果无法继续，请放回队列。

## 邀请

letter-invitation-title = 您的审核台账号已经建好
letter-invitation-text = 同事为您建了审核台的账号。打开下面的链接，设置您的密码，就可以登录。
letter-invitation-valid = 链接只能用一次，到 { $at } 失效。过期之后，可以在登录页面用“忘记密码”重新获取。
letter-invitation-ignore = 如果您不认识我们，请忽略这封邮件：没有人设置密码，账号就无法使用。
letter-password-never = 请不要转发这封邮件：有了链接，别人就能设置您的密码。我们不会向您索要密码。

## 重设密码

letter-password-reset-title = 重设您的审核台密码
letter-password-reset-text = 有人在登录页面表示忘记了您账号的密码。如果是您本人，请打开下面的链接设置新密码。设置之后，其他地方的登录都会失效。
letter-password-reset-valid = 链接 { $period }内有效，只能用一次。
letter-password-reset-ignore = 如果不是您本人，请忽略这封邮件：您的密码没有变。如果这样的邮件不断出现，请告诉管理员。

## 店铺重新绑定（发给店铺的每一位登记联系人）

letter-kind-bound-again = 店铺重新绑定（登记联系人）
letter-bound-again-title = 您的店铺已绑定新账号，请核实
letter-bound-again-text = 您的店铺已经绑定到一个新注册的账号。您是店铺的登记联系人，所以我们通知您。
letter-bound-again-meaning = 店铺可以用这个账号重新经营。以前的绑定记录仍然保留。
letter-bound-again-known = 如果这是您本人办理或者您同意办理的，您无需做任何事。
letter-bound-again-unknown = 如果不是，请立即联系客服
letter-bound-again-contact = 请告知店铺名称和绑定时间，客服会核实。您也可以登录，查看店铺现在绑定的账号。

## 答复期限顺延

letter-kind-postponed = 答复期限顺延
letter-postponed-title = { $kind ->
    [unbind] 您的解除绑定申请：答复期限有变
   *[revoke-certification] 您的解除认证申请：答复期限有变
}
letter-postponed-text = 期限只计工作日，节假日安排有了调整，您的申请因此重新计算：最晚答复时间由 { $was } 改为 { $due }。
letter-postponed-nothing = 您无需做任何事，申请仍按原来的次序审核。审核完成后，我们会立即发邮件告诉您。
