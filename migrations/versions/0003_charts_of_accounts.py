"""The charts of accounts as data: 政府会计制度 (财会〔2017〕25号), 农村集体经济组织 (财会〔2023〕14号)."""

from alembic import op
from sqlalchemy import column, table
from sqlalchemy.sql import text

revision = "0003"
down_revision = "0002"

ACCOUNT = table(
    "account",
    column("account_set"),
    column("code"),
    column("name"),
    column("book"),
    column("element"),
)

# (set, book, element): "code name code name …"
CHARTS = {
    ("GOV", "financial", "asset"): """
        1001 库存现金 1002 银行存款 1011 零余额账户用款额度 1021 其他货币资金 1101 短期投资
        1201 财政应返还额度 1211 应收票据 1212 应收账款 1214 预付账款 1218 其他应收款 1219 坏账准备
        1301 在途物品 1302 库存物品 1303 加工物品 1401 待摊费用 1601 固定资产 1602 固定资产累计折旧
        1611 工程物资 1613 在建工程 1701 无形资产 1702 无形资产累计摊销 1801 公共基础设施
        1802 公共基础设施累计折旧(摊销) 1811 政府储备物资 1891 受托代理资产 1901 长期待摊费用
        1902 待处理财产损溢
    """,
    ("GOV", "financial", "liability"): """
        2001 短期借款 2101 应交增值税 2102 其他应交税费 2103 应缴财政款 2201 应付职工薪酬 2301 应付票据
        2302 应付账款 2303 应付政府补贴款 2305 预收账款 2307 其他应付款 2401 预提费用 2501 长期借款
        2502 长期应付款 2901 受托代理负债
    """,
    ("GOV", "financial", "net_asset"): """
        3001 累计盈余 3101 专用基金 3301 本期盈余 3302 本年盈余分配 3401 无偿调拨净资产
        3501 以前年度盈余调整
    """,
    ("GOV", "financial", "income"): """
        4001 财政拨款收入 4101 事业收入 4201 上级补助收入 4301 附属单位上缴收入 4401 经营收入
        4601 非同级财政拨款收入 4602 投资收益 4603 捐赠收入 4604 利息收入 4605 租金收入 4609 其他收入
    """,
    ("GOV", "financial", "expense"): """
        5001 业务活动费用 5101 单位管理费用 5201 经营费用 5301 资产处置费用 5401 上缴上级费用
        5501 对附属单位补助费用 5801 所得税费用 5901 其他费用
    """,
    ("GOV", "budget", "budget_income"): """
        6001 财政拨款预算收入 6101 事业预算收入 6201 上级补助预算收入 6401 经营预算收入
        6601 非同级财政拨款预算收入 6609 其他预算收入
    """,
    ("GOV", "budget", "budget_expense"): """
        7101 行政支出 7201 事业支出 7301 经营支出 7901 其他支出
    """,
    ("GOV", "budget", "budget_balance"): """
        8001 资金结存 8101 财政拨款结转 8102 财政拨款结余 8201 非财政拨款结转 8202 非财政拨款结余
        8301 专用结余 8501 其他结余
    """,
    ("RURAL", "financial", "asset"): """
        101 库存现金 102 银行存款 111 短期投资 112 应收款 113 内部往来 121 库存物资 131 消耗性生物资产
        132 生产性生物资产 133 生产性生物资产累计折旧 134 公益性生物资产 141 长期投资 151 固定资产
        152 累计折旧 153 在建工程 154 固定资产清理 161 无形资产 162 累计摊销 171 长期待摊费用
        181 待处理财产损溢
    """,
    ("RURAL", "financial", "liability"): """
        201 短期借款 211 应付款 212 应付工资 213 应付劳务费 214 应交税费 221 长期借款及应付款
        231 一事一议资金 241 专项应付款
    """,
    ("RURAL", "financial", "net_asset"): "301 资本 311 公积公益金 321 本年收益 322 收益分配",
    ("RURAL", "financial", "cost"): "401 生产(劳务)成本",
    ("RURAL", "financial", "income"): "501 经营收入 502 投资收益 503 补助收入 504 其他收入",
    ("RURAL", "financial", "expense"): """
        511 经营支出 512 税金及附加 513 管理费用 514 公益支出 515 其他支出 521 所得税费用
    """,
}


def upgrade() -> None:
    op.bulk_insert(
        ACCOUNT,
        [
            {
                "account_set": account_set,
                "code": code,
                "name": name,
                "book": book,
                "element": element,
            }
            for (account_set, book, element), chart in CHARTS.items()
            for code, name in zip(chart.split()[::2], chart.split()[1::2], strict=True)
        ],
    )


def downgrade() -> None:
    op.execute(text("DELETE FROM account WHERE account_set IN ('GOV', 'RURAL')"))
