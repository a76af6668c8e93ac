// Chance that can be told again: the same seed gives the same draws on every machine.

/** Draws by seed (the generator is Mulberry32). */
export class Random {
  #state;

  constructor(seed) {
    this.#state = seed >>> 0;
  }

  /** At least 0, less than 1. */
  fraction() {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  /** A whole number from `low` to `high`, both included. */
  whole(low, high) {
    return low + Math.floor(this.fraction() * (high - low + 1));
  }

  chance(probability) {
    return this.fraction() < probability;
  }

  pick(items) {
    return items[this.whole(0, items.length - 1)];
  }

  /** One of `[weight, item]`. */
  weighted(pairs) {
    let left = this.fraction() * pairs.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, item] of pairs) {
      left -= weight;
      if (left < 0) return item;
    }
    return pairs.at(-1)[1];
  }
}
