"""What the official account says. Plain words, what to do next, and never a word about anybody else."""

from typing import Final

HELP: Final = (
    "您好，这里是工会娘家人。\n· 直接写下您的问题，我先在知识库里找答案\n· 回复“进度”查看您的诉求\n"
    "· 回复“人工”或拨打 12351 找工作人员"
)
WELCOME: Final = "感谢关注。\n" + HELP
ASK: Final = "请直接写下您的问题，例如“加班费怎么算”。"
APPEAL: Final = "请用一段话写清：什么事、在哪个单位、想要什么结果。不想说了回复 0。"
HEARD: Final = (
    "已记下。回复 1 匿名提交给工会；要工会回访您，直接回复您的手机号提交。要重写就再发一遍，不提交回复 0。"
)
OFFER: Final = "这件事要提交给工会吗？回复 1 匿名提交；要工会回访您，直接回复手机号提交。"
OFFER_KNOWN: Final = "这件事要提交给工会吗？回复 1 提交，工会会联系您。"
UNSURE: Final = "您的问题我没有把握回答。"
NOT_SOLVED: Final = "没有解决您的问题？回复 1 提交给工会，或直接回复手机号以便回访。"
MAYBE: Final = "可能有关的内容：\n{titles}"
TAKEN: Final = "已提交，编号 {number}。回复“进度”随时查看。"
TAKEN_ANONYMOUS: Final = "已匿名提交，编号 {number}。请记住编号；回复“进度”随时查看。"
CANCELLED: Final = "好的，没有提交。"
NO_CASES: Final = "没有找到您在这里提交的诉求。用别的办法提交的，请登录会员中心，或用编号和手机号在网站查询。"
CASE: Final = "{number} {title}\n{state}：{sentence}"
ANSWER: Final = "工会答复：{answer}"
RATE: Final = "请给 {number} 的答复打分：回复 1–5（5 最满意）；问题没有解决的，在数字后写“未解决”。"
NOTHING_TO_RATE: Final = "现在没有等待您评价的答复。"
RATED: Final = "感谢评价，已记下：{stars} 分，{solved}。评价不能修改。"
REOPENED: Final = "工会会按您的评价重新办理。"
REPLIED: Final = (
    "您的诉求 {number} 已有答复。\n{answer}\n"
    + "请评价：回复 1–5（5 最满意）；没有解决的，在数字后写“未解决”。"
)
VOICE: Final = "我还听不懂语音。请打字告诉我，或者拨打 12351 直接说。"
PICTURE_NO_CASE: Final = "照片我看不懂，也没有正在办理的诉求可以附上。请先写下您的诉求，提交以后再发照片。"
PICTURE_TAKEN: Final = "收到照片，正在附到诉求 {number}，附好后告诉您。"
PICTURE_KEPT: Final = "照片已附到诉求 {number}。"
PICTURE_LOST: Final = "照片没有收到，可能太大或已过期，请重新发一次（不超过 10 MB 的 JPG、PNG）。"
PLACE: Final = "收到位置。按工作地找工会，请点：{link}"
JOIN_UNION: Final = "欢迎加入{union}。请点这里入会：{link}"
JOIN: Final = "请点这里入会：{link}"
NO_SCENE: Final = "这个二维码已经不用了。请点这里入会：{link}"
CALL: Final = "请拨打 12351，工作人员会接听。也可以在这里写下诉求，回复 1 提交给工会。"
OTHER: Final = "这种消息我还看不懂。请打字告诉我，或者拨打 12351。"
LATER: Final = "收到，正在处理，稍后在这里回复您。"
BROKEN: Final = "这件事我没能办好。请再发一次，或者拨打 12351。"
