// A simulator as the page sees it: its state, refetched after each change, and what people do in it.

const watchers = new Map();

/** listen opens the one connection over which the page hears of changes; on[name](data) is called for each event. */
export function listen(on, connected) {
  const source = new EventSource("/demo/stream");
  for (const name of Object.keys(on)) source.addEventListener(name, (e) => on[name](JSON.parse(e.data)));
  source.addEventListener("open", () => connected(true));
  source.addEventListener("error", () => connected(false));
}

/** post sends JSON and returns the answer; what goes wrong on the way comes back as {ok:false, error}. */
export async function post(path, body) {
  try {
    const reply = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    const text = await reply.text();
    try {
      return { ok: reply.ok, ...JSON.parse(text) };
    } catch {
      return { ok: false, error: text.trim() || `HTTP ${reply.status}` };
    }
  } catch (err) {
    return { ok: false, error: String(err.message || err) };
  }
}

/** onAct calls fn(sim, body, result) after each act of a person on this page. */
export function onAct(fn) {
  watchers.set(fn, fn);
}

export class Sim {
  constructor(name, query) {
    this.name = name;
    this.query = query || "";
    this.base = `/sim/${name}`;
    this.state = null;
    this.listeners = [];
  }

  onChange(fn) {
    this.listeners.push(fn);
  }

  /** refresh fetches the state; calls during a fetch are answered by one more fetch after it. */
  refresh() {
    this.again = true;
    this.pending ??= this.fetchAll().finally(() => { this.pending = null; });
    return this.pending;
  }

  async fetchAll() {
    while (this.again) {
      this.again = false;
      try {
        const reply = await fetch(`${this.base}/control/state${this.query}`);
        if (reply.ok) {
          this.state = await reply.json();
          for (const fn of this.listeners) fn(this.state);
        }
      } catch (err) {
        console.warn(`state of ${this.name}:`, err);
      }
    }
  }

  async act(body) {
    const result = await post(`${this.base}/control/act`, body);
    for (const fn of watchers.values()) fn(this, body, result);
    return result;
  }

  /** url turns an address of a file or page of the simulator into one of this host. */
  url(address) {
    const at = (address || "").search(/\/(control|browse|secure|archives)\//);
    return at < 0 ? address : this.base + address.slice(at);
  }
}

/** base64 reads a file that a person chose. */
export function base64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ""));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}
