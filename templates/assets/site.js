/* Sort, filter, search and print. Pages are complete without this script; it only adds controls. ES2017, no modules. */
(function () {
  "use strict";

  function all(selector, inside) {
    return Array.prototype.slice.call((inside || document).querySelectorAll(selector));
  }

  function make(name, properties, text) {
    var element = document.createElement(name);
    Object.keys(properties || {}).forEach(function (key) {
      element.setAttribute(key, properties[key]);
    });
    if (text) element.textContent = text;
    return element;
  }

  // A figure as pages show it: "≈0.67", "−2", "+1", "2（并列）"; words sort after figures
  function figure(text) {
    var match = /^≈?\+?(−|-)?(\d+(?:\.\d+)?)/.exec(text);
    return match ? (match[1] ? -1 : 1) * parseFloat(match[2]) : null;
  }

  // Figures by size, keys and words by order; words and empty keys stay last in both directions
  function compare(one, two, down) {
    var a = figure(one.text), b = figure(two.text), turn = down ? -1 : 1;
    if (one.key !== null && two.key !== null) {
      if (!one.key || !two.key) return (one.key ? 0 : 1) - (two.key ? 0 : 1);
      return turn * one.key.localeCompare(two.key);
    }
    if (a !== null && b !== null) return turn * (a - b);
    if (a !== null || b !== null) return a !== null ? -1 : 1;
    return turn * one.text.localeCompare(two.text, "zh-CN");
  }

  // Texts as they are searched: full-width and half-width signs, brackets and letter cases alike
  function plain(text) {
    return text.normalize("NFKC").toLowerCase().replace(/[〔\[【]/g, "(").replace(/[〕\]】]/g, ")").replace(/[−–—]/g, "-");
  }

  // What a page should look like when the reader comes back to it
  function remember(name, value) {
    var state = Object.assign({}, history.state);
    state[name] = value;
    history.replaceState(state, "");
  }

  function remembered(name) {
    return history.state ? history.state[name] : undefined;
  }

  // Sorting: every column head of a sortable table becomes a button

  function sortable(table, number) {
    var body = table.tBodies[0], rows = Array.prototype.slice.call(body.rows);
    var heads = all("thead tr:last-child th", table);
    if (rows.length < 2 || table.querySelector("[data-empty]")) return;
    var reset = make("button", { type: "button", class: "sort-reset", hidden: "" }, table.getAttribute("data-sort"));
    (table.closest(".wide") || table).insertAdjacentElement("beforebegin", reset);

    function order(list) {
      list.forEach(function (row) { body.appendChild(row); });
    }

    heads.forEach(function (head, column) {
      // not a <button>: Chromium leaves form controls out of heads that repeat on paper
      var button = make("span", { role: "button", tabindex: "0", class: "sorter", title: "排序" }), link = head.querySelector("a");
      var own = Array.prototype.filter.call(head.childNodes, function (node) { return node !== link && node.textContent.trim(); });
      own.forEach(function (node) { button.appendChild(node); });  // the words of the head, but for its link, are the button
      head.appendChild(button);
      if (link && !own.length) {  // nothing but a link: that names the column, the button beside it what it does
        button.setAttribute("aria-label", "排序");
        link.id = link.id || "h" + number + "-" + column;
        head.setAttribute("aria-labelledby", link.id);
      }
      button.addEventListener("keydown", function (event) {
        if (event.key === "Enter" || event.key === " ") {
          event.preventDefault();
          button.click();
        }
      });
      button.addEventListener("click", function () {
        var down = head.getAttribute("aria-sort") === "ascending";
        heads.forEach(function (other) { other.removeAttribute("aria-sort"); });
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        var keyed = rows.map(function (row, index) {
          var cell = row.cells[column];
          return { row: row, text: cell.textContent.trim(), key: cell.getAttribute("data-key"), index: index };
        });
        keyed.sort(function (a, b) { return compare(a, b, down) || a.index - b.index; });
        remember("sort" + number, { column: column, down: down });
        order(keyed.map(function (item) { return item.row; }));
        reset.hidden = false;
      });
    });
    reset.addEventListener("click", function () {
      heads.forEach(function (other) { other.removeAttribute("aria-sort"); });
      order(rows);
      reset.hidden = true;
      remember("sort" + number, null);
    });
    var before = remembered("sort" + number);
    if (before) {
      var again = heads[before.column].querySelector(".sorter");
      again.click();
      if (before.down) again.click();
    }
  }

  // Filtering: a table names its filters, its rows carry the values

  function filterable(table) {
    var names = table.getAttribute("data-filter").split(" ");
    var labels = { section: "部分或大项", clause: "条款", month: "月份", kind: "类别" };
    var rows = Array.prototype.slice.call(table.tBodies[0].rows);
    if (table.querySelector("[data-empty]")) return;
    var tools = make("div", { class: "tools", role: "group", "aria-label": "筛选" });
    var count = make("p", { class: "note", role: "status" });

    var selects = names.map(function (name) {
      var label = make("label", {}, labels[name]), select = make("select");
      select.appendChild(make("option", { value: "" }, "全部"));
      var places = {}, ordered = name === "section" || name === "clause";
      rows.forEach(function (row) {
        var value = row.getAttribute("data-" + name), place = row.getAttribute("data-place");
        if (value && !(places[value] < place)) places[value] = place;
      });
      Object.keys(places).sort(function (a, b) {  // parts and clauses in the order of the text
        return ordered ? (places[a] < places[b] ? -1 : 1) : a.localeCompare(b, "zh-CN", { numeric: true });
      }).forEach(function (value) { select.appendChild(make("option", { value: value }, value)); });
      select.addEventListener("change", apply);
      label.appendChild(select);
      tools.appendChild(label);
      return select;
    });
    var words = make("input", { type: "search", placeholder: "事由、文号" });
    var label = make("label", {}, "包含文字");
    label.appendChild(words);
    tools.appendChild(label);
    words.addEventListener("input", apply);
    var clear = make("button", { type: "button" }, "清除筛选");
    tools.appendChild(clear);
    clear.addEventListener("click", function () {
      selects.forEach(function (select) { select.value = ""; });
      words.value = "";
      apply();
    });

    function apply() {
      var text = plain(words.value.trim()), shown = 0;
      rows.forEach(function (row) {
        var fits = names.every(function (name, index) {
          return !selects[index].value || row.getAttribute("data-" + name) === selects[index].value;
        }) && (!text || plain(row.textContent).indexOf(text) >= 0);
        row.hidden = !fits;
        if (fits) shown += 1;
      });
      var chosen = names.map(function (name, index) {  // said in words, so that a printed list says it too
        return selects[index].value ? labels[name] + "：" + selects[index].value : "";
      }).concat(text ? "包含文字：" + words.value.trim() : "").filter(Boolean).join("；");
      count.textContent = "本页共 " + rows.length + " 条，显示 " + shown + " 条" + (chosen ? "（" + chosen + "）" : "");
    }

    var place = table.closest(".wide") || table;
    place.insertAdjacentElement("beforebegin", tools);
    place.insertAdjacentElement("beforebegin", count);
    apply();
    // a browser gives controls back their values after this script ran
    window.addEventListener("pageshow", function () { setTimeout(apply, 0); });
  }

  // Searching: the index is a script of its own, or several, loaded when the box is first used

  var KINDS = ["社区", "条款", "失分", "加分", "执行口径", "细则", "页面"];  // in the order in which hits are listed

  function search(holder) {
    var root = holder.getAttribute("data-root"), index = null, loading = false, pending = false;
    var form = make("form", { role: "search" });
    var label = make("label", { class: "words", for: "search" }, "查找 ");
    var box = make("input", {
      id: "search", type: "search", autocomplete: "off", placeholder: "社区、条款、文号（按 / 键）", "aria-controls": "results"
    });
    var panel = make("div", { class: "results", id: "results", role: "region", "aria-label": "查找结果", hidden: "" });
    form.appendChild(label);
    form.appendChild(box);
    holder.appendChild(form);
    holder.appendChild(panel);

    function load() {
      if (!loading) loadFile(holder.getAttribute("data-index"));
      loading = true;
    }

    function loadFile(address) {
      var script = make("script", { src: root + address });
      script.onload = function () {
        var items = window.TONGYU_SEARCH || [], last = items[items.length - 1];
        index = (index || []).concat(items.filter(function (item) { return item[0]; }));
        if (!panel.contains(document.activeElement)) show();
        if (pending) go();
        if (last && !last[0]) loadFile(last[3]);
      };
      script.onerror = function () {
        panel.textContent = "";
        panel.appendChild(make("p", {}, "查找用的数据没有载入，请改用名次表和逐项统计。"));
      };
      document.head.appendChild(script);
    }

    // How well a title fits: 0 begins with the first word, 1 holds all words, 2 holds not all
    function rank(item, terms) {
      var title = plain(item[1]);
      if (title.indexOf(terms[0]) === 0) return 0;
      return terms.every(function (term) { return title.indexOf(term) >= 0; }) ? 1 : 2;
    }

    // The hits by kind, those kinds first whose titles fit best
    function groups(terms) {
      var found = [], byKind = {};
      index.forEach(function (item) {
        if (item.length < 6) {
          var name = item[3].replace(/^.*\/|\.html.*$/g, "");
          item.push(plain([item[1], item[2], item[4], name].join(" ")));
        }
        if (!terms.every(function (term) { return item[5].indexOf(term) >= 0; })) return;
        var group = byKind[item[0]], own = rank(item, terms);
        if (!group) found.push(group = byKind[item[0]] = { kind: item[0], ranked: [[], [], []], count: 0, place: KINDS.indexOf(item[0]) });
        group.ranked[own].push(item);
        group.count += 1;
      });
      found.forEach(function (group) {
        group.best = group.ranked[0].length ? 0 : group.ranked[1].length ? 1 : 2;
        group.items = [].concat(group.ranked[0], group.ranked[1], group.ranked[2]);
      });
      return found.sort(function (a, b) { return a.best - b.best || a.place - b.place; });
    }

    function show() {
      var terms = plain(box.value.trim()).split(/\s+/).filter(Boolean);
      panel.textContent = "";
      panel.hidden = !terms.length;
      if (!terms.length) return;
      if (!index) {
        panel.appendChild(make("p", {}, "正在载入……"));
        return;
      }
      var found = groups(terms), total = 0;
      var counts = found.map(function (group) {
        total += group.count;
        return group.kind + group.count;
      });
      var summary = total ? "共" + total + "条：" + counts.join("、") : "没有找到";
      panel.appendChild(make("p", { class: "note", role: "status" }, summary));
      found.forEach(function (group, number) { list(group, number, found.length > 1 ? 10 : 50); });
    }

    function list(group, number, limit) {
      var head = make("p", { class: "kind", id: "results-" + number }, group.kind);
      var list = make("ul", { "aria-labelledby": head.id }), shown = 0;
      var button = make("button", { type: "button" });
      head.appendChild(make("span", { class: "note" }, " " + group.count + "条"));
      function add(limit) {
        group.items.slice(shown, shown + limit).forEach(function (item) {
          var line = make("li");
          line.appendChild(make("a", { href: root + item[3] }, item[1]));
          line.appendChild(make("span", { class: "why" }, item[2]));
          list.appendChild(line);
        });
        shown += limit;
        button.textContent = group.kind + "还有" + (group.count - shown) + "条";
        button.hidden = shown >= group.count;
      }
      button.addEventListener("click", function () {
        var first = shown;
        add(50);
        list.children[first].querySelector("a").focus();
      });
      panel.appendChild(head);
      panel.appendChild(list);
      panel.appendChild(button);
      add(limit);
    }

    function go() {
      var first = panel.querySelector("a");
      pending = !index;
      if (first) first.click();
    }

    box.addEventListener("focus", function () { load(); show(); });
    box.addEventListener("input", function () { remember("search", box.value); load(); show(); });
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      load();
      go();
    });
    holder.addEventListener("keydown", function (event) {
      var links = all("a", panel), place = links.indexOf(document.activeElement);
      if (event.key === "Escape") {
        box.value = "";
        show();
        box.focus();
      } else if (event.key === "ArrowDown" && links.length) {
        event.preventDefault();
        links[Math.min(place + 1, links.length - 1)].focus();
      } else if (event.key === "ArrowUp" && place >= 0) {
        event.preventDefault();
        (place ? links[place - 1] : box).focus();
      }
    });
    document.addEventListener("keydown", function (event) {
      var typing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName);
      if (event.key === "/" && !typing && !event.ctrlKey && !event.altKey && !event.metaKey) {
        event.preventDefault();
        box.focus();
        box.select();
      } else if (event.key === "Escape") {
        panel.hidden = true;
      }
    });
    ["click", "focusin"].forEach(function (name) {  // the panel never covers what the reader goes on to
      document.addEventListener(name, function (event) {
        if (!holder.contains(event.target)) panel.hidden = true;
      });
    });
    window.addEventListener("pageshow", function () { box.value = remembered("search") || box.value; });
  }

  document.documentElement.classList.add("scripted");
  all("[data-print]").forEach(function (place) {
    var button = make("button", { type: "button" }, "打印");
    button.addEventListener("click", function () { window.print(); });
    place.appendChild(button);
  });
  all("[data-index]").forEach(search);
  all("table[data-filter]").forEach(filterable);
  all("table[data-sort]").forEach(sortable);
})();
