# 页面框架：品牌、外观、快捷键、首页

brand-desk = 解绑审核
nav-menu = 我的菜单
theme-label = 外观
theme-auto = 跟随系统
theme-light = 浅色
theme-dark = 深色
keys-title = 键盘快捷键
keys-move = 在列表中下移、上移
keys-open = 打开选中的申请
keys-next = 领取下一件
keys-approve = 选择“通过”
keys-reject = 选择“驳回”
keys-search = 搜索
keys-help = 显示快捷键列表
keys-on = 在此浏览器中使用快捷键
keys-close = 关闭
home-title = 店铺解绑
home-lead = 解除店铺与账号的绑定，或解除店铺认证。
home-owner = 我是店铺经营者
home-owner-text = 申请解除绑定或解除认证，查看办理进度。
home-answer-time = 3 到 5 个工作日内答复
home-owner-link = 申请或查询进度
home-staff = 我是审核员
home-staff-text = 进入审核台处理申请。
home-staff-link = 员工登录
