"""Who sells: a name is a name only when it is no label of the page."""

from __future__ import annotations

from storage.model import Seller, SellerKind

# What pages print where a name should stand.
_LABELS = frozenset(
    label.strip()
    for label in """
    продавец, продавець, пользователь, користувач, частное лицо, приватна особа, магазин, компания,
    компанія, автор, автор объявления,
    контактное лицо, контакты, имя не указано, без имени, аноним, гость, организация,
    юридическое лицо, владелец, собственник,
    seller, shop, store, user, private, private seller, private individual, member, owner, company,
    business, business seller, dealer,
    contact, profile, anonymous, guest, unknown, n/a, name, username, the seller, sold by, seller information,
    ebay user, facebook user,
    verkäufer, anbieter, privat, privater nutzer, privater anbieter, gewerblicher nutzer, gewerblich,
    händler, nutzer, verkäuferin,
    sprzedawca, sprzedający, użytkownik, osoba prywatna, firma, sklep, satıcı, kullanıcı, mağaza,
    sahibinden, bireysel, kurumsal,
    vendedor, vendedora, usuario, particular, tienda, profesional, vendeur, vendeuse, particulier,
    professionnel, utilisateur, boutique,
    venditore, privato, utente, negozio, azienda, verkoper, gebruiker, particuliere verkoper, winkel,
    usuário, loja, anunciante,
    البائع, المستخدم, متجر, معلن, فروشنده, کاربر, 卖家, 賣家, 用户, 店铺, 出品者, 販売者, 판매자, sotuvchi, foydalanuvchi,
    jismoniy shaxs, сатушы, жеке тұлға,
    пользователь olx, użytkownik olx, користувач olx
    """.replace("\n", " ").split(",")
)
_KINDS: dict[str, SellerKind] = {
    **dict.fromkeys(
        (
            "private", "private seller", "individual", "person", "частное лицо", "частник", "приватна особа",
            "privat", "privater nutzer",
            "osoba prywatna", "prywatne", "sahibinden", "bireysel", "particulier", "particular", "privato",
            "pf", "owner", "by owner",
            "physical", "consumer", "шахси", "jismoniy shaxs", "жеке тұлға", "private individual",
            "собственник", "privater anbieter",
        ),
        SellerKind.PRIVATE,
    ),
    **dict.fromkeys(
        (
            "shop", "store", "магазин", "інтернет-магазин", "интернет-магазин", "pro shop", "sklep", "mağaza",
            "loja", "tienda", "boutique",
            "negozio", "winkel", "retailer", "marketplace", "متجر", "店铺", "企业店",
        ),
        SellerKind.SHOP,
    ),
    **dict.fromkeys(
        (
            "company", "business", "business seller", "organization", "organisation", "компания", "компанія",
            "организация", "бизнес", "бізнес",
            "юридическое лицо", "юрлицо", "firma", "firmowe", "gewerblich", "gewerblicher nutzer",
            "gewerblicher anbieter", "händler",
            "dealer", "professionnel", "pro", "profesional", "azienda", "kurumsal", "bedrijf", "corporation",
            "localbusiness", "дилер",
            "автодилер", "агентство", "agency", "dealership", "empresa", "ип", "ооо",
        ),
        SellerKind.COMPANY,
    ),
}  # fmt: skip


def read_seller(name: str | None, native_id: str | None, url: str | None, kind: str | None) -> Seller | None:
    """Who offers; None when nothing is stated. A label of the page ("Продавец", "Shop") is no name."""
    said = " ".join((name or "").split())
    known = None if not said or _is_label(said) else said
    seller_kind = _kind(kind)
    if known is None and native_id is None and url is None and seller_kind is None:
        return None
    return Seller(name=known, native_id=native_id, url=url, kind=seller_kind)


def _is_label(name: str) -> bool:
    bare = name.casefold().strip(" :.-–—•·")
    return not any(c.isalnum() for c in bare) or bare in _LABELS


def _kind(stated: str | None) -> SellerKind | None:
    return _KINDS.get(" ".join((stated or "").casefold().replace("_", " ").split()).removeprefix("http://schema.org/"))
