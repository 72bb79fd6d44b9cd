// Filters the exporters, and fetches the page again now and then. Without this the page says the same.
"use strict";

(() => {
  const PERIOD = 5000;
  const LONGEST_PERIOD = 60000;
  const PATIENCE = 15000;

  const byId = (id) => document.getElementById(id);
  const filter = byId("filter");
  const onlyFailing = byId("only-failing");
  const pause = byId("pause");
  const connection = byId("connection");
  const announcement = byId("announcement");

  let paused = false;
  let period = PERIOD;
  let timer = 0;
  let running = null;
  // How far this clock is ahead of the server's.
  let ahead = Date.now() - Date.parse(byId("main").dataset.now);

  const rows = () => document.querySelectorAll("tr[data-state]");
  const isFailing = (row) => row.dataset.state === "down" || row.dataset.state === "stale";

  // ---- filter, kept in the address

  function readHash() {
    const hash = new URLSearchParams(location.hash.slice(1));
    filter.value = hash.get("filter") || "";
    onlyFailing.checked = hash.has("failing");
  }

  function writeHash() {
    const hash = new URLSearchParams();
    if (filter.value) {
      hash.set("filter", filter.value);
    }
    if (onlyFailing.checked) {
      hash.set("failing", "");
    }
    const text = hash.toString();
    history.replaceState(null, "", text ? "#" + text : location.pathname + location.search);
  }

  function applyFilter() {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    let all = 0;
    for (const row of rows()) {
      const text = row.querySelector("th").textContent.toLowerCase() + " " + row.dataset.state;
      const matches =
        words.every((word) => text.includes(word)) && (!onlyFailing.checked || isFailing(row));
      if (row.hidden === matches) {
        row.hidden = !matches;
      }
      all++;
      shown += matches ? 1 : 0;
    }
    const isFiltered = words.length > 0 || onlyFailing.checked;
    setText(byId("shown"), isFiltered ? shown + " of " + all + " exporters" : "");
  }

  function changed() {
    writeHash();
    applyFilter();
  }

  function setText(element, text) {
    if (element.textContent !== text) {
      element.textContent = text;
    }
  }

  // ---- relative times

  function age(seconds) {
    const s = Math.max(0, Math.floor(seconds));
    if (s < 60) {
      return s + " s";
    }
    if (s < 3600) {
      return Math.floor(s / 60) + " min " + (s % 60) + " s";
    }
    if (s < 86400) {
      return Math.floor(s / 3600) + " h " + (Math.floor(s / 60) % 60) + " min";
    }
    return Math.floor(s / 86400) + " d " + (Math.floor(s / 3600) % 24) + " h";
  }

  function tick() {
    if (document.hidden) {
      return;
    }
    const now = Date.now() - ahead;
    for (const time of document.querySelectorAll("time")) {
      const text = age((now - Date.parse(time.dateTime)) / 1000) + " ago";
      // Changing the text node leaves a selection alone.
      if (time.firstChild && time.firstChild.data !== text) {
        time.firstChild.data = text;
      }
    }
  }

  // ---- refresh: what is the same stays the same object, with its focus and whether it is open

  // Belongs to the reader and not to the server.
  const KEPT = new Set(["open", "hidden"]);

  function attributes(old, fresh) {
    for (const { name, value } of fresh.attributes) {
      if (!KEPT.has(name) && old.getAttribute(name) !== value) {
        old.setAttribute(name, value);
      }
    }
    for (const { name } of [...old.attributes]) {
      if (!KEPT.has(name) && !fresh.hasAttribute(name)) {
        old.removeAttribute(name);
      }
    }
  }

  const isAlike = (old, fresh) =>
    old.nodeType === fresh.nodeType &&
    old.nodeName === fresh.nodeName &&
    (old.id || "") === (fresh.id || "");

  function children(old, fresh) {
    let at = old.firstChild;
    for (const wanted of [...fresh.childNodes]) {
      let found = at;
      while (found && !isAlike(found, wanted)) {
        // What has a name is looked for further on, and what has none goes in here.
        found = wanted.id ? found.nextSibling : null;
      }
      if (!found) {
        old.insertBefore(document.importNode(wanted, true), at);
        continue;
      }
      while (at !== found) {
        const gone = at;
        at = at.nextSibling;
        gone.remove();
      }
      at = found.nextSibling;
      morph(found, wanted);
    }
    while (at) {
      const gone = at;
      at = at.nextSibling;
      gone.remove();
    }
  }

  function morph(old, fresh) {
    if (old.nodeType === Node.TEXT_NODE) {
      if (old.data !== fresh.data) {
        old.data = fresh.data;
      }
      return;
    }
    if (old.id === "tools" || old.id === "announcement" || old.isEqualNode(fresh)) {
      return;
    }
    attributes(old, fresh);
    children(old, fresh);
  }

  function states() {
    const all = new Map();
    for (const row of rows()) {
      all.set(row.closest("section").id + " " + row.dataset.name, row.dataset.state);
    }
    return all;
  }

  function announce(before) {
    const news = [];
    for (const row of rows()) {
      const was = before.get(row.closest("section").id + " " + row.dataset.name);
      if (was && was !== row.dataset.state) {
        news.push(row.dataset.name + " is " + row.dataset.state);
      }
    }
    if (news.length > 0) {
      const more = news.length > 5 ? " and " + (news.length - 5) + " more" : "";
      announcement.textContent = news.slice(0, 5).join(", ") + more;
    }
  }

  async function fetchPage() {
    running = new AbortController();
    const limit = setTimeout(() => running.abort(), PATIENCE);
    try {
      const answer = await fetch(location.pathname + location.search, {
        signal: running.signal,
        headers: { Accept: "text/html" },
        cache: "no-store",
      });
      if (!answer.ok) {
        throw new Error("status " + answer.status);
      }
      return new DOMParser().parseFromString(await answer.text(), "text/html");
    } finally {
      clearTimeout(limit);
      running = null;
    }
  }

  async function refresh() {
    if (running) {
      return;
    }
    try {
      const fresh = await fetchPage();
      const main = fresh.getElementById("main");
      if (!main || !main.dataset.now) {
        throw new Error("another page");
      }
      if (!paused) {
        const before = states();
        ahead = Date.now() - Date.parse(main.dataset.now);
        document.title = fresh.title;
        morph(byId("main"), main);
        applyFilter();
        announce(before);
      }
      period = PERIOD;
      setText(connection, "");
    } catch (error) {
      period = Math.min(2 * period, LONGEST_PERIOD);
      setText(connection, "No answer from the server; trying again in " + period / 1000 + " s");
    }
    schedule();
  }

  function schedule() {
    clearTimeout(timer);
    if (!paused && !document.hidden) {
      timer = setTimeout(refresh, period);
    }
  }

  // ---- keyboard and pointer

  document.addEventListener("keydown", (event) => {
    const isTyping = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.nodeName);
    if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      filter.focus();
      filter.select();
    } else if (event.key === "Escape" && (event.target === filter || !isTyping)) {
      filter.value = "";
      onlyFailing.checked = false;
      changed();
    }
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest(".failing a");
    const row = link && byId(link.getAttribute("href").slice(1));
    if (row) {
      // The address keeps the filter.
      event.preventDefault();
      row.hidden = false;
      row.scrollIntoView({ block: "center" });
      row.querySelector("a").focus({ preventScroll: true });
    }
  });

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
      clearTimeout(timer);
    } else if (!paused) {
      period = PERIOD;
      refresh();
    }
  });

  pause.addEventListener("click", () => {
    paused = !paused;
    pause.textContent = paused ? "Go on" : "Pause";
    if (paused) {
      clearTimeout(timer);
      setText(connection, "");
    } else {
      period = PERIOD;
      refresh();
    }
  });

  filter.addEventListener("input", changed);
  onlyFailing.addEventListener("change", changed);
  window.addEventListener("hashchange", () => {
    // The place of something on the page is no filter.
    if (location.hash.length < 2 || location.hash.includes("=")) {
      readHash();
      applyFilter();
    }
  });
  byId("tools").addEventListener("submit", (event) => event.preventDefault());

  if (location.hash.includes("=")) {
    readHash();
  }
  byId("tools").hidden = false;
  applyFilter();
  setInterval(tick, 1000);
  schedule();
})();
