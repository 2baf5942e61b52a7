"""Build `currency_names.csv`, what currencies are called in full in the languages of the beat, from Unicode CLDR.

    pip install babel && python monitor/understand/data/build_currency_names.py

CLDR comes with Babel (https://babel.pocoo.org); Unicode License v3. Of each locale the currency of its own country is taken, and
those that adverts anywhere are priced in, in every plural form, as it stands beside an amount ("de lei", "złotego polskiego").
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

HERE = Path(__file__).resolve().parent
LOCALES = """ru_RU uk_UA be_BY kk_KZ ky_KG uz_UZ tg_TJ tk_TM az_AZ hy_AM ka_GE ro_RO ro_MD pl_PL lt_LT lv_LV et_EE de_DE de_CH fr_FR
fr_CH fr_CA nl_NL en_GB en_US en_CA en_AU en_NZ en_ZA en_NG en_PK en_SG en_HK en_PH en_AE es_ES es_MX es_AR es_CL es_CO
pt_BR pt_PT it_IT tr_TR ar_AE ar_SA ar_EG ar_IQ ar_KW ar_JO fa_IR he_IL zh_CN zh_TW zh_HK ja_JP ko_KR th_TH vi_VN id_ID
ms_MY hi_IN ur_PK bn_BD cs_CZ sk_SK hu_HU bg_BG sr_RS hr_HR sl_SI mk_MK sq_AL el_GR da_DK sv_SE nb_NO fi_FI is_IS sw_KE
mn_MN en_IN
"""
EVERYWHERE = ("USD", "EUR", "RUB", "UAH", "BYN", "KZT", "CNY", "AED", "TRY", "GBP", "PLN", "GEL", "AMD", "KGS", "UZS", "CHF", "JPY")
AMOUNTS = ("1", "2", "3", "5", "11", "21", "100", "1.5")  # every plural form of these languages is met by one of them


def main() -> None:
    """Write currency_names.csv beside this file."""
    from babel import Locale  # type: ignore[import-not-found]  # only whoever rebuilds the table has it
    from babel.numbers import get_territory_currencies  # type: ignore[import-not-found]  # as above

    names: dict[str, dict[str, None]] = {}
    for code in LOCALES.split():
        locale = Locale.parse(code)
        own = get_territory_currencies(locale.territory, tender=True)
        for currency in dict.fromkeys((*own, *EVERYWHERE)):
            names.setdefault(currency, {}).update(dict.fromkeys(_names(locale, currency)))
    with (HERE / "currency_names.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("currency", "names"))
        writer.writerows((currency, "|".join(sorted(said))) for currency, said in sorted(names.items()) if said)


def _names(locale: object, currency: str) -> Iterator[str]:
    from babel.numbers import format_currency

    for amount in AMOUNTS:
        said = format_currency(Decimal(amount), currency, locale=locale, format_type="name", numbering_system="latn")
        words = " ".join("".join(" " if c.isdigit() else c for c in said).replace("\u00a0", " ").split()).strip(" .,\u066b\u202f")
        if len(words) > (3 if words.isascii() else 1) and not words.isupper() and "|" not in words:
            yield words.casefold()


if __name__ == "__main__":
    main()
