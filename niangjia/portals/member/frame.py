"""What the members' pages share: the device in words, a page with its note."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from niangjia.union.accounts.rules import device_in_words
from niangjia.union.members.actions.joining import Device

DONE = {
    "applied": "申请已提交，工会会在三个工作日内审核。",
    "asked": "您已经有一份申请在审核，不用再交。",
    "member": "您已经是这个工会的会员。",
    "transfer": "您已是别的工会的会员，已按会籍接转办理，会籍不会中断。",
    "withdrawn": "申请已撤回。",
    "signed-in": "您已登录。",
    "ended": "那台设备已退出登录。",
    "password": "密码已设好。",
    "bound": "这个微信已绑定，以后从公众号打开就是您本人。",
    "unbound": "已解除绑定，从这个微信打开不再是您。",
    "no-password": "密码已取消，以后用验证码登录。",
    "asked-transfer": "转会申请已提交。",
    "withdrawn-transfer": "转会申请已撤回，会籍没有变动。",
    "appealed": "申诉已提交，由上级工会裁定。",
    "read": "已标为已读。",
    "lost": "已登记挂失，请马上打电话给银行止付。",
    "replaced": "已申请补办，做好后由工会发放。",
    "cancelled": "已办理。",
    "card": "已提交办卡，做好后由工会发放。",
    "consented": "已同意。您可以随时在这里撤回。",
    "withdrawn-consent": "已撤回。",
    "requested": "请求已提交，您所在的工会会按期答复，进度在这里看。",
    "withdrawn-request": "请求已撤回。",
    "lifted": "已解除限制，您的资料恢复使用。",
    "asked-case": "诉求已提交，编号在下面，进度在这里看。",
    "rated-case": "谢谢您的评价。",
    "withdrawn-case": "诉求已撤回。",
    "attached-case": "材料已收到。",
    "objected": "异议已提交，您所在的工会会与您核实。",
}
"""What has just been done, said once by the page that follows: the address carries a word, never a person."""


def show(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Render a page with the note of what has just been done."""
    done = DONE.get(request.GET.get("done", ""))
    return render(request, template, {"done": done, **context}, status=status)


def device(request: HttpRequest) -> Device:
    """The browser in words and its network address."""
    return Device(device_in_words(request.META.get("HTTP_USER_AGENT", "")[:400]), request.address)
