/** What `npm start` spends its time on. Phases run beside each other. */
export class Phases {
  /** @type {{ name: string, seconds: number }[]} */
  #done = [];
  #started = Date.now();

  /**
   * @template T
   * @param {string} name
   * @param {() => Promise<T>} work
   */
  async time(name, work) {
    const started = Date.now();
    try {
      return await work();
    } finally {
      this.#done.push({ name, seconds: (Date.now() - started) / 1000 });
    }
  }

  /** `95.1 s (npm packages 12.1 s, build 15.0 s)`; phases that took no time are left out. bench/start.ts reads it. */
  toString() {
    const parts = this.#done
      .filter(({ seconds }) => seconds >= 0.1)
      .map(({ name, seconds }) => `${name} ${seconds.toFixed(1)} s`);
    return `${((Date.now() - this.#started) / 1000).toFixed(1)} s (${parts.join(", ")})`;
  }
}
