### 双人确认：一名工作人员就联系人、邮箱或绑定提出，另一名工作人员确认。

## 列表

proposals-title = 双人确认
proposals-summary = 一位同事提出、另一位同事确认的事项
proposals-none = 没有待确认的事项
proposals-open = 待确认
proposals-closed = 最近办结

## 一件事项

proposal-what = 事项
proposal-kind-contact-told = 已通过其他方式告知登记联系人
proposal-kind-contact-changed = 变更登记联系人
proposal-kind-address-corrected = 更正申请人邮箱
proposal-kind-rebinding = 店铺重新绑定
proposal-state = 状态
proposal-state-open = 待确认
proposal-state-confirmed = 已确认
proposal-state-refused = 未同意
proposal-state-withdrawn = 已取消
proposal-state-expired = 已过期
proposal-turn = 等待
proposal-turn-mine = 可由您确认
proposal-proposer = 提出人
proposal-by = { $who } 于 { $at }
proposal-expires = 有效期至
proposal-ended = 办结
proposal-old-address = 目前的邮箱
proposal-new-address = 新邮箱
proposal-ground = 事由
proposal-ground-hint = 用一两句话说明情况。最多 500 字。
proposal-source = 核实依据
proposal-source-choose = 请选择
proposal-source-missing = 请选择核实依据。
proposal-source-register-call = 拨打平台登记的电话
proposal-source-document = 证明文件
proposal-source-platform = 平台登记资料
proposal-verification = 核实经过
proposal-verification-hint = 电话：日期、时间和登记号码的末几位。文件：名称和编号。不要使用申请人填写的号码。
proposal-propose = 提交确认
proposal-already = 同一事项已提出，正在等待确认。
proposal-will = 确认后
proposal-will-contact-told = 自确认时起，视为已告知该登记联系人；对应的人工联系随之办结。
proposal-will-notice = 通知期从该时起算，期满之前不会办理该申请。
proposal-will-contact-changed = 发给该登记联系人的邮件改发新邮箱；如为首要联系人，登录验证码也发到新邮箱。
proposal-will-repeat = 该店铺未办结和已通过的申请将再次通知每一位登记联系人，通知期重新起算。
proposal-will-address-corrected = 与该申请有关、发给申请人的邮件改发新邮箱。
proposal-will-keep = 申请中填写的联系方式不变。
proposal-will-rebinding = 店铺绑定到新账号，可以经营。
proposal-will-register = 新账号的所有人成为店铺的登记联系人。
proposal-will-end = 店铺目前的绑定随之结束。
proposal-emails = 将发出的邮件
proposal-no-emails = 不发出邮件。
proposal-answer = 处理
proposal-confirm = 确认
proposal-confirm-hint = 请先自行核对核实经过，再确认。确认后无法撤销。
proposal-refusal = 不同意的理由
proposal-refusal-hint = 供提出人查看。最多 500 字。
proposal-refuse = 不同意
proposal-withdraw = 取消该事项
proposal-own = 该事项由您提出，须由另一位同事确认。
proposal-party = 您提交或审核过该申请，或其中有您本人的联系方式，须由其他同事处理。
proposal-stale = 提出之后，联系人、邮箱、绑定或申请已有变化，无法确认。请选择不同意；如仍有需要，请重新提出。
proposal-closed-confirmed = 该事项已由同事确认。
proposal-closed-refused = 该事项已由同事处理，未同意。
proposal-closed-withdrawn = 提出人已取消该事项。
proposal-closed-expired = 该事项在确认前已过期。如仍有需要，请重新提出。

## 一件申请的联系人

contacts-title = 登记联系人
contacts-primary = 首要联系人
contacts-no-alerts = 没有就该申请向该联系人发过提醒。
contacts-follow-up-open = 待人工联系
contacts-reached = 已于 { $at } 通过其他方式告知
contacts-not-reached = 无法联系到，{ $at }
contacts-tell = 已通过其他方式告知
contacts-change = 变更邮箱
contacts-applicant = 申请人邮箱
contacts-correct = 更正邮箱
contacts-about = 对象：{ $to }
contacts-two = 须由另一位同事确认后才会生效；5 个工作日内无人确认即过期。
contacts-nothing-to-tell = 该联系人的提醒已送达或正在发送，或该申请已无法中止，无需确认。
contacts-erased = 该申请的个人信息已删除，无法更正邮箱。

## 办理记录

event-proposed = { $who } 提出一件须由同事确认的事项
event-proposal-confirmed = { $who } 确认了同事提出的事项
event-proposal-refused = { $who } 未同意同事提出的事项
event-proposal-withdrawn = { $who } 取消了一件待确认的事项
event-proposal-expired = 一件待确认的事项已过期
event-contact-told = 已通过其他方式告知一位登记联系人，通知期从此时起算

## 提议所依据的材料

proposal-document = 依据材料
proposal-document-choose = 材料的照片或 PDF
proposal-document-hint = 支持 JPEG、PNG、WebP 或 PDF。同事确认前须查看该材料；材料随申请一并删除。
proposal-document-upload = 上传
proposal-document-missing = 材料上传并可查看后，才能确认。
proposal-document-unopened = 请先查看材料的每一页，再确认。
proposal-document-page = { $name }，第 { $page } 页
viewer-ground-proposal = 依据该材料的提议
