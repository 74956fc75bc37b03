// The live part of the wire: hears of news over /events and fetches the list again, so that there is one place that
// knows what an entry looks like, and filters hold. Without it the page is whole and only does not move.
"use strict";

(() => {
  const list = document.getElementById("wire");
  if (!list || !list.dataset.after || !window.EventSource) return;

  const dot = document.getElementById("live");
  const pill = document.getElementById("fresh");
  const title = document.title;
  const address = new URL(location.href);
  const least = 1500; // milliseconds between two fetches, however fast news come
  let held = null; // a newer list that waits for the reader to come back to the top
  let timer = 0;
  let last = 0;

  const ids = (from) => new Map([...from.children].map((entry) => [entry.id, entry]));

  const count = (next) => {
    const here = ids(list);
    return [...next.children].filter((entry) => !here.has(entry.id)).length;
  };

  const show = (next) => {
    const here = ids(list);
    for (const entry of [...next.children]) {
      const known = here.get(entry.id);
      if (!known) entry.classList.add("arrived");
      else if (known.dataset.change === entry.dataset.change) next.replaceChild(known, entry);
      else entry.classList.add("altered");
    }
    list.replaceChildren(...next.children);
    held = null;
    pill.hidden = true;
    document.title = title;
  };

  const offer = (next) => {
    const fresh = count(next);
    if (document.hidden && fresh) document.title = `(${fresh}) ${title}`;
    if (scrollY < 120 && !document.hidden) return show(next);
    held = next;
    pill.textContent = fresh ? `${fresh} new` : "updated";
    pill.hidden = false;
  };

  const refresh = async () => {
    timer = 0;
    last = Date.now();
    try {
      const answer = await fetch(address, { headers: { Accept: "text/html" }, cache: "no-store" });
      if (!answer.ok) return;
      const next = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("wire");
      if (next) offer(document.adoptNode(next));
    } catch {
      // The network is away; the event stream says so, and comes back with what was missed.
    }
  };

  const soon = () => {
    if (!timer) timer = setTimeout(refresh, Math.max(200, last + least - Date.now()));
  };

  const comeBack = () => {
    if (held && !document.hidden && scrollY < 120) show(held);
  };
  pill.addEventListener("click", () => {
    scrollTo({ top: 0 });
    if (held) show(held);
  });
  document.addEventListener("visibilitychange", comeBack);
  addEventListener("scroll", comeBack, { passive: true });

  const query = new URLSearchParams({ after: list.dataset.after });
  for (const name of ["source", "tag"]) {
    const value = address.searchParams.get(name);
    if (value) query.set(name, value);
  }
  const events = new EventSource(`/events?${query}`);
  events.onopen = () => { dot.dataset.state = "on"; };
  events.onerror = () => { dot.dataset.state = "off"; };
  events.onmessage = soon;
})();
