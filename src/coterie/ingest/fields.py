"""What can be imported: the kinds of files, their fields, how each is read and what it is also called. Tables only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from coterie.language.types import PERSON_FIELDS, Type

Reading = Literal["id", "text", "instant", "number", "money", "amount", "truth", "date", "labels", "phone", "email", "sex", "content"]
"""How a column's text becomes a value: ``money`` is per unit (it will be multiplied), ``amount`` of a whole order;
``content`` decides by all of the column's values."""

Kind = Literal["order-lines", "orders", "people", "events"]


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A field of a kind. ``needed``: there must be a column for it; a row without its value is set aside."""

    reading: Reading
    needed: bool = False
    aliases: tuple[str, ...] = ()


_READING: dict[Type, Reading] = {
    Type.NUMBER: "number",
    Type.MONEY: "money",
    Type.TEXT: "text",
    Type.TRUTH: "truth",
    Type.DATE: "date",
    Type.INSTANT: "instant",
    Type.LIST: "labels",
}

_CONTACTS: dict[str, Reading] = {"phone": "phone", "email": "email", "sex": "sex"}
"""Texts of people that are brought to one form before they are kept."""

_ALIASES: dict[str, tuple[str, ...]] = {
    "order": ("order_id", "orderid", "order id", "order number", "invoice", "invoiceno", "invoice_no", "receipt", "transaction_id",
              "номер заказа", "заказ", "номер", "№ заказа", "чек", "номер чека"),
    "person": ("customer", "customer_id", "customerid", "customer id", "client", "client_id", "user", "user_id", "userid", "person_id",
               "contact_id", "id клиента", "клиент", "покупатель", "контрагент", "код клиента"),
    "anonymous": ("anonymous_id", "visitor", "visitor_id", "client_uuid", "cookie"),
    "time": ("date", "datetime", "timestamp", "order_date", "orderdate", "invoicedate", "invoice_date", "created_at", "event_time",
             "дата", "дата заказа", "дата и время", "время", "период"),
    "product": ("product_id", "sku", "stockcode", "item", "item_id", "article", "артикул", "код товара", "id товара"),
    "product_name": ("name", "title", "description", "product name", "item_name", "товар", "номенклатура", "наименование", "название"),
    "category": ("category_code", "category_name", "product_category", "категория", "группа", "раздел"),
    "quantity": ("qty", "count", "количество", "кол-во", "кол."),
    "price": ("unit_price", "unitprice", "price per unit", "цена"),
    "cost": ("unit_cost", "cost_price", "себестоимость", "закупочная цена"),
    "discount": ("discount_amount", "скидка", "сумма скидки"),
    "total": ("sum", "amount", "revenue", "grand_total", "order_total", "сумма", "итого", "стоимость", "сумма заказа"),
    "status": ("order_status", "state", "статус", "статус заказа", "состояние"),
    "channel": ("source_channel", "канал", "канал продаж"),
    "payment": ("payment_method", "оплата", "способ оплаты"),
    "delivery": ("delivery_method", "shipping", "доставка", "способ доставки"),
    "coupon": ("promo", "promocode", "promo_code", "промокод", "купон"),
    "gift_wrap": ("giftwrap", "подарочная упаковка"),
    "type": ("event", "event_type", "event_name", "action", "событие", "тип события"),
    "id": ("event_id", "message_id"),
    "session": ("session_id", "user_session", "сессия"),
    "value": ("event_value", "значение"),
    "url": ("page", "page_url", "link", "страница", "адрес страницы"),
    "source": ("utm_source", "источник"),
    "email": ("e-mail", "mail", "почта", "эл. почта", "электронная почта"),
    "phone": ("telephone", "mobile", "телефон", "мобильный", "мобильный телефон"),
    "first_name": ("firstname", "имя"),
    "last_name": ("lastname", "surname", "фамилия"),
    "patronymic": ("отчество",),
    "sex": ("gender", "пол"),
    "birthday": ("birth_date", "birthdate", "date_of_birth", "дата рождения", "день рождения"),
    "created": ("registered", "registration_date", "created_at", "дата создания", "дата регистрации"),
    "city": ("город",),
    "region": ("state", "регион", "область"),
    "country": ("страна",),
    "company": ("компания", "организация"),
    "tags": ("labels", "теги", "метки"),
}  # fmt: skip


def _field(name: str, reading: Reading, *, needed: bool = False) -> FieldSpec:
    return FieldSpec(reading, needed, _ALIASES.get(name, ()))


def _fields(names: str, reading: Reading) -> dict[str, FieldSpec]:
    return {name: _field(name, reading) for name in names.split()}


ORDER_LEVEL: dict[str, FieldSpec] = {
    **_fields("status channel payment delivery coupon", "text"),
    **_fields("gift_wrap", "truth"),
}
"""Fields of an order that the language knows and both kinds of order files may carry, as ``order.status`` or ``status``."""

KINDS: dict[Kind, dict[str, FieldSpec]] = {
    "order-lines": {
        "order": _field("order", "id", needed=True),
        "person": _field("person", "id", needed=True),
        "time": _field("time", "instant", needed=True),
        "product": _field("product", "id"),
        **_fields("product_name category", "text"),
        "quantity": _field("quantity", "number"),
        "price": _field("price", "money", needed=True),
        **_fields("cost discount", "money"),
        **ORDER_LEVEL,
    },
    "orders": {
        "order": _field("order", "id"),
        "person": _field("person", "id", needed=True),
        "time": _field("time", "instant", needed=True),
        "total": _field("total", "amount", needed=True),
        **_fields("cost discount", "amount"),
        **ORDER_LEVEL,
    },
    "people": {
        "person": _field("person", "id", needed=True),
        **{name: _field(name, _READING[type_]) for name, type_ in PERSON_FIELDS.items()},
    },
    "events": {
        "person": _field("person", "id"),
        "anonymous": _field("anonymous", "id"),
        "type": _field("type", "text", needed=True),
        "time": _field("time", "instant", needed=True),
        **_fields("id session product", "id"),
        **_fields("category url source", "text"),
        **_fields("value", "number"),
    },
}


def attribute_reading(name: str) -> Reading:
    """How a person's attribute is read: by the type that the language fixes for it, else by its content."""
    if name in PERSON_FIELDS:
        return _CONTACTS.get(name, _READING[PERSON_FIELDS[name]])
    return "content"
