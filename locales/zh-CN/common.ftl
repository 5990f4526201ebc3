### 各页面共用的文字：名称、导航、按钮、时间、表单提示、错误页、空白页。
### 用词见 ../STYLE.md；两种语言的文件、编号、变量必须一致。

## 名称与页面框架

app-name = 解绑审核台
app-name-apply = 店铺解绑服务
skip-to-content = 跳到主要内容
language-label = 语言
footer-hours = 审核时间：工作日 9:00 至 18:00（北京时间）
required = 必填
optional = 选填
yes = 是
no = 否
none = 无
not-given = 未填写
list-separator = 、
show = 展开

## 导航

nav-label = 主导航
nav-queue = 审核队列
nav-mine = 我的申请
nav-mine-desk = 我领取的
nav-account = 我的店铺
nav-letters = 邮件
back-to-queue = 返回审核队列
back-to-account = 返回我的店铺

## 按钮与链接

action-claim-next = 领取下一件
action-release = 放回队列
action-approve = 通过
action-reject = 驳回
action-undo = 撤销决定
action-withdraw = 撤回申请
action-submit-application = 提交申请
action-apply-again = 重新申请
action-change = 修改
action-back = 返回
action-continue = 继续
action-cancel = 取消
action-save = 保存
action-sign-in = 登录
action-sign-out = 退出登录
action-send-code = 获取验证码
action-send-code-again = 重新获取验证码
action-send-code-by-sms = 改用短信接收验证码
action-send-code-by-mail = 改用邮件接收验证码
action-check-and-send = 核对并发送
action-copied = 已复制
action-search = 搜索
action-filter = 筛选
action-clear-filters = 清除筛选
action-print = 打印
action-why-this-date = 日期是怎么算的？

## 列表

page-next = 下一页
page-first = 回到第一页
page-label = 翻页
filter-label = 筛选条件
filter-all = 全部
search-placeholder = 申请编号、店铺、联系人、电话或邮箱

## 时间与数量

ago-now = 刚刚
ago-minutes = { $n }分钟前
ago-hours = { $n }小时前
today-at = 今天 { $time }
yesterday-at = 昨天 { $time }
tomorrow-at = 明天 { $time }
period-seconds = { $n } 秒
period-minutes = { $n } 分钟
period-hours = { $n } 小时
period-days = { $n } 天
working-days = { $n } 个工作日

## 表单：错误汇总

error-summary-title = 请检查以下内容
error-prefix = 错误：

## 表单：逐项提示

error-required = 请填写此项。
error-required-named = 请填写{ $field }。
error-too-long = 内容过长，请控制在 { $max } 个字以内。
error-too-short = 内容过短，请至少填写 { $min } 个字。
error-phone = 请填写 11 位手机号码，例如 13800138000。
error-several-phones = 这里只填写一个电话号码，其他号码可以写在情况说明里。
error-email = 请填写完整的邮箱地址，例如 name@example.com。
error-store-number = 请填写店铺编号，可在店铺后台“店铺信息”页查看。
error-date = 请填写正确的日期，例如 2026-11-25。
error-choose-one = 请选择一项。
error-choose-listed = 请从列出的选项中选择。
error-characters = 内容中有无法识别的字符，请删除后重试。
error-unreadable = 第 { $positions } 个字无法显示，可能是旧输入法的自造字。请换用新版输入法重新输入这个字。
error-acknowledge-all = 请逐条阅读并勾选全部后果说明。
error-wording = 请修改以下措辞后再提交：{ $terms }。请客观说明情况，不要使用侮辱、诽谤性的内容。
error-code-required = 请填写邮件中的 6 位验证码。
error-code-format = 请填写完整的 6 位数字验证码。
error-sign-in = 用户名或密码不正确。
error-too-many-tries = 尝试次数过多，请在 { $n } 分钟后再试。
error-changed-meanwhile = 在您查看期间，该申请有更新，请刷新页面后再操作。
error-not-permitted = 您没有进行这项操作的权限。
error-decision-reason = 请至少选择一条理由。
error-decision-message = 请写明问题所在，以及申请人接下来应如何处理。

## 错误页：标题、说明、怎么办

error-400-title = 无法处理此请求
error-400-text = 提交的内容不完整或格式有误，系统未做任何改动。
error-400-next = 请返回上一页，刷新后重试。
error-403-title = 您没有访问此页面的权限
error-403-text = 您的账号没有查看此页面或进行此操作的权限，或者请求并非来自本网站。
error-403-next = 请从首页重新进入。如认为您应有权限，请联系组长或管理员。
error-404-title = 页面不存在
error-404-text = 网址可能有误，或该内容不属于您当前登录的店铺。
error-404-next = 请核对网址，或从首页重新进入。
error-409-title = 该申请刚刚已更新
error-409-text = 已有他人先行处理该申请，您的操作未生效。
error-409-next = 请查看最新状态。您填写的内容已保留在下方。
error-413-title = 提交的内容过大
error-413-text = 提交的内容超出大小限制，系统未保存。
error-413-next = 请精简文字或缩小文件后重试。
error-415-title = 不支持此格式
error-415-text = 系统无法读取以这种格式发送的内容。
error-415-next = 请使用本网站的页面填写并提交。
error-429-title = 操作过于频繁
error-429-text = 为保护账号安全，系统已暂时限制您的操作。
error-429-next = 请等待几分钟后再试。
error-500-title = 系统出错了
error-500-text = 这是系统的问题，并非您操作有误。错误已记录，我们会尽快处理。
error-500-next = 请稍后再试。如问题仍未解决，请联系客服并提供以下请求编号。
error-503-title = 服务暂时不可用
error-503-text = 系统正在恢复，已提交的申请不受影响。
error-503-next = 请在一分钟后刷新页面。
error-read-only-title = 系统维护中，暂时只能查看
error-read-only-text = 系统正在维护，期间只能查看，不能提交或修改。刚才的操作未生效，已提交的申请不受影响。
error-read-only-next = 请稍后返回上一页重试，已填写的内容不会丢失。
error-request-id = 请求编号：{ $id }
error-home = 返回首页

## 空白页

empty-queue-title = 队列已清空
empty-queue-text = 目前没有待审核的申请。
empty-filtered-title = 没有符合条件的申请
empty-filtered-text = 请调整或清除筛选条件。
empty-applications-title = 还没有申请
empty-applications-text = 提交申请后，可随时在这里查看进度。
empty-history = 该店铺没有其他申请。
empty-letters = 暂无邮件
error-unfilled = 请将 { $what } 替换为具体内容。
