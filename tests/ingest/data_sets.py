"""Every data set of the development data, imported as a newcomer would: no flags, or one line of them. The table of docs/data_sets.md.

``python -m tests.ingest.data_sets`` writes the page anew; a slow test holds it to what an import answers today.
"""

from __future__ import annotations

import shlex
import tempfile
from collections.abc import Iterator
from pathlib import Path

from click.testing import CliRunner
from tests.real_data import DATA

from coterie.services.shop import Shop

PAGE = Path(__file__).parents[2] / "docs" / "data_sets.md"

NOTHING = ""
TABLE: tuple[tuple[str, str], ...] = (
    ("online_retail/online_retail_2010_2011.parquet", NOTHING),
    ("cdnow/CDNOW_sample.txt", "--as orders --map 'person=column 2' --map 'time=column 3' --map 'total=column 5'"),
    ("cdnow/cdnow_customers_summary.csv", NOTHING),
    ("apparel/apparelTrans.csv", NOTHING),
    ("apparel/apparelStaticCov.csv", NOTHING),
    ("hillstrom/hillstrom.csv", "--as people"),
    ("x_education/Lead_Scoring.csv", NOTHING),
    ("bank_marketing/bank-additional.zip", "--as people"),
    ("online_shoppers/online_shoppers_intention.csv", "--as people"),
    ("telco_churn/WA_Fn-UseC_-Telco-Customer-Churn.csv", NOTHING),
    ("customer_personality/marketing_campaign.csv", NOTHING),
    ("completejourney/transactions_sample.parquet", NOTHING),
    ("completejourney/products.parquet", NOTHING),
    ("completejourney/demographics.parquet", NOTHING),
    ("completejourney/campaigns.parquet", "--as tags --map person=household_id --map tag=campaign_id"),
    (
        "completejourney/campaign_descriptions.parquet",
        "--as costs --map campaign=campaign_id --map from=start_date --map until=end_date --set amount=0",
    ),
    (
        "completejourney/coupon_redemptions.parquet",
        "--as events --map person=household_id --map time=redemption_date --set type=coupon_redeemed",
    ),
    ("completejourney/coupons.parquet", "--as products --map product=product_id --source coupons"),
    ("completejourney/promotions_sample.parquet", "--as products --map product=product_id --source promotions"),
    ("rees46_multicategory/rees46_2019-Oct_first17434.csv", NOTHING),
    ("mcdonalds/mcdonalds.csv", NOTHING),
    ("mcdonalds/mcdonalds.csv", "--as answers --set survey=brand --set time=2009-06-01"),
    ("vacmot/vacmot.csv", "--as people"),
    ("vacmot/vacmot.csv", "--as answers --set survey=motives --set time=2006-06-01"),
    ("vacmot/vacmotdesc.csv", NOTHING),
    ("bfi/bfi.csv", NOTHING),
    ("bfi/bfi.csv", "--as answers --set survey=bfi --set time=2010-06-01"),
    ("bfi/spi.csv", NOTHING),
    ("bfi/spi.csv", "--as answers --set survey=spi --set time=2012-06-01"),
    ("mall_customers/Mall_Customers.csv", NOTHING),
    ("wholesale/Wholesale_customers_data.csv", "--as people"),
    ("febrl/dataset1.csv", NOTHING),
    ("febrl/dataset3.csv", NOTHING),
    ("febrl/dataset4a.csv", NOTHING),
    ("splink/fake_1000.csv", NOTHING),
    ("splink/historical_figures_with_errors_50k.parquet", NOTHING),
    ("splink/transactions_origin.parquet", NOTHING),
    ("rldata/RLdata500.csv", "--as people"),
)
HEAD = """# Data sets of the world, imported

What `coterie import FILE --yes` answers for public data sets that nobody has cleaned for it. Where no flags are given, kind and columns are
found out; each line is a workspace of its own. The page is written by `python -m tests.ingest.data_sets`, and a slow test holds it to today's
answers. The files themselves are not part of the project.

| data set | flags | taken as | read | accepted | updated | duplicates | dropped | quarantined |
|---|---|---|--:|--:|--:|--:|--:|--:|
"""
TAIL = """
Of CDNOW's text the blanks and the missing header are found out, its columns have to be named. The bank's archive holds a sample of its own rows
beside them: all of it is known as duplicates. rees46's last line was cut off in the middle and waits in quarantine. Complete Journey's lines with
quantity 0 are set aside. Online Retail's 135,080 lines without a customer are set aside as such, and the answer says how many orders they are and
what they are worth. The aggregated donors of `donations_bgbb` are no list of people and are refused.

A survey's sheet of nobody, without a time, stays a list of people until it is said when it was answered; then each question is an answer of its
own, also where it was asked and left empty, and what is no question (`Gender`, `Age`) stays the person's.

The historical figures were born from the year 800 on. What can't be the birthday of anybody alive (before 1800), or is a day that no calendar has
(febrl's 1856-83-20), is missing, and said, and its row comes in; a birthday of 1893 stays.

Of Complete Journey, `campaigns` says which household a campaign was sent to, without a date: a tag; a redeemed coupon has a day, so it is an event
with the coupon and its campaign beside it. `coupons` (which goods a coupon is for) and `promotions` (where in a store goods lay in which week) are tables
about goods: they come in as further things that are said of products, of each the last row, the earlier ones counted as updated. Brought into one workspace
the eight are joined by household and product: of 2,375 households with a card or a basket, 1,763 bought goods of campaign 18's coupons
(`orders(campaign_id == 18)`), 1,039 of these had been sent that campaign (`tagged("18")`), and 399 of those who redeemed a coupon bought goods that have one.
"""


def rows() -> Iterator[str]:
    """The lines of the table."""
    from coterie.cli.bring import import_
    from coterie.cli.door import Door

    for file, flags in TABLE:
        with tempfile.TemporaryDirectory() as folder:
            workspace = Path(folder) / "shop"
            Shop.create(workspace, timezone="UTC", currency="USD").close()
            words = [str(DATA / file), "--yes", "--json", *shlex.split(flags)]
            answered = CliRunner().invoke(import_, words, obj=Door(workspace), catch_exceptions=False)
            import json

            found = json.loads(answered.stdout)
            for answer in found.get("files", [found]):
                counts = " | ".join(f"{answer[name]:,}" for name in ("read", "accepted", "updated", "duplicates", "dropped", "quarantined"))
                name = file.split("/")[0] + "/" + answer["file"]
                yield f"| {name} | {f'`{flags}`' if flags else ''} | {answer['kind']} | {counts} |"


def page() -> str:
    """The whole page."""
    return HEAD + "\n".join(rows()) + "\n" + TAIL


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
