// What the bot said last in each thread: the answer that it posted or changed last, since a card is edited rather than
// posted anew.
export class Answers {
  constructor() {
    this.latest = new Map();
  }

  /** add notes an answer in the thread under root, and when it was last changed, as a number. */
  add(root, changed, make) {
    const have = this.latest.get(root);
    if (!have || changed >= have.changed) this.latest.set(root, { changed, make });
  }

  /** of is the last answer under root, if there is one. */
  of(root) {
    return this.latest.get(root)?.make();
  }
}
