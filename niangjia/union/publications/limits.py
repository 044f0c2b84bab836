"""The dated numbers of the room: no law sets them, so each is ours until the federation decides."""

from niangjia.kernel import params

SOURCE = "系统设定，由市总工会确定"
MISS_DAYS = params.declare(
    "publications_miss_days",
    180,
    "日",
    "没搜到的问题最后一次提出后的保留时间",
    rule="",
    mark="D",
    source=SOURCE,
).key
PICTURE_KB = params.declare(
    "publications_picture_kb", 1024, "KB", "文章图片的大小上限", rule="", mark="D", source=SOURCE
).key
