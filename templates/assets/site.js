/* Sort, filter, search and print. Pages are complete without this script: it adds controls, and sets figures point below point. ES2017, no modules. */
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

  // What is sorted, filtered or chosen stands in the address behind the #: a link to it can be sent, and "back" undoes it

  function stated() {
    var found = {};
    location.hash.slice(1).split("&").forEach(function (pair) {
      var at = pair.indexOf("=");
      try {
        if (at > 0) found[pair.slice(0, at)] = decodeURIComponent(pair.slice(at + 1));
      } catch (broken) {
        return;  // an address that was cut off: what is whole of it holds
      }
    });
    return found;
  }

  // Set some of it; `replace` for one more letter of a word, which "back" need not undo
  function state(changes, replace) {
    var found = Object.assign(stated(), changes);
    var pairs = Object.keys(found).filter(function (name) { return found[name]; }).map(function (name) {
      return name + "=" + encodeURIComponent(found[name]);
    });
    goTo(pairs.join("&"), replace);
  }

  function goTo(hash, replace) {
    history[replace ? "replaceState" : "pushState"](history.state, "", "#" + hash);
  }

  // Show what the address says: now, after "back", and after the browser gave controls back their former values
  function follow(show) {
    show();
    window.addEventListener("hashchange", show);
    window.addEventListener("pageshow", function () { setTimeout(show, 0); });
  }

  // Sorting: column heads of a sortable table become buttons; the address has the column, from 1, negative: downwards

  function sortable(table, number) {
    var body = table.tBodies[0], rows = Array.prototype.slice.call(body.rows);
    var heads = all("thead tr:last-child th", table), name = "sort" + (number || ""), sorted = false;
    if (rows.length < 2 || table.querySelector("[data-empty]")) return;
    var reset = make("button", { type: "button", class: "sort-reset", hidden: "" }, table.getAttribute("data-sort"));
    (table.closest(".wide") || table).insertAdjacentElement("beforebegin", reset);

    function choose(value) {
      var change = {};
      change[name] = value;
      state(change);
      show();
    }

    function show() {
      var wanted = parseInt(stated()[name], 10) || 0, column = Math.abs(wanted) - 1, down = wanted < 0, head = heads[column];
      if (!head && !sorted) return;
      sorted = !!head;
      reset.hidden = !head;
      heads.forEach(function (other) { other.removeAttribute("aria-sort"); });
      var ordered = rows;
      if (head) {
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        var keyed = rows.map(function (row, index) {
          var cell = row.cells[column];
          return { row: row, text: cell.textContent.trim(), key: cell.getAttribute("data-key"), index: index };
        });
        keyed.sort(function (a, b) { return compare(a, b, down) || a.index - b.index; });
        ordered = keyed.map(function (item) { return item.row; });
      }
      ordered.forEach(function (row) { body.appendChild(row); });
    }

    heads.forEach(function (head, column) {
      if (head.hasAttribute("data-plain")) return;
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
        choose((head.getAttribute("aria-sort") === "ascending" ? "-" : "") + (column + 1));
      });
    });
    reset.addEventListener("click", function () { choose(""); });
    follow(show);
  }

  // Figures of a column stand point below point: what one has fewer behind it is kept free, unseen and not copied. Of cells
  // that say more than a figure ("≈16.57（13个社区）", "没有结果") the words keep to the right edge.
  function align(table) {
    var columns = {};
    all("td.n", table).forEach(function (cell) {
      var text = cell, place = cell.parentNode.cells.length - cell.cellIndex;  // from the right: what spans rows stands left
      while (text.firstChild) text = text.firstChild;
      var match = text.nodeType === 3 && /^≈?[+−]?\d+(\.\d+)?(?=\s*$)/.exec(text.data);
      if (!match) return cell.removeAttribute("data-room");
      var holder = text.parentNode;
      if (text.nextSibling) {  // what a correction struck through, or a grade
        text.splitText(match[0].length);
        holder = holder.insertBefore(make("span"), text);
        holder.appendChild(text);
      }
      (columns[place] = columns[place] || []).push({ holder: holder, behind: (match[1] || "").length });
    });
    Object.keys(columns).forEach(function (place) {
      var most = Math.max.apply(null, columns[place].map(function (figure) { return figure.behind; }));
      columns[place].forEach(function (figure) {
        var room = ("." + "0".repeat(most)).slice(figure.behind, most);
        if (room) figure.holder.setAttribute("data-room", room);
        else figure.holder.removeAttribute("data-room");
      });
    });
  }

  // The exact sum of printed decimals, in pieces of twelve digits that a number holds without rounding: before the point and
  // two behind it. Of a figure without a last decimal a cell has twelve of them, and the sum is marked and rounded.
  function total(cells) {
    var about = false, pieces = [0, 0, 0], size = 1e12, zeros = "000000000000000000000000";
    cells.forEach(function (cell) {
      var closer = cell.getAttribute("data-exact"), match = /^([−-])?(\d+)(?:\.(\d+))?$/.exec(closer || cell.textContent.trim());
      var decimals = match[3] || "", sign = match[1] ? -1 : 1, padded = decimals + zeros;
      about = about || !!closer || decimals.length > zeros.length;
      pieces[0] += sign * match[2];
      pieces[1] += sign * padded.slice(0, 12);
      pieces[2] += sign * padded.slice(12, 24);
    });

    function carry() {
      [2, 1].forEach(function (place) {
        var over = Math.floor(pieces[place] / size);
        pieces[place] -= over * size;
        pieces[place - 1] += over;
      });
    }

    carry();
    var negative = pieces[0] < 0;
    if (negative) {
      pieces = pieces.map(function (piece) { return -piece; });
      carry();
    }
    var behind = (zeros + pieces[1]).slice(-12) + (zeros + pieces[2]).slice(-12);
    if (!about) return (negative ? "−" : "") + (pieces[0] + "." + behind).replace(/\.?0+$/, "");
    var units = pieces[0] * 100 + Number(behind.slice(0, 2)) + (behind.charAt(2) >= "5" ? 1 : 0);
    var digits = ("00" + units).slice(-Math.max(3, String(units).length));
    return "≈" + (negative ? "−" : "") + digits.slice(0, -2) + "." + digits.slice(-2);
  }

  // Filtering: a table names its filters, its rows carry the values; the foot has the sum of what is shown

  function filterable(table) {
    var names = table.getAttribute("data-filter").split(" ");
    var labels = { section: "部分或大项", clause: "条款", month: "月份", kind: "类别" };
    var rows = Array.prototype.slice.call(table.tBodies[0].rows);
    if (table.querySelector("[data-empty]")) return;  // nothing to filter, and no figure
    var tools = make("div", { class: "tools", role: "group", "aria-label": "筛选" });
    var count = make("p", { class: "note", role: "status" });
    var foot = Array.prototype.slice.call(table.tFoot.rows[0].cells);
    var whole = foot.map(function (cell) { return cell.textContent; });
    var others = all(".pager a"), pages = document.querySelector(".pager"), rest = pages ? all("a", pages).length : 0;

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
      select.addEventListener("change", function () {
        var change = {};
        change[name] = select.value;
        state(change);
        show();
      });
      label.appendChild(select);
      tools.appendChild(label);
      return select;
    });
    var words = make("input", { type: "search", placeholder: "事由、文号" });
    var label = make("label", {}, "包含文字");
    label.appendChild(words);
    tools.appendChild(label);
    words.addEventListener("input", function () {
      state({ words: words.value }, !!stated().words);
      show();
    });
    var clear = make("button", { type: "button" }, "清除筛选");
    tools.appendChild(clear);
    clear.addEventListener("click", function () {
      var change = { words: "" };
      names.forEach(function (name) { change[name] = ""; });
      state(change);
      show();
    });

    function show() {
      var wanted = stated();
      selects.forEach(function (select, index) {
        var value = wanted[names[index]] || "";
        select.value = value;
        if (select.value !== value) {  // of another page of the list
          select.appendChild(make("option", { value: value }, value));
          select.value = value;
        }
      });
      if (words.value !== (wanted.words || "")) words.value = wanted.words || "";
      apply();
    }

    function apply() {
      var text = plain(words.value.trim());
      var shown = rows.filter(function (row) {
        row.hidden = !names.every(function (name, index) {
          return !selects[index].value || row.getAttribute("data-" + name) === selects[index].value;
        }) || (text && plain(row.textContent).indexOf(text) < 0);
        return !row.hidden;
      });
      var chosen = names.map(function (name, index) {  // said in words, so that a printed list says it too
        return selects[index].value ? labels[name] + "：" + selects[index].value : "";
      }).concat(text ? "包含文字：" + words.value.trim() : "").filter(Boolean).join("；");
      count.textContent = "本页共 " + rows.length + " 笔，显示 " + shown.length + " 笔" + (chosen ? "（" + chosen + "）" : "");
      others.forEach(function (link) { link.hash = location.hash; });  // the other pages open with the same filters
      var sums = (rest ? "本页所显示的合计（" : "所显示的合计（") + shown.length + "笔）" + (rest ? "，另外 " + rest + " 页未计入" : "");
      foot.forEach(function (cell, index) {  // without a filter as the page has it; the last cells stand below the last columns
        var sum = index ? total(shown.map(function (row) { return row.cells[row.cells.length - foot.length + index]; })) : "";
        cell.textContent = !chosen ? whole[index] : index ? sum : sums;
      });
      align(table);
    }

    var place = table.closest(".wide") || table;
    place.insertAdjacentElement("beforebegin", tools);
    place.insertAdjacentElement("beforebegin", count);
    follow(show);
  }

  // Comparing: communities that the reader picks, side by side; the address has them: #jia,yi

  function comparable(holder) {
    var tables = all("table", holder), known = {}, narrow = window.matchMedia("(max-width: 48rem)");
    var tools = make("div", { class: "tools", role: "group", "aria-label": "选择社区" });
    var label = make("label", {}, "选择要并排的社区"), select = make("select"), chips = make("span");
    var clear = make("button", { type: "button", hidden: "" }, "恢复全部"), said = make("p", { class: "note", role: "status" });
    var result = make("div");
    select.appendChild(make("option", { value: "" }, "选择……"));
    tables.forEach(function (table) {
      all("thead th", table).forEach(function (head) {
        var slug = head.id.slice(2), name = head.querySelector("a").textContent;
        known[slug] = { name: name, table: table, column: head.cellIndex };
        select.appendChild(make("option", { value: slug }, name));
      });
    });

    function picks() {
      return location.hash.slice(1).replace(/^c-/, "").split(",").filter(function (slug, place, list) {  // or the anchor of one
        return Object.prototype.hasOwnProperty.call(known, slug) && list.indexOf(slug) === place;
      });
    }

    function choose(slugs) {
      goTo(slugs.join(","));
      show();
    }

    function besideEachOther(slugs) {  // the rows of every table are the same
      var table = tables[0].cloneNode(true);
      table.hidden = false;
      table.caption.textContent = "所选的社区：" + slugs.map(function (slug) { return known[slug].name; }).join("、") + "（单位：分）";
      Array.prototype.forEach.call(table.rows, function (row, place) {
        while (row.cells.length > 1) row.removeChild(row.lastChild);
        slugs.forEach(function (slug) {
          var cell = known[slug].table.rows[place].cells[known[slug].column].cloneNode(true);
          cell.removeAttribute("id");
          row.appendChild(cell);
        });
      });
      return table;
    }

    function show() {
      var slugs = picks(), each = narrow.matches ? 3 : 6;
      tables.forEach(function (table) { table.hidden = slugs.length > 0; });
      clear.hidden = !slugs.length;
      chips.textContent = result.textContent = "";
      slugs.forEach(function (slug) {
        var chip = make("button", { type: "button", "aria-label": "去掉" + known[slug].name }, known[slug].name + " ×");
        chip.addEventListener("click", function () {
          choose(picks().filter(function (other) { return other !== slug; }));
          select.focus();
        });
        chips.appendChild(chip);
      });
      for (var start = 0; start < slugs.length; start += each) result.appendChild(besideEachOther(slugs.slice(start, start + each)));
      var others = location.hash ? location.hash.split(",").length - slugs.length : 0;  // of another page, or gone
      said.textContent = slugs.length ? "只显示所选的 " + slugs.length + " 个社区" + (others ? "，另外 " + others + " 个不在本页" : "") : "显示本页全部 " + Object.keys(known).length + " 个社区";
    }

    select.addEventListener("change", function () {
      if (select.value) choose(picks().concat(select.value));
      select.value = "";
    });
    clear.addEventListener("click", function () {
      choose([]);
      select.focus();
    });
    label.appendChild(select);
    [label, chips, clear].forEach(function (part) { tools.appendChild(part); });
    [tools, said, result].forEach(function (part) { holder.insertBefore(part, tables[0]); });
    narrow.addListener(show);
    follow(show);
    if (picks().length) holder.scrollIntoView();
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

    // How well a title fits: 0 begins with the first word, 1 holds all words or its kind is one, 2 holds not all
    function rank(item, terms) {
      var title = plain(item[1]);
      if (title.indexOf(terms[0]) === 0) return 0;
      return terms.every(function (term) { return title.indexOf(term) >= 0 || plain(item[0]) === term; }) ? 1 : 2;
    }

    // The hits by kind, those kinds first whose titles fit best
    function groups(terms) {
      var found = [], byKind = {};
      index.forEach(function (item) {
        if (item.length < 6) {
          var name = item[3].replace(/^.*\/|\.html.*$/g, "");
          item.push(plain([item[0], item[1], item[2], item[4], name].join(" ")));
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
  all("table:not(.lead):not([data-filter])").forEach(align);  // a filter aligns what it shows
  all("table[data-filter]").forEach(filterable);
  all("table[data-sort]").forEach(sortable);
  all("[data-compare]").forEach(comparable);
})();
