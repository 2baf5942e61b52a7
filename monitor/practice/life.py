"""How adverts come, change, go and return: one step of one site, a pure function of state, tick and chance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from monitor.practice.slug import slug
from monitor.practice.stock import Goods, Script, Stock
from monitor.practice.values import Advert, Price, Seller, read_price
from storage.model import PriceKind

MINUTES_PER_TICK = 60
LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """One site at one tick."""

    live: Mapping[str, Advert] = field(default_factory=dict)
    gone: Mapping[str, tuple[Advert, int]] = field(default_factory=dict)  # as last shown, and the tick at which it vanished
    before: Mapping[tuple[str, str], Advert] = field(default_factory=dict)  # (native id, field): the advert before its last edit
    drawn: int = 0  # adverts made so far: the next one's number


def native_id(stock: Stock, number: int) -> str:
    """The site's own id of its advert of this number; ids grow, with gaps."""
    value = stock.first_id + number * 7919
    if stock.id_style == "number":
        return str(value)
    letters = ""
    while value:
        value, digit = divmod(value, 36)
        letters = LETTERS[digit] + letters
    return letters


def rounded(amount: Decimal, step: Decimal) -> Decimal:
    """The nearest price that people write."""
    return max(step, (amount / step).quantize(Decimal(1), ROUND_HALF_UP) * step)


def _first_price(stock: Stock, worth: Decimal, step: Decimal, rng: Random) -> Price:
    kind = rng.choices(list(stock.kinds), weights=list(stock.kinds.values()))[0]
    if kind == "old":
        return Price(kind=PriceKind.FIXED, currency=stock.currency, amount=worth, old=rounded(worth * Decimal("1.2"), step))
    if kind in (PriceKind.ON_REQUEST, PriceKind.FREE):
        return Price(kind=PriceKind(kind), currency=stock.currency)
    maximum = rounded(worth * Decimal("1.25"), step) if kind == PriceKind.RANGE else None
    return Price(kind=PriceKind(kind), currency=stock.currency, amount=worth, maximum=maximum)


def draw(stock: Stock, goods: Goods, number: int, posted: int, rng: Random) -> Advert:
    """A new advert for these goods, in one seller's words."""
    step = Decimal(goods.step)
    model = goods.models[number % len(goods.models)]
    worth = rounded(Decimal(rng.randint(model.low, model.high)), step)
    sellers = stock.sellers if goods.shops else [seller for seller in stock.sellers if not seller.shop]
    return Advert(
        native_id=native_id(stock, number),
        title=model.title,
        description=f"{rng.choice(model.texts)} {rng.choice(stock.closers)}".strip(),
        price=_first_price(stock, worth, step, rng),
        seller=rng.choice(sellers),
        region=rng.choice(stock.regions),
        category=goods.category,
        condition=rng.choice(goods.conditions),
        delivery=rng.choice(stock.deliveries),
        posted=posted,
        slug=slug(model.title),
        worth=worth,
        step=step,
    )


def _scripted(stock: Stock, script: Script, number: int) -> Advert:
    row = script.advert
    sellers = {seller.native_id: seller for seller in stock.sellers}
    posted = script.born * MINUTES_PER_TICK if script.born > 0 else -int(row.get("age", 600))
    return Advert(
        native_id=native_id(stock, number),
        title=row["title"],
        description=row["text"],
        price=read_price(row["price"], stock.currency),
        seller=sellers[str(row["seller"])],
        region=row["region"],
        category=row["category"],
        condition=row.get("condition"),
        delivery=row.get("delivery"),
        posted=posted,
        slug=slug(row["title"]),
        scripted=True,
    )


def begin(stock: Stock, rng: Random) -> State:
    """The site at tick 0. Scripted adverts have the first numbers, so that their ids do not hang on chance."""
    live: dict[str, Advert] = {}
    for number, script in enumerate(stock.scripts):
        advert = _scripted(stock, script, number)
        if script.born <= 0:
            live[advert.native_id] = advert
    number = len(stock.scripts)
    for goods in stock.goods:
        for _ in range(goods.count):
            advert = draw(stock, goods, number, -rng.randint(20, 60 * 24 * 25), rng)
            live[advert.native_id] = advert
            number += 1
    return State(live=live, drawn=number)


def edited(advert: Advert, name: str, value: str, currency: str) -> Advert:
    """The advert with one field said anew."""
    if name == "price":
        return replace(advert, price=read_price(value, currency))
    if name == "seller":
        return replace(advert, seller=replace(advert.seller, name=value))
    changes: dict[str, str] = {name: value}
    return replace(advert, **changes)  # type: ignore[arg-type]  # the stock files name text fields only, and a test reads all of them


def _played(stock: Stock, state: State, tick: int) -> State:
    live, gone = dict(state.live), dict(state.gone)
    for number, script in enumerate(stock.scripts):
        key = native_id(stock, number)
        if script.born == tick:
            live[key] = _scripted(stock, script, number)
        for at, verb, value in script.life:
            if at != tick:
                continue
            if verb == "gone":
                gone[key] = (live.pop(key), tick)
            elif verb == "back":
                live[key] = gone.pop(key)[0]
            else:
                live[key] = edited(live[key], verb, value or "", stock.currency)
    return replace(state, live=live, gone=gone)


def _new_price(stock: Stock, advert: Advert, rng: Random) -> Price:
    price = advert.price
    if price.amount is None:
        return Price(kind=PriceKind.FIXED, currency=stock.currency, amount=advert.worth)
    if price.currency in stock.rates:
        return Price(kind=PriceKind.FIXED, currency=stock.currency, amount=advert.worth)
    if stock.foreign and rng.random() < 0.15:
        currency = rng.choice(stock.foreign)
        amount = rounded(advert.worth / Decimal(stock.rates[currency]), Decimal(10))
        return Price(kind=PriceKind.FIXED, currency=currency, amount=amount)
    if "on_request" in stock.kinds and rng.random() < 0.08:
        return Price(kind=PriceKind.ON_REQUEST, currency=stock.currency)
    amount = rounded(price.amount * Decimal(rng.choice((80, 85, 90, 93, 95, 105, 110))) / 100, advert.step)
    if amount == price.amount:
        amount += advert.step
    cheaper = price.amount if price.old is not None and amount < price.amount else None
    maximum = rounded(amount * Decimal("1.25"), advert.step) if price.kind is PriceKind.RANGE else None
    return replace(price, amount=amount, maximum=maximum, old=cheaper)


def _other(choices: tuple[str, ...], now: str | None, rng: Random) -> str | None:
    rest = [choice for choice in choices if choice != now]
    return rng.choice(rest) if rest else now


def _conditions(stock: Stock, advert: Advert) -> tuple[str, ...]:
    for goods in stock.goods:
        if goods.category == advert.category and advert.condition in goods.conditions:
            return tuple(condition for condition in goods.conditions if condition)
    return ()


def _edit(stock: Stock, advert: Advert, name: str, rng: Random) -> Advert:
    match name:
        case "price":
            return replace(advert, price=_new_price(stock, advert, rng))
        case "title":
            return replace(advert, title=rng.choice(stock.title_edits).format(advert.title))
        case "description":
            return replace(advert, description=f"{advert.description} {rng.choice(stock.text_edits)}")
        case "region":
            return replace(advert, region=_other(stock.regions, advert.region, rng) or advert.region)
        case "condition":
            return replace(advert, condition=_other(_conditions(stock, advert), advert.condition, rng))
    raise KeyError(name)


def _undone(advert: Advert, name: str, before: Advert) -> Advert:
    values = {"price": before.price, "title": before.title, "description": before.description, "region": before.region}
    return replace(advert, **{name: values[name]})  # type: ignore[arg-type]  # each value comes from the field of that name


def _chance_edit(stock: Stock, state: State, rng: Random, busy: set[str]) -> State:
    free = [advert for key, advert in state.live.items() if not advert.scripted and key not in busy]
    if not free:
        return state
    advert = rng.choice(free)
    name = rng.choices(("price", "title", "description", "region", "condition"), weights=(60, 12, 14, 6, 8))[0]
    busy.add(advert.native_id)
    # The first edit of a title or text is taken back by the second: A, B, A. Prices do so now and then.
    before = state.before.get((advert.native_id, name))
    if before is not None and (name in ("title", "description") or (name in ("price", "region") and rng.random() < 0.4)):
        after = _undone(advert, name, before)
        kept = {key: value for key, value in state.before.items() if key != (advert.native_id, name)}
    else:
        after = _edit(stock, advert, name, rng)
        kept = {**state.before, (advert.native_id, name): advert}
    return replace(state, live={**state.live, advert.native_id: after}, before=kept)


def _renamed(stock: Stock, state: State, rng: Random) -> State:
    known = {seller.native_id: seller for seller in stock.sellers}
    sellers = sorted({advert.seller.native_id for advert in state.live.values() if not advert.scripted})
    busy = {advert.seller.native_id for advert in state.live.values() if advert.scripted}
    # A seller with many adverts who renames is a flood of changes: only small ones do it.
    count = {key: sum(advert.seller.native_id == key for advert in state.live.values()) for key in sellers}
    small = [key for key in sellers if count[key] <= 2 and key not in busy]
    if not small:
        return state
    chosen = known[rng.choice(small)]

    def rename(advert: Advert) -> Advert:
        if advert.seller.native_id != chosen.native_id:
            return advert
        name = chosen.name if advert.seller.name != chosen.name else stock.rename.format(chosen.name)
        return replace(advert, seller=Seller(native_id=chosen.native_id, name=name, shop=chosen.shop))

    return replace(
        state,
        live={key: rename(advert) for key, advert in state.live.items()},
        gone={key: (rename(advert), tick) for key, (advert, tick) in state.gone.items()},
        before={key: rename(advert) for key, advert in state.before.items()},
    )


def _born(stock: Stock, state: State, tick: int, rng: Random, busy: set[str]) -> State:
    goods = rng.choices(stock.goods, weights=[goods.count for goods in stock.goods])[0]
    posted = tick * MINUTES_PER_TICK - rng.randint(1, MINUTES_PER_TICK - 1)
    advert = draw(stock, goods, state.drawn, posted, rng)
    busy.add(advert.native_id)
    return replace(state, live={**state.live, advert.native_id: advert}, drawn=state.drawn + 1)


def _vanished(state: State, tick: int, rng: Random, busy: set[str]) -> State:
    free = [key for key, advert in state.live.items() if not advert.scripted and key not in busy]
    if not free:
        return state
    key = rng.choice(free)
    busy.add(key)
    live = dict(state.live)
    return replace(state, gone={**state.gone, key: (live.pop(key), tick)}, live=live)


def _returned(state: State, tick: int, rng: Random, busy: set[str]) -> State:
    free = [key for key, (advert, since) in state.gone.items() if not advert.scripted and since + 2 <= tick and key not in busy]
    if not free:
        return state
    key = rng.choice(free)
    busy.add(key)
    gone = dict(state.gone)
    return replace(state, live={**state.live, key: gone.pop(key)[0]}, gone=gone)


def step(stock: Stock, state: State, tick: int, rng: Random) -> State:
    """The site one tick later: at most one advert is born, one vanishes, one returns, three change."""
    busy: set[str] = set()
    state = _played(stock, state, tick)
    if rng.random() < 0.30:
        state = _born(stock, state, tick, rng, busy)
    if rng.random() < 0.25:
        state = _vanished(state, tick, rng, busy)
    if rng.random() < 0.30:
        state = _returned(state, tick, rng, busy)
    for _ in range(rng.randint(0, 3)):
        state = _chance_edit(stock, state, rng, busy)
    if rng.random() < 0.06:
        state = _renamed(stock, state, rng)
    return state
