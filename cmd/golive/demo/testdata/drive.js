// Driven by the browser tests: uses the controls of a card as a person would.
window.drive = (() => {
  const later = (ms) => new Promise((done) => setTimeout(done, ms));
  const until = async (test, what) => {
    for (let i = 0; i < 250; i += 1) {
      const found = test();
      if (found) return found;
      await later(20);
    }
    throw new Error(`waited in vain for ${what}`);
  };
  // Links are not followed: only what the page itself does counts.
  addEventListener("click", (e) => { if (e.target.closest?.("a[target]")) e.preventDefault(); }, true);
  window.open = () => null;

  const fire = (node, type) => node.dispatchEvent(new Event(type, { bubbles: true }));
  const message = (pane, id) => document.querySelector(`#${pane} [data-message="${CSS.escape(id)}"]`);

  const type = (node) => {
    const samples = { date: "2026-12-24", time: "08:45", "datetime-local": "2026-12-24T08:45", number: "7", email: "a@b.example", url: "https://b.example" };
    node.value = samples[node.type] || "written by a test";
    fire(node, "input");
    fire(node, "change");
  };

  const choose = (node) => {
    const other = [...node.options].find((o) => o.value && !o.disabled && o.value !== node.value) || [...node.options].find((o) => o.value);
    node.value = other.value;
    fire(node, "change");
  };

  const pick = async (node) => {
    node.focus();
    const list = document.getElementById(node.getAttribute("aria-controls"));
    const option = await until(() => list.matches(":popover-open") && (list.querySelector("[role=option]:not([aria-selected=true])") || list.querySelector("[role=option]")), "options");
    option.dispatchEvent(new MouseEvent("mousedown", { bubbles: true, cancelable: true }));
    node.blur();
  };

  const press = async (node) => {
    node.click();
    await later(30);
    const yes = document.querySelector("dialog.ask[open] [data-answer=yes]");
    if (yes) yes.click();
    const item = document.querySelector(".menu:popover-open [role=menuitem]");
    if (item) item.click();
  };

  const use = async (node) => {
    node.scrollIntoView({ block: "center" });
    if (node.matches("select")) choose(node);
    else if (node.matches("[role=combobox]")) await pick(node);
    else if (node.matches("input[type=checkbox], input[type=radio]")) (node.checked ? node.closest(".checks").querySelector("input:not(:checked)") || node : node).click();
    else if (node.matches("input, textarea")) type(node);
    else await press(node);
  };

  const describe = (node) => ({
    key: node.dataset.control, tag: node.tagName.toLowerCase(), kind: node.type || "", text: (node.textContent || node.getAttribute("aria-label") || "").slice(0, 40),
    form: !!node.closest(".c-form"), link: node.matches("a[href]"), name: node.getAttribute("aria-label") || node.labels?.[0]?.textContent || node.textContent || "",
  });

  const controls = (root) => [...root.querySelectorAll("[data-control]")].filter((n) => !n.disabled);

  // What sticks out of the card on the right; a table may be scrolled inside its own box.
  const overflow = (root) => {
    const edge = root.getBoundingClientRect().right + 0.5;
    return [...root.querySelectorAll("*")].filter((n) => !n.closest(".table-scroll, .sr, [popover], svg") && n.getBoundingClientRect().right > edge)
      .map((n) => `${n.tagName}.${n.className} ${Math.round(n.getBoundingClientRect().right - edge)} px`).slice(0, 5);
  };

  return {
    until, later,
    wait: (pane, id) => until(() => message(pane, id), `message ${id}`).then(() => true),
    controls: (pane, id) => controls(message(pane, id)).map(describe),
    use: (pane, id, i) => use(controls(message(pane, id))[i]).then(() => true),
    overflow: (pane, id) => overflow(message(pane, id)),
    unsupported: (pane, id) => [...message(pane, id).querySelectorAll("p.muted")].map((p) => p.textContent).filter((x) => /does not draw|不显示/.test(x)),
    modal: () => until(() => document.querySelector("#slack .modal"), "a modal").then(() => true),
    modalControls: () => controls(document.querySelector("#slack .modal")).map(describe),
    useModal: (i) => use(controls(document.querySelector("#slack .modal"))[i]).then(() => true),
    modalOverflow: () => overflow(document.querySelector("#slack .modal")),
    sticksOut: (selector) => overflow(document.querySelector(selector)),
    click: (selector) => until(() => document.querySelector(selector), selector).then((n) => press(n)).then(() => true),
    text: (selector) => until(() => document.querySelector(selector)?.textContent, selector),
    say: async (pane, text) => {
      const box = document.querySelector(`#${pane} .compose-text`);
      box.value = text;
      box.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
      return true;
    },
  };
})();
