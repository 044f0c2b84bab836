"""What the figures mean, in the words that stand beside them (F-11)."""

RATE = "建会率 = 应建会企业中已被工会覆盖的家数 ÷ 应建会企业家数"
REQUIRED = (
    "应建会 = 存续企业（不含个体工商户），成立已满建会期限，且职工人数已知并达到门槛，或列入重点名单；"
    "职工人数不详的为待摸底，不进分母"
)
