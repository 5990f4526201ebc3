### 邮件的词句（续）：复核、邀请、重设密码、测试。变量见 letters.ftl。

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

letter-kind-bound-again = 店铺重新绑定（登记联系人）
letter-bound-again-title = 您的店铺已绑定新账号，请核实
letter-bound-again-text = 您的店铺已绑定到一个新注册的账号。您是店铺的登记联系人，特此通知。
letter-bound-again-meaning = 店铺可以使用该账号重新经营。以前的绑定记录仍然保留。
letter-bound-again-known = 如为您本人办理或经您同意，您无需任何操作。
letter-bound-again-unknown = 如非本人操作，请立即联系客服
letter-bound-again-contact = 请告知店铺名称和绑定时间，客服会进行核实。您也可以登录查看店铺目前绑定的账号。

## 答复期限顺延

letter-kind-postponed = 答复期限顺延
letter-postponed-title = { $kind ->
    [unbind] 您的解除绑定申请：答复期限有变更
   *[revoke-certification] 您的解除认证申请：答复期限有变更
}
letter-postponed-text = 期限仅计工作日。因节假日安排调整，您的申请已重新计算：最晚答复时间由 { $was } 改为 { $due }。
letter-postponed-nothing = 您无需任何操作，申请仍按原来的次序审核。审核完成后，我们会立即发邮件通知您。
