"""Acts in words, for people who read the audit. An act without words is shown by its name."""

ROOMS = {
    "accounts": "账号",
    "areas": "区域",
    "audit": "审计",
    "calendar": "日历",
    "deadlines": "期限",
    "insights": "统计",
    "notices": "通知",
    "organisations": "工会组织",
    "outreach": "企业台账",
    "params": "参数",
    "register": "企业登记",
    "runs": "后台任务",
}
ACTS = {
    "accounts.activated": "启用账号",
    "accounts.deactivated": "停用账号",
    "accounts.link_given": "生成一次性链接",
    "accounts.new_password_asked": "要求修改密码",
    "accounts.old_forgotten": "清理过期登录记录",
    "accounts.opened": "开通账号",
    "accounts.password_changed": "修改密码",
    "accounts.password_set_by_link": "用链接设定密码",
    "accounts.sessions_ended": "结束登录",
    "accounts.sign_in_failed": "登录失败",
    "accounts.signed_in": "登录",
    "accounts.unlocked": "解除登录锁定",
    "areas.loaded": "装载区划表",
    "audit.verification_asked": "核对审计链",
    "deadlines.recompute": "重算期限",
    "insights.rebuilt": "重算统计",
    "notices.dead_retried": "死信全部重发",
    "notices.delivered": "发送短信",
    "notices.discarded": "作废短信",
    "notices.lapsed": "短信过期",
    "notices.old_forgotten": "清理过期通知",
    "notices.read": "阅读通知",
    "notices.retried": "重发短信",
    "notices.sent": "发出通知",
    "notices.switched_off": "关闭短信类别",
    "notices.switched_on": "恢复短信类别",
    "members.import_asked": "提交会员名册导入",
    "members.import_stopped": "会员名册导入超过当日转会人数，停止",
    "members.import_undone": "撤回会员名册导入",
    "members.imported": "导入会员名册",
    "members.rosters_removed": "删除到期的上传名册",
    "organisations.certified": "登记法人资格证书",
    "organisations.cover_ended": "结束建会覆盖",
    "organisations.coverage_revoked": "撤销建会覆盖",
    "organisations.covered": "登记建会覆盖",
    "organisations.ended": "登记工会终止",
    "organisations.founded": "批准成立工会",
    "organisations.guidance_set": "指定业务指导上级",
    "organisations.import_asked": "提交工会导入",
    "organisations.import_undone": "撤回工会导入",
    "organisations.imported": "导入工会",
    "organisations.jurisdiction_assigned": "划定管辖区域",
    "organisations.jurisdiction_ended": "结束管辖区域",
    "organisations.moved": "调整隶属关系",
    "organisations.office_ended": "收回岗位",
    "organisations.office_given": "授予岗位",
    "organisations.officer_appointed": "登记工会干部",
    "organisations.officer_ended": "登记干部离任",
    "organisations.parent_revoked": "撤销隶属关系",
    "organisations.placing_confirmed": "核对时确认归属",
    "organisations.renamed": "变更工会名称",
    "organisations.staff_opened": "从文件开通人员",
    "organisations.status_set": "变更工会状态",
    "organisations.term_begun": "登记换届",
    "organisations.term_revoked": "撤销届次",
    "organisations.territory_founded": "按区划建立组织",
    "organisations.unplaced_settled": "处理待归位的工会",
    "outreach.matured": "台账到期重判",
    "outreach.restated_all": "台账全部重判",
    "params.change": "调整参数",
    "register.decided": "裁定待核对项",
    "register.import_asked": "提交企业导入",
    "register.import_undone": "撤回企业导入",
    "register.imported": "导入企业",
    "register.placed": "认定企业所在区域",
    "register.source_known": "登记数据来源",
    "register.stated": "登记企业信息",
}

NOUNS = {
    "accounts.Account": "账号",
    "enterprises.Company": "企业",
    "kernel.Param": "参数",
    "kernel.Run": "后台任务",
    "notices.Delivery": "短信",
    "organisations.Organisation": "工会组织",
}


def act(name: str) -> str:
    """An act in words: its own, or its room and its name."""
    room, _, rest = name.partition(".")
    return ACTS.get(name) or f"{ROOMS.get(room, room)} {rest}"


def subject(text: str) -> str:
    """What an event is about, in words: its noun and its number."""
    noun, _, number = text.partition(":")
    return f"{NOUNS[noun]} {number}" if noun in NOUNS else text
