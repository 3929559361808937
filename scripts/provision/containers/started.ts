/** The containers that this run has started. */
export class Started {
  private readonly all = new Set<string>();
  private last = 0;

  note(name: string): void {
    this.all.add(name);
    this.last = performance.now();
  }

  has(name: string): boolean {
    return this.all.has(name);
  }

  /** For how many milliseconds the last of them has run. Undefined when there is none. */
  get sinceLast(): number | undefined {
    return this.all.size === 0 ? undefined : performance.now() - this.last;
  }
}
