"""What is in the orders: lines with their product, quantity, price and cost; and what of it came back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from coterie.testing.demo.draw import DAY, Flags, Ints, Span, chance, instants, pick_by, ragged, said
from coterie.testing.demo.jewellery import goods
from coterie.testing.demo.jewellery import orders as made
from coterie.testing.demo.jewellery.characters import Characters
from coterie.testing.demo.jewellery.orders import Orders

LINES = np.cumsum([0.60, 0.27, 0.10])


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines in the order of their orders. ``order``: places of orders; ``returned``: it came back, all of it."""

    order: Ints
    product: Ints
    quantity: Ints
    returned: Flags

    def __len__(self) -> int:
        return len(self.order)


def lines(draw: np.random.Generator, people: Characters, bought: Orders, span: Span) -> Lines:
    """Fill the orders."""
    stock = bought.why == made.STOCK
    count = np.where(stock, draw.integers(3, 9, len(bought)), 1 + np.searchsorted(LINES, draw.random(len(bought))))
    order, place = ragged(np.where(bought.why == made.PROPOSAL, 1, count))
    who, why = bought.who[order], bought.why[order]
    category = _categories(draw, people, who, why)
    designer = chance(draw, people.designer[who], len(who)) & (why != made.STOCK)
    product = goods.catalogue().choose(draw, category, people.level[who], designer)
    again = _comes_again(order, product)
    order, place, who, product = (column[~again] for column in (order, place, who, product))
    quantity = np.where(stock[order], draw.integers(5, 31, len(order)), 1 + chance(draw, 0.05, len(order)))
    settled = (bought.status[order] == made.DONE) & (bought.time[order] < span.until - 10 * DAY)
    returned = settled & chance(draw, people.returning[who], len(order))
    return Lines(order, product, quantity.astype(np.int64), returned)


def _comes_again(order: Ints, product: Ints) -> Flags:
    """Lines of a product that their order has already."""
    again = np.ones(len(order), bool)
    again[np.unique(order * 10_000 + product, return_index=True)[1]] = False
    return again


def _categories(draw: np.random.Generator, people: Characters, who: Ints, why: Ints) -> Ints:
    """By the reason of the order: what one likes oneself, women's jewellery as a gift, a ring to propose."""
    size = len(who)
    own = pick_by(draw, np.array([goods.OWN_OF_MEN, goods.OWN_OF_WOMEN]), people.woman[who].astype(np.int64))
    own = np.where(chance(draw, 0.4, size), people.favourite[who], own)
    own = np.where(chance(draw, people.brooch[who], size), goods.BROOCHES, own)
    gift = pick_by(draw, np.array([goods.FOR_WOMEN]), np.zeros(size, np.int64))
    seldom = np.where(chance(draw, 0.12, size), own, gift)
    return np.select(
        [why == made.PROPOSAL, (why == made.GIFT) & ~people.woman[who], why == made.GIFT], [goods.ENGAGEMENT, seldom, own], own
    )


def columns(people: pa.Array, bought: Orders, sold: Lines) -> dict[str, pa.Array]:
    """The file of order lines; what came back stands in its order again, with a negative quantity. ``people``: ids."""
    shop = goods.catalogue()
    line = np.sort(np.concatenate([np.arange(len(sold)), np.flatnonzero(sold.returned)]))
    back = np.zeros(len(line), bool)
    back[1:] = line[1:] == line[:-1]
    order, product, quantity = sold.order[line], sold.product[line], sold.quantity[line]
    price = shop.price[product]
    discount = np.round(price * quantity * bought.discount[order]).astype(np.int64)
    cost_known = product % 23 != 0
    return {
        "person": people.take(pa.array(bought.who[order])),
        "time": instants(bought.time[order]),
        "product": pa.array(shop.code).take(pa.array(product)),
        "product_name": pa.array(shop.name).take(pa.array(product)),
        "category": pa.array(goods.NAMES).take(pa.array(shop.category[product])),
        "quantity": pa.array(np.where(back, -quantity, quantity)),
        "price": pa.array(price),
        "cost": said(shop.cost[product], cost_known),
        "discount": pa.array(discount),
        **bought.columns(order),
    }
