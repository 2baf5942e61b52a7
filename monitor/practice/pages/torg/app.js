"use strict";
// Builds the page from the data of its address. Class names carry the build, as a bundler would make them.
(function () {
  const root = document.getElementById("root");
  const build = window.torg.build;
  const here = new URLSearchParams(location.search);

  function element(tag, word, text) {
    const made = document.createElement(tag);
    if (word) made.className = word + "_" + build.slice(-5);
    if (text !== undefined && text !== null) made.textContent = text;
    return made;
  }

  function add(parent, ...children) {
    for (const child of children) if (child) parent.appendChild(child);
    return parent;
  }

  function link(href, text, word) {
    const made = element("a", word, text);
    made.href = href;
    return made;
  }

  function frame() {
    const header = element("header", "top");
    const form = element("form", "find");
    form.action = "/uk/list/";
    const field = element("input");
    field.name = "q";
    field.value = here.get("q") || "";
    add(form, field, element("button", null, "Пошук"));
    add(header, link("/uk/", "Торг", "logo"), form, link("/uk/login", "Увійти", "login"));
    const main = element("main", "main");
    root.replaceChildren(header, main, element("footer", "foot", "© Торг. Безкоштовні оголошення."));
    return main;
  }

  function price(offer) {
    const box = element("p", "price", offer.priceLabel);
    if (!offer.oldLabel) return offer.priceLabel ? box : null;
    const both = element("div", "prices");
    return add(both, box, element("del", "old", offer.oldLabel));
  }

  function picture(offer) {
    const image = element("img", "photo");
    image.src = offer.image;
    image.alt = offer.title;
    image.loading = "lazy";
    return image;
  }

  function card(offer) {
    const made = element("article", "card");
    made.id = offer.id;
    const heading = element("h4", "name");
    add(heading, link(offer.href, offer.title));
    const shot = link(offer.href, null, "shot");
    add(shot, picture(offer));
    return add(made, shot, heading, price(offer), element("p", "where", offer.place + " - " + offer.time));
  }

  function cards(offers) {
    const list = element("div", "list");
    return add(list, ...offers.map(card));
  }

  function pages(query, meta) {
    if (meta.pages < 2 && !meta.next) return null;
    const list = element("nav", "pages");
    const address = (number) => "/uk/list/?q=" + encodeURIComponent(query) + "&page=" + number;
    for (let number = 1; number <= meta.pages; number++)
      add(list, number === meta.page ? element("b", null, number) : link(address(number), number));
    if (meta.next) {
      const next = link(address(meta.next), "Далі");
      next.rel = "next";
      add(list, next);
    }
    return list;
  }

  async function search(main) {
    const query = here.get("q") || "";
    const wanted = new URLSearchParams({ q: query, page: here.get("page") || "1" });
    const found = await (await fetch("/api/v1/offers?" + wanted)).json();
    document.title = query + " - оголошення на Торг";
    if (!found.data.length) {
      add(main, element("h3", null, "Нічого не знайдено"), element("p", null, "За вашим запитом оголошень немає."));
      return;
    }
    add(main, element("h3", "count", "Ми знайшли " + found.meta.total + " оголошень"), cards(found.data), pages(query, found.meta));
    if (found.extra.length) add(main, add(element("section", "extra"), element("h3", null, "Вас може зацікавити"), cards(found.extra)));
  }

  async function item(main, id) {
    const answer = await fetch("/api/v1/offers/" + id);
    const offer = await answer.json();
    if (offer.status === "removed") {
      document.title = "Оголошення неактивне";
      add(main, element("h1", null, "Це оголошення більше не доступне"), element("p", null, "Автор деактивував оголошення або термін його розміщення минув."));
      return;
    }
    if (offer.status !== "active") {
      document.title = "Сторінку не знайдено";
      add(main, element("h1", null, "Сторінку не знайдено"));
      return;
    }
    document.title = offer.title + " - Торг";
    const seller = element("section", "author");
    if (offer.seller.name)
      add(seller, link("/uk/user/" + offer.seller.id, offer.seller.name), element("span", null, offer.seller.business ? "Бізнес" : "Приватна особа"));
    const facts = element("ul", "facts");
    if (offer.condition) add(facts, element("li", null, "Стан: " + offer.condition));
    if (offer.delivery) add(facts, element("li", null, "Доставка: " + offer.delivery));
    const text = element("div", "text");
    add(text, element("h3", null, "Опис"), element("p", null, offer.description));
    const place = add(element("section", "place"), element("h3", null, "Місцезнаходження"), element("p", null, offer.place));
    add(main, element("h1", "name", offer.title), price(offer), picture(offer), facts, text, seller, place);
    add(main, element("p", "small", "ID: " + offer.id + " · Опубліковано " + offer.time + (offer.views ? " · Переглядів: " + offer.views : "")));
  }

  async function build_page() {
    const main = frame();
    const found = location.pathname.match(/-ID([a-z0-9]+)\.html$/);
    if (found) await item(main, found[1]);
    else await search(main);
  }

  build_page().catch(() => add(frame(), element("h1", null, "Щось пішло не так"), element("p", null, "Спробуйте оновити сторінку.")));
})();
