### 业务用词：类型、状态、当前处理方、执行、邮件、角色、渠道、记录、进度、计时。
### 用词见 ../STYLE.md；两种语言的文件、编号、变量必须一致。

## 申请类型

kind-unbind = 解除绑定
kind-revoke-certification = 解除认证

## 状态：审核人员看到的

status-submitted = 待领取
status-in-review = 审核中
status-awaiting-applicant = 待申请人补充
status-awaiting-second = 待复核
status-approved = 已通过
status-rejected = 已驳回
status-withdrawn = 已撤回
status-lapsed = 逾期未补充
status-voided = 已作废

## 状态：申请人看到的

status-applicant-submitted = 我们已收到您的申请，正在等待审核。
status-applicant-in-review = 审核员正在审核您的申请。
status-applicant-awaiting-applicant = 需要您补充材料；补充之前，审核计时暂停。
status-applicant-awaiting-second = 您的申请正由另一位审核员复核。
status-applicant-approved = 您的申请已通过，系统将自动办理；平台确认完成前，店铺保持现状。
status-applicant-rejected = 您的申请未通过，原因和后续办法请见下方说明。
status-applicant-withdrawn = 您已撤回本申请，店铺保持现状。
status-applicant-lapsed = 未在期限内收到补充材料，申请已结束；您可以重新申请。
status-applicant-approval-lapsed = 审核已通过，但长期无法办理，现已失效，未作任何办理；您可以重新申请。
status-applicant-voided = 本申请已作废，店铺保持现状。如有疑问，请联系客服。

## 当前处理方

turn-reviewer = 审核员
turn-second = 复核员
turn-lead = 组长
turn-applicant = 申请人
turn-platform = 平台
turn-nobody = 已办结

## 执行

## 执行：申请人看到的

effect-applicant-none = 没有需要在平台办理的事项。
effect-applicant-scheduled = 已安排办理，到时间后系统会自动进行，您无需操作。
effect-applicant-requested = 已提交平台办理，正在等待平台确认。
effect-applicant-confirmed = 平台已确认，办理完成。
effect-applicant-blocked = 暂时无法办理，工作人员正在处理，请留意邮件。
effect-applicant-failed = 办理未成功，工作人员正在处理，请留意邮件。
effect-applicant-cancelled = 已取消办理，店铺保持现状。

## 邮件状态

letter-held = 待发（撤销期内）
letter-queued = 等待发送
letter-sent = 已发送
letter-cancelled = 已取消
letter-failed = 发送失败

## 邮件取消的原因

letter-cancel-approval-lapsed = 审核通过已失效
letter-cancel-by-hand = 工作人员取消
letter-cancel-untrue = 发送前，内容已不再属实
letter-cancel-untrue-in-doubt = 再次发送前，内容已不再属实；此前一次发送结果不明，邮件可能已送达
letter-cancel-decision-undone = 审核决定已撤回
letter-cancel-asked-again = 已按新的期限重新发出
letter-cancel-withdrawn = 申请已撤回
letter-cancel-voided = 申请已作废
letter-cancel-recalled = 补充要求已收回
letter-cancel-reinstated = 申请已恢复

## 邮件类型

letter-kind-sign-in-code = 登录验证码
letter-kind-received = 已收到申请
letter-kind-alert = 申请提醒（登记联系人）
letter-kind-alert-reopened = 重新审核提醒（登记联系人）
letter-kind-alert-repeated = 联系人变更后的申请提醒
letter-kind-alert-approved = 申请通过提醒（登记联系人）
letter-kind-alert-done = 办理完成提醒（登记联系人）
letter-kind-objection-lifted = 异议已解除（登记联系人）
letter-kind-effect-failed = 平台未确认结果
letter-kind-alert-ended = 提醒发出前申请已终止
letter-kind-objection-ended = 异议后申请终止
letter-kind-approved = 申请已通过
letter-kind-rejected = 申请未通过
letter-kind-done = 已办理完成
letter-kind-withdrawn = 申请已撤回
letter-kind-late-forecast = 可能延期致歉
letter-kind-overdue = 审核延期致歉
letter-kind-still-late = 再次延期致歉
letter-kind-blocked = 办理受阻
letter-kind-approval-lapsed = 通过已失效
letter-kind-remind = 目标审结日提醒（审核员）
letter-kind-escalate = 审结截止日提醒（组长）
letter-kind-overdue-lead = 超期通知（组长）

## 角色与人

who-applicant = 申请人
who-staff = 工作人员
who-worker = 系统
who-api = 合作方系统
who-command-line = 运维人员
who-contact = 登记联系人

## 渠道

channel-web = 网页
channel-agent = 客服代办
channel-api = 接口

## 店铺认证

certification-none = 未认证
certification-certified = 已认证
certification-revoked = 认证已解除，不可再次认证

## 决定与提醒

outcome-approve = 通过
outcome-reject = 驳回

## 字段名

label-reference = 申请编号
label-kind = 申请类型
label-status = 状态
label-turn = 当前处理方
label-store = 店铺
label-store-name = 店铺名称
label-store-number = 店铺编号
label-binding = 绑定账号
label-bound-since = 绑定时间
label-certification = 认证状态
label-applicant = 申请人
label-contact-name = 联系人姓名
label-contact-phone = 联系电话
label-contact-email = 联系邮箱
label-reason = 申请原因
label-statement = 情况说明
label-evidence = 证明材料
label-balance = 店铺余额
figures-not-known = 未知
figures-unknown = 平台尚未提供该店铺的余额、订单、售后和贷款数据，因此无法确认是否还有未处理的事项。
figures-stale = 以上数据的时间为 { $at }，此后可能已有变化。
label-unshipped-orders = 未发货订单
label-submitted-at = 提交时间
label-target = 目标时间
label-deadline = 截止时间
label-clock = 计时
label-holder = 领取人
label-channel = 渠道
label-decision = 审核决定
label-decision-reasons = 理由
label-message = 给申请人的说明
label-effect = 平台执行
label-letter = 邮件
label-letters = 邮件
label-history = 该店铺的其他申请
label-timeline = 办理记录
label-progress = 办理进度
label-checks = 核对项
label-notes = 备注
label-policy = 审核标准
label-account = 账号
label-password = 密码
label-code = 验证码
label-consequences = 后果说明

## 办理记录：审核人员看到的（{ $who } 为操作人）

event-submit = { $who } 提交了申请
event-claim = { $who } 领取了申请
event-release = { $who } 将申请放回队列
event-assign = { $who } 转交或接手了申请
event-end-lease = 领取已到期，申请自动回到队列原来的位置
event-ask = { $who } 要求申请人补充材料，计时暂停
event-answer = { $who } 已补充材料，计时恢复
event-lapse = 期限内未收到补充材料，申请自动结束
event-lapse-approval = 长期无法办理，审核通过已失效，申请自动结束
event-recommend = { $who } 提交了初审意见，待复核
event-return = { $who } 复核退回
event-confirm-approval = { $who } 复核同意，申请通过
event-confirm-rejection = { $who } 复核同意，申请驳回
event-approve = { $who } 通过了申请
event-reject = { $who } 驳回了申请
event-recall = { $who } 在发出前收回了补充要求
event-reinstate = { $who } 按原状恢复了申请
event-undo = { $who } 撤销了决定，申请恢复审核中
event-appeal = { $who } 提出申诉，申请进入新一轮审核
event-withdraw = { $who } 撤回了申请
event-void = { $who } 将申请作废
event-effect-scheduled = 已安排平台执行
event-effect-requested = 系统已向平台提交执行请求
event-effect-confirmed = 平台已确认执行完成
event-effect-blocked = 平台执行受阻，待处理
event-effect-failed = 平台执行失败，待处理
event-letter-sent = 邮件已发送
event-letter-failed = 邮件发送失败，需人工联系申请人
event-letter-cancelled = 邮件已取消
event-escalation-remind = 目标审结日，系统已提醒领取人
event-escalation-escalate = 审结截止日，系统已提醒组长
event-escalation-overdue = 已超期，系统已通知组长并向申请人致歉
event-objected = 登记联系人提出异议，决定与执行暂停，待组长处理

## 办理进度：申请人看到的（不出现工作人员姓名）

timeline-submit = 您的申请已提交
timeline-claim = 审核员开始审核
timeline-release = 申请等待另一位审核员继续审核
timeline-assign = 由另一位审核员继续审核
timeline-end-lease = 申请等待另一位审核员继续审核
timeline-ask = 我们请您补充材料，审核计时暂停
timeline-answer = 已收到您的补充材料，审核继续
timeline-lapse = 期限内未收到补充材料，申请已结束
timeline-lapse-approval = 长期无法办理，审核通过已失效，申请已结束
timeline-recommend = 初审完成，进入复核
timeline-return = 复核后继续审核
timeline-confirm-approval = 复核完成，申请已通过
timeline-confirm-rejection = 复核完成，申请未通过
timeline-approve = 申请已通过
timeline-reject = 申请未通过
timeline-recall = 我们收回了补充要求，您无需补充
timeline-reinstate = 申请恢复审核中
timeline-undo = 申请恢复审核中
timeline-appeal = 您的申诉已收到，进入新一轮审核
timeline-withdraw = 申请已撤回
timeline-void = 申请已作废
timeline-effect-requested = 已提交平台办理，等待确认
timeline-effect-confirmed = 平台已确认，办理完成
timeline-effect-blocked = 暂时无法办理，工作人员正在处理
timeline-effect-failed = 办理未成功，工作人员正在处理
timeline-escalation-overdue = 审核超过承诺期限，我们向您致歉并加紧处理
timeline-objected = 店铺登记联系人提出异议，工作人员正在核实
timeline-next = 接下来

## 计时：每一天的说明

day-first-day = 首日不计
day-working-day = 计入
day-weekend = 周末，不计
day-holiday = { $name }，放假，不计
day-make-up-workday = 调休上班，计入
day-paused = 计时暂停，不计
provisional = 预计
provisional-text = 该年度放假安排尚未公布，此日期为预计，公布后不会提前。
clock-running = 计时中
clock-paused = 计时暂停
clock-stopped = 计时结束
deadline-at = 截止 { $at }
target-at = 目标 { $at }
holiday-new-year = 元旦
holiday-spring-festival = 春节
holiday-qingming = 清明节
holiday-labour-day = 劳动节
holiday-dragon-boat = 端午节
holiday-mid-autumn = 中秋节
holiday-national-day = 国庆节

## 期限标签

due-overdue = { $days ->
    [0] 已超期
   *[other] 已超期 { $days } 个工作日
}
due-today = 今天 { $time } 截止
due-days-left = 剩 { $days } 个工作日
due-paused = 待申请人补充（计时暂停）
due-decided = 已审结
due-closed = 已结束

## 邮件类型（证明、草稿、补充与异议）

letter-kind-email-code = 联系邮箱验证码
letter-kind-draft-reminder = 草稿删除提醒
letter-kind-objection-lead = 异议通知（组长）
letter-kind-information-needed = 要求补充材料
letter-kind-information-reminder = 补充材料提醒
letter-kind-information-extended = 补充期限延长
letter-kind-answer-received = 已收到补充材料
letter-kind-lapsed = 逾期未补充
letter-kind-answered = 申请人已补充（审核员）
letter-kind-reopened = 决定已撤回，重新审核
letter-kind-appealed = 已收到申诉
letter-kind-voided = 申请已作废
letter-kind-penalty-lifted = 限制申请已解除
letter-kind-second-wanted = 待复核（组长）
letter-kind-reapply-wanted = 店主希望重新申请
letter-kind-returned = 复核退回（审核员）
letter-kind-invitation = 账号邀请（工作人员）
letter-kind-password-reset = 重设密码（工作人员）
letter-kind-blocked-lead = 持续受阻（组长）
letter-kind-effect-failed-lead = 结果不明（组长）
letter-kind-api-client = API 客户端（管理员）
letter-kind-calendar-horizon = 工作日历即将用完
letter-kind-bound-again = 店铺重新绑定（登记联系人）
letter-kind-binding-ended = 绑定已结束（登记联系人）
letter-kind-contact-changed = 登记联系人变更
letter-kind-address-corrected = 邮箱更正（原邮箱）
letter-kind-webhook-disabled = Webhook 已暂停（合作方）
letter-kind-postponed = 答复期限顺延
letter-kind-catch-up = 期限汇总（工作人员）
letter-kind-digest = 每日摘要（工作人员）

## 复核意见

event-second-opinion = { $who } 记录了复核意见
