"""Sellers: labels are no names."""

from __future__ import annotations

import pytest

from monitor.understand import read_seller
from storage.model import SellerKind

# What sites of each language print where the name of a seller should stand.
LABELS = {
    "ru": (
        "Продавец|Продавец:|Пользователь|Частное лицо|Магазин|Компания|Автор|Контактное лицо|Имя не указано|"
        "Без имени|Аноним|Гость|Организация|Владелец|Собственник|Частник|Частный продавец|Юридическое лицо|"
        "Поставщик|Дилер|Имя продавца|Информация о продавце|О продавце|Имя|Контакты|Профиль|Продавец скрыт|"
        "Продавец не указан|Показать контакты|Пользователь удалён|Аккаунт удален|Скрыто|Не указано|Нет имени|"
        "Неизвестно|Все объявления продавца|Написать продавцу|Подписаться|Интернет-магазин|Официальный магазин|"
        "Частное лицо / Продавец|Агентство"
    ),
    "uk": (
        "Продавець|Користувач|Приватна особа|Крамниця|Магазин|Компанія|Автор|Автор оголошення|Власник|Без імені|"
        "Ім'я не вказано|Анонім|Гість|Організація|Контактна особа|Контакти|Ім'я|Про продавця|Постачальник|Бізнес|"
        "Приватний продавець|Юридична особа|Невідомо|Написати продавцю|Усі оголошення автора|Користувач OLX|"
        "Інтернет-магазин|Продавець:|Дилер|Профіль"
    ),
    "en": (
        "Seller|Shop|Store|User|Private|Private seller|Individual|Member|Owner|Company|Business|Dealer|Supplier|"
        "Vendor|Merchant|Contact|Contact seller|Contact person|Profile|Anonymous|Guest|Unknown|N/A|Name|Username|"
        "Sold by|Seller information|Seller info|About the seller|Posted by|Advertiser|Poster|Listed by|Hidden|"
        "Deleted user|Not specified|Seller name|Message seller|View profile|Show more|See all ads|Follow|Trader|"
        "Retailer|Private Advertiser|Visit store|Manufacturer|Author|None|null|undefined|No name|Official store|"
        "By owner|For sale by owner"
    ),
    "pl": (
        "Sprzedawca|Sprzedający|Użytkownik|Osoba prywatna|Firma|Sklep|Prywatny|Ogłoszeniodawca|Właściciel|Dealer|"
        "Kontakt|Anonim|Gość|Osoba kontaktowa|Imię|Nazwa|O sprzedającym|Użytkownik OLX|Użytkownik prywatny|Nieznany|"
        "Konto prywatne|Konto firmowe|Napisz do sprzedawcy|Brak nazwy|Sklep internetowy|Dostawca|"
        "Sprzedawca prywatny|Profil|Więcej ogłoszeń użytkownika"
    ),
    "kk": (
        "Сатушы|Пайдаланушы|Жеке тұлға|Дүкен|Компания|Иесі|Қолданушы|Аты|Байланыс|Жарнама беруші|Автор|"
        "Сатушы туралы|Заңды тұлға|Ұйым|Белгісіз|Аноним|Жеткізуші"
    ),
    "tr": (
        "Satıcı|Kullanıcı|Mağaza|Sahibinden|Bireysel|Kurumsal|Üye|İlan sahibi|Firma|Şirket|Bayi|Galeriden|Profil|"
        "İletişim|Misafir|Anonim|Ad Soyad|İsim|Satıcı bilgileri|Bireysel satıcı|Kurumsal satıcı|SATICI|ÜYE|"
        "Tedarikçi|Bilinmiyor|Satıcıya mesaj gönder|Emlakçı|Dükkan|Resmi mağaza|Kullanıcı adı"
    ),
    "ar": (
        "البائع|بائع|المستخدم|مستخدم|متجر|المتجر|معلن|المعلن|شركة|الشركة|فرد|بائع خاص|صاحب الإعلان|المالك|غير معروف|"
        "مجهول|زائر|عضو|الاسم|معلومات البائع|التواصل|حساب شخصي|تاجر|التاجر|مورد|غير محدد|الملف الشخصي|"
        "عرض الملف الشخصي|شخصي"
    ),
    "zh": (
        "卖家|賣家|用户|用戶|店铺|店鋪|商家|匿名|匿名用户|个人|個人|会员|會員|公司|联系人|聯絡人|卖家信息|发布者|發布者|发布人|供应商|供應商|游客|未知|个人卖家|商店|企业|旗舰店|官方旗舰店|"
        "联系卖家|昵称|掌柜|姓名|卖方|经销商|刊登者"
    ),
    "de": (
        "Verkäufer|Anbieter|Privat|Privater Nutzer|Privater Anbieter|Gewerblicher Nutzer|Gewerblicher Anbieter|"
        "Gewerblich|Händler|Nutzer|Verkäuferin|Firma|Unternehmen|Mitglied|Benutzer|Inserent|Inserentin|Privatperson|"
        "Privatverkäufer|Anonym|Gast|Unbekannt|Kontakt|Ansprechpartner|Verkauft von|Verkäuferinformationen|"
        "Nutzer*in|Eigentümer|Besitzer|Name|Profil|Laden|Geschäft|Shop|Nachricht schreiben|Von Privat|"
        "Privatanbieter|Lieferant|Über den Verkäufer|Keine Angabe|Verkäufer/in|Onlineshop|Autor"
    ),
    "fa": (
        "فروشنده|کاربر|فروشگاه|آگهی دهنده|آگهی‌دهنده|شخصی|شرکت|مالک|ناشناس|مهمان|نام|اطلاعات فروشنده|تماس|نامشخص|"
        "عضو|فروشنده:|حساب شخصی|درباره فروشنده|مغازه|نام فروشنده|تامین کننده|تأمین‌کننده|نام کاربری|پروفایل"
    ),
    "es": (
        "Vendedor|Vendedora|Usuario|Usuaria|Particular|Tienda|Profesional|Empresa|Anunciante|Propietario|Dueño|"
        "Dueño directo|Comerciante|Anónimo|Invitado|Desconocido|Contacto|Nombre|Perfil|Vendido por|"
        "Información del vendedor|Vendedor particular|Miembro|Negocio|Proveedor|Usuario anónimo|Tienda oficial|"
        "Sin nombre|Publicado por|Persona de contacto|Vendedor profesional|Autor|Distribuidor|Ver perfil"
    ),
    "fr": (
        "Vendeur|Vendeuse|Particulier|Professionnel|Utilisateur|Utilisatrice|Boutique|Magasin|Société|Entreprise|"
        "Annonceur|Propriétaire|Membre|Anonyme|Invité|Inconnu|Contact|Nom|Profil|Vendu par|Vendeur particulier|"
        "Vendeur professionnel|Vendeur pro|Commerçant|Informations vendeur|Fournisseur|Pro|Pseudo|"
        "À propos du vendeur|Revendeur|Auteur|Boutique officielle|Non renseigné|Contacter le vendeur|Publié par|"
        "Voir le profil"
    ),
}


@pytest.mark.parametrize("language", LABELS)
def test_a_label_of_the_page_is_no_name(language: str) -> None:
    for label in LABELS[language].split("|"):
        for written in (label, label.upper(), f"  {label}:"):
            seller = read_seller(written, "42", None, None)
            assert seller is not None
            assert seller.name is None, written
            assert read_seller(written, None, None, None) is None


def test_a_dash_is_no_name() -> None:
    assert read_seller("—", None, None, None) is None


@pytest.mark.parametrize(
    "name",
    [
        "Иван",
        "ООО «Пример»",
        "Starlink Shop",
        "Магазин Связь",
        "user_4411",
        "Продавец Иван",
        "Pro Shop Kyiv",
        "Partner",
        "Guesthouse",
        "Маша",
        "Name Ltd",
        "Władysław",
        "李明",
        "متجر الرياض",
        "فروشگاه آریا",
        "Profi-Funk Müller",
        "La Boutique du Drone",
        "Контакт-Сервис",
    ],
)
def test_a_name_stays_as_written(name: str) -> None:
    seller = read_seller(f"  {name} ", None, None, None)
    assert seller is not None
    assert seller.name == name


KINDS = [
    ("Частное лицо", SellerKind.PRIVATE),
    ("Private", SellerKind.PRIVATE),
    ("Магазин", SellerKind.SHOP),
    ("Organization", SellerKind.COMPANY),
    ("Gewerblich", SellerKind.COMPANY),
    ("sahibinden", SellerKind.PRIVATE),
    ("что-то", None),
    (None, None),
]


@pytest.mark.parametrize(("stated", "kind"), KINDS)
def test_the_kind_of_seller_is_read_in_the_words_of_the_site(stated: str | None, kind: SellerKind | None) -> None:
    seller = read_seller("Иван", None, None, stated)
    assert seller is not None
    assert seller.kind is kind


def test_nothing_stated_is_no_seller() -> None:
    assert read_seller(None, None, None, None) is None
    assert read_seller("  ", None, None, None) is None


@pytest.mark.parametrize(
    ("since", "wanted"),
    [
        ("На Авито с июня 2019", "2019-06"), ("Member since 14 Jun 2019", "2019-06-14"), ("Mitglied seit 03.2015", "2015-03"),
        ("Na OLX od maja 2017", "2017-05"), ("На сайті з 2018", "2018"), ("عضو منذ 2020", "2020"), ("14.06.2019", "2019-06-14"),
        ("3 года", None), ("давно", None),
    ],
)  # fmt: skip
def test_since_when_somebody_sells_is_as_exact_as_it_is_stated(since: str, wanted: str | None) -> None:
    seller = read_seller("Надежда", None, None, None, since)
    assert seller is not None
    assert (seller.since, seller.since_text) == (wanted, since)


@pytest.mark.parametrize(
    ("rating", "wanted"),
    [
        ("4,9 · 120 отзывов", ("4.9", 5, 120)), ("4.9/5 (1,204)", ("4.9", 5, 1204)), ("98.7%", ("98.7", 100, None)),
        ("9.1/10", ("9.1", 10, None)), ("4,7 из 5", ("4.7", 5, None)), ("0", (None, None, None)),
        ("нет оценок", (None, None, None)),
        ("120 отзывов", (None, None, None)),
    ],
)  # fmt: skip
def test_a_rating_keeps_its_scale(rating: str, wanted: tuple[str | None, int | None, int | None]) -> None:
    seller = read_seller("Надежда", None, None, None, None, rating)
    assert seller is not None
    assert (str(seller.rating) if seller.rating is not None else None, seller.rating_of, seller.reviews) == wanted


@pytest.mark.parametrize(
    "label",
    [
        "Пользователь Avito",
        "Пользователь Авито",
        "пользователь Юлы",
        "eBay-Mitglied",
        "OLX user",
        "Użytkownik Allegro",
        "Продавец Ozon",
    ],
)
def test_a_role_and_the_sites_own_name_are_no_name(label: str) -> None:
    seller = read_seller(label, "77", None, None)
    assert seller is not None
    assert seller.name is None


@pytest.mark.parametrize("name", ["Пользователь Иван", "Магазин Ромашка", "Avito Иван", "Deal Shop", "Market Store", "Allegro"])
def test_a_role_beside_any_other_word_is_a_name(name: str) -> None:
    seller = read_seller(name, "77", None, None)
    assert seller is not None
    assert seller.name == name
