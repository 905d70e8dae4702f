/** Numbers that look random and come again for the same seed (mulberry32). */
export class Dice {
  #state: number;
  /** While set, odd things are rare. */
  calm = false;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 up to, not including, 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  between(first: number, last: number): number {
    return first + this.below(last - first + 1);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)]!;
  }

  /** `usual` most of the time. */
  mostly<Item>(usual: Item, ...others: readonly Item[]): Item {
    return this.chance(this.calm ? 0.99 : 0.85) ? usual : this.pick(others);
  }

  /** As likely as said, but ten times rarer while calm. */
  oddly(probability: number): boolean {
    return this.chance(this.calm ? probability / 10 : probability);
  }

  some<Item>(items: readonly Item[], probability: number): Item[] {
    return items.filter(() => this.chance(probability));
  }

  shuffled<Item>(items: readonly Item[]): Item[] {
    const result = [...items];
    for (let i = result.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      [result[i], result[j]] = [result[j]!, result[i]!];
    }
    return result;
  }

  times<Item>(first: number, last: number, make: (index: number) => Item): Item[] {
    return Array.from({ length: this.between(first, last) }, (_, index) => make(index));
  }
}
