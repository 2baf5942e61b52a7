"use strict";
// Draws the page from its state, as the site's bundle would.
(function () {
  const state = JSON.parse(document.getElementById("__NEXT_DATA__").textContent);
  const props = state.props.pageProps;

  function element(tag, text, ...children) {
    const made = document.createElement(tag);
    if (text) made.textContent = text;
    for (const child of children) if (child) made.appendChild(child);
    return made;
  }

  function link(href, text) {
    const made = element("a", text);
    made.href = href;
    return made;
  }

  function card(advert) {
    const image = element("img");
    image.src = advert.photos[0].url;
    image.alt = advert.title;
    const place = [advert.city.name, advert.seller && advert.seller.name].filter(Boolean).join(" · ");
    const day = new Date(advert.createdAt).toLocaleDateString("ru");
    const price = advert.price && element("p", null, element("b", advert.price.label));
    return element("article", null, image, element("h4", null, link(advert.url, advert.title)), price, element("p", place), element("small", day));
  }

  function cards(adverts) {
    const list = element("div", null, ...adverts.map(card));
    list.className = "list";
    return list;
  }

  function pages(at) {
    const address = (number) => "/search?text=" + encodeURIComponent(props.search.text) + "&page=" + number;
    const list = element("p");
    for (let number = 1; number <= at.totalPages; number++)
      list.append(number === at.page ? element("b", String(number)) : link(address(number), String(number)), " ");
    if (at.next) list.append(link(at.next, "Дальше"));
    return list;
  }

  function search(main) {
    const found = props.search;
    if (found.adverts.length) main.append(element("h1", found.text || "Новые объявления"), element("p", "Объявлений: " + found.total), cards(found.adverts), pages(found.pagination));
    else main.append(element("h1", "Ничего не найдено"), element("p", "По вашему запросу объявлений нет."));
    if (props.recommended.length) main.append(element("section", null, element("h2", "Рекомендуем"), cards(props.recommended)));
  }

  function item(main) {
    const advert = props.advert;
    main.append(element("h1", advert.title));
    if (advert.price) main.append(element("p", null, element("b", advert.price.label)));
    const image = element("img");
    image.src = advert.photos[0].url;
    image.alt = advert.title;
    main.append(image);
    const facts = [["Город", advert.city.name], ["Состояние", advert.condition], ["Доставка", advert.delivery], ["Продавец", advert.seller && advert.seller.name]];
    main.append(element("ul", null, ...facts.filter((fact) => fact[1]).map((fact) => element("li", fact[0] + ": " + fact[1]))));
    main.append(element("h3", "Описание"), element("p", advert.description));
    if (props.similar.length) main.append(element("section", null, element("h2", "Похожие объявления"), cards(props.similar)));
  }

  const main = element("main");
  document.getElementById("__next").replaceChildren(element("header", null, link("/", "Bazar.demo")), main);
  if (props.search) search(main);
  else if (props.advert) item(main);
  else main.append(element("h1", props.message));
})();
