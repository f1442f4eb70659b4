"""What fields are also called in the files of shops: Russian and English headers, by field. A table only."""

from __future__ import annotations

_NAMES = {
    "order": (
        "order_id | order number | invoice | invoice_no | receipt | transaction_id | basket_id | номер заказа | заказ"
        " | номер | № заказа | чек | номер чека | документ | документ продажи | регистратор | реализация | id заказа"
        " | код заказа | номер отправления | srid | ваш номер заказа | id отправления"
    ),
    "person": (
        "customer | customer_id | client | client_id | user | user_id | person_id | contact_id | household_id"
        " | prospect_id | unique_id | rec_id | id клиента | клиент | покупатель | контрагент | код клиента"
        " | номер карты | карта клиента | дисконтная карта | бонусная карта | код контрагента | контакт | партнер"
        " | id контакта | код покупателя"
    ),
    "anonymous": "anonymous_id | visitor | visitor_id | client_uuid | cookie",
    "time": (
        "date | datetime | timestamp | order_date | invoice_date | created_at | event_time | transaction_timestamp"
        " | transaction_date | purchase_date | redemption_date | дата | дата заказа | дата и время | время | период"
        " | дата продажи | дата покупки | дата документа | дата оформления | дата создания | принят в обработку"
        " | дата заказа покупателем | оформлен | оформлено | заказ оформлен | дата и время оформления"
    ),
    "product": "product_id | sku | stock_code | item | item_id | article | артикул | код товара | id товара | штрихкод"
    " | артикул поставщика | артикул продавца",
    "product_name": (
        "name | title | description | product name | item_name | товар | номенклатура | наименование | название"
        " | наименование товара | название товара"
    ),
    "category": (
        "category_code | category_name | product_category | department | категория | группа | раздел | категория товара"
        " | группа товаров | вид номенклатуры | товарная группа"
    ),
    "quantity": "qty | count | количество | кол-во | кол. | количество товара",
    "price": "unit_price | price per unit | цена | цена за единицу | цена за шт | ваша цена | цена продавца",
    "cost": "unit_cost | cost_price | себестоимость | закупочная цена | закупка",
    "discount": "discount_amount | retail_disc | скидка | сумма скидки",
    "total": (
        "sum | amount | revenue | grand_total | order_total | sales_value | сумма | итого | итог | сумма чека | стоимость | сумма заказа"
        " | выручка | сумма продажи | всего | сумма со скидкой | к оплате | оборот | итоговая стоимость товара"
        " | вайлдберриз реализовал товар | стоимость заказа | сумма отправления"
    ),
    "status": "order_status | state | статус | статус заказа | состояние",
    "channel": "source_channel | канал | канал продаж",
    "payment": "payment_method | оплата | способ оплаты | тип оплаты | вид оплаты",
    "delivery": "delivery_method | shipping | доставка | способ доставки | тип доставки",
    "coupon": "promo | promocode | promo_code | coupon_code | промокод | купон",
    "gift_wrap": "giftwrap | подарочная упаковка",
    "type": "event | event_type | event_name | action | событие | тип события",
    "id": "event_id | message_id",
    "session": "session_id | user_session | сессия",
    "value": "event_value | значение",
    "url": "page | page_url | link | страница | адрес страницы",
    "source": "utm_source | источник",
    "email": (
        "e-mail | mail | email address | почта | эл. почта | электронная почта | адрес электронной почты | емейл"
        " | имейл | e-mail клиента | рабочий e-mail | адрес эл. почты"
    ),
    "phone": (
        "mobile | mobile phone | мобильный телефон | мобильный | сотовый | сотовый телефон | phone | telephone | phone number"
        " | телефон | номер телефона | тел | телефон клиента | контактный телефон | домашний телефон | home phone"
        " | рабочий телефон | work phone | другой телефон"
    ),
    "name": "full_name | fio | фио | ф.и.о. | имя клиента | полное имя | фио клиента | фио покупателя",
    "first_name": "firstname | given_name | имя",
    "last_name": "lastname | surname | family_name | фамилия",
    "patronymic": "middle_name | отчество",
    "sex": "gender | genre | пол",
    "birthday": "birth_date | date_of_birth | dob | дата рождения | день рождения | др | д.р.",
    "created": (
        "registered | registration_date | created_at | dt_customer | signup_date | дата создания | дата регистрации"
        " | дата заведения | дата добавления"
    ),
    "city": "город | населенный пункт",
    "region": "state | регион | область",
    "country": "страна",
    "company": "company_name | компания | организация",
    "tags": "labels | теги | метки",
    "referred_by": (
        "invited_by | referrer_id | referral_of | inviter | кто пригласил | пригласил | кем приглашен | кто привел | рекомендатель"
        " | кто рекомендовал | пригласивший"
    ),
    "tax_id": "inn | vat_id | инн | инн/кпп",
    "industry": "отрасль | сфера деятельности | вид деятельности",
    "size": (
        "employees | company_size | number of employees | employee count | staff | headcount | размер | размер компании"
        " | число сотрудников | количество сотрудников | кол-во сотрудников | численность сотрудников | сотрудников | сотрудники"
        " | численность | среднесписочная численность | численность персонала | численность штата | персонал | штат"
        " | кол-во работников | количество работников | число работников | численность работников"
    ),
    "brand": "manufacturer | бренд | марка | производитель | торговая марка",
    "purpose": "consent_purpose | цель | назначение | тип рассылки | вид рассылки | цель согласия",
    "basis": "legal_basis | основание",
    "text": "consent_text | текст согласия",
    "campaign": "campaign_id | campaign_name | utm_campaign | кампания | рекламная кампания | рассылка",
    "from": "start | start_date | date_from | с | начало | дата начала",
    "until": "end | end_date | date_to | по | конец | дата окончания",
    "amount": "cost | spend | расход | затраты | сумма | расходы",
    "hours": "часы | часов",
    "tag": "label | тег | метка | segment | сегмент",
    "since": "tagged_at | дата метки | с даты",
    "currency": "currency_code | валюта | код валюты",
    "date": "дата | day | на дату",
    "rate": "exchange_rate | курс",
    "nominal": "units | номинал | единиц | за единиц",
}

ALIASES: dict[str, tuple[str, ...]] = {field: tuple(names.split(" | ")) for field, names in _NAMES.items()}
"""Names by field, the most usual first. They are compared without regard to case, ё, units and marks (detect/headers.py)."""

CONSENT_STATUSES = tuple(
    (
        "consent | consent_status | subscription | subscribed | согласие | согласен | подписка | подписан | статус согласия"
        " | статус подписки"
    ).split(" | ")
)
"""What the column of yes and no is called in a list of consents, and in no list of orders."""

CARD_NAMES = tuple("наименование | контрагент | партнер | клиент | покупатель | название | client | customer | title".split(" | "))
"""What lists of cards with contacts call the name: of a person, of a company, of a sole trader. Elsewhere it is an id or goods."""

COMPANY_KEYS = tuple(
    "company_id | id company | код компании | id компании | код организации | id организации | компания | организация".split(" | ")
)
COMPANY_NAMES = tuple(
    (
        "company_name | title | название | наименование | название компании | наименование компании | название организации"
        " | наименование организации | полное наименование"
    ).split(" | ")
)
"""What a list of companies calls their ids and their names."""

_OF_FLATS = {
    "visits": {
        "person": "ym:s:userid | userid | user_id",
        "anonymous": "ym:s:clientid | clientid | client_id | client id | user_pseudo_id | ga_client_id",
        "time": "ym:s:datetime | ym:s:date | session_start | дата визита | дата и время визита | начало визита",
        "id": "ym:s:visitid | visit_id | session_id | ga_session_id | номер визита",
        "source": "ym:s:lasttrafficsource | ym:s:utmsource | utm_source | session_source | источник трафика | источник",
        "medium": "ym:s:utmmedium | utm_medium | session_medium | канал трафика | тип трафика",
        "campaign": "ym:s:utmcampaign | utm_campaign | session_campaign | кампания | рекламная кампания",
        "referrer": "ym:s:referer | referer | page_referrer | реферер | сайт перехода",
        "device": "ym:s:devicecategory | device_category | device_type | тип устройства | устройство",
        "pages": ("ym:s:pageviews | pageviews | page_views | screen_page_views | просмотры | глубина просмотра | число страниц"),
    },
    "messages": {
        "person": "email | email address | recipient | phone | contact | получатель | адрес | подписчик | телефон",
        "time": "sent | sent_at | send time | send_time | send date | дата отправки | время отправки | отправлено",
        "id": "message_id | letter_id | email_id | id сообщения | id письма",
        "channel": "канал | тип рассылки | media",
        "campaign": (
            "campaign title | campaign name | campaign_name | campaign_id | mailing | subject | рассылка"
            " | кампания | название рассылки | тема письма"
        ),
        "link": "url | clicked url | ссылка | адрес ссылки",
        "delivered": "доставлено | доставка | доставлен",
        "delivered_at": "delivery time | delivery_time | время доставки | дата доставки",
        "opened": "open | opens | read | прочитано | открыто | открытия | прочитал | открыл",
        "opened_at": "open time | open_time | last opened | read_at | время открытия | дата открытия | время прочтения",
        "clicked": "click | clicks | переход | переходы | переход по ссылке | клики",
        "clicked_at": "click time | click_time | last clicked | время перехода | дата перехода",
        "bounced": "bounce | bounces | ошибка доставки | не доставлено | возврат",
        "bounced_at": "bounce time | bounce_time | время ошибки",
        "unsubscribed": "unsubscribe | unsub | отписка | отписался | отписан",
        "unsubscribed_at": "unsub time | unsubscribe time | время отписки | дата отписки",
        "complained": "complaint | spam | abuse | жалоба | спам | пожаловался",
        "complained_at": "complaint time | время жалобы | дата жалобы",
    },
    "deals": {
        "deal": "deal_id | id сделки | id | сделка | номер сделки | название сделки | deal name | lead",
        "person": "contact | contact_id | client | customer | контакт | основной контакт | id контакта | клиент",
        "time": ("created | created_at | date_create | дата создания | дата создания сделки | создано | создана | начало"),
        "company": "company_title | компания | компания контакта | организация",
        "stage": "stage_id | pipeline_stage | этап сделки | этап | стадия сделки | стадия | воронка/этап",
        "stage_since": "stage_changed | date_stage_change | дата смены этапа | дата изменения стадии | дата перехода на этап",
        "status": "state | статус | статус сделки | результат",
        "amount": "budget | opportunity | sum | price | бюджет | сумма | бюджет сделки | сумма сделки",
        "closed": "closed_at | closedate | close date | дата закрытия | дата закрытия сделки | закрыта | завершение",
        "manager": "responsible | owner | assigned_by | ответственный | ответственный за сделку | менеджер",
        "lost_reason": "loss_reason | lost reason | причина отказа | причина проигрыша",
    },
    "meetings": {
        "person": "contact | client | attendee | контакт | клиент | участник",
        "time": "date | start | starts_at | start time | дата встречи | дата и время встречи | начало | дата | время",
        "id": "meeting_id | id встречи",
        "kind": "type | meeting_type | вид встречи | тип встречи | вид | тип",
        "outcome": "result | итог встречи | итог | результат | результат встречи",
        "manager": "responsible | owner | host | менеджер | ответственный | сотрудник",
    },
    "answers": {
        "person": "email | email address | respondent | respondent_id | респондент | адрес электронной почты | клиент",
        "time": ("timestamp | submitted | submitted_at | answered_at | date | отметка времени | дата ответа | дата | время"),
        "id": "response_id | submission_id | id ответа | id анкеты",
        "survey": "form | form_name | survey_name | poll | опрос | анкета | название опроса",
        "question": "question_text | вопрос | текст вопроса",
        "answer": "response | answer_text | ответ | текст ответа",
        "value": "score | rating | оценка | балл",
    },
}

OF_FLATS: dict[str, dict[str, tuple[str, ...]]] = {
    kind: {field: tuple(names.split(" | ")) for field, names in its.items()} for kind, its in _OF_FLATS.items()
}
"""What reports of mailing services, of CRMs, of web counters and of survey services call the fields of flat facts, by kind."""
