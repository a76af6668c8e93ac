// Formulas by seed: typed enough that most come to a value, odd enough that the edges are met.

import { binary, call, negative, percent } from './expression.mjs';
import { FUNCTIONS } from './functions.mjs';
import { DEEPER, FIXED, LEAVES, odd } from './leaves.mjs';
import { Random } from './random.mjs';
import { draw } from './world.mjs';

/** Formulas that share the values of their names. */
export const PER_WORLD = 500;

/** `count` formulas over these functions, as `{ id, expression, world }`; `worlds` are the values of their names. */
export function generate(seed, count, functions) {
  const cases = [];
  const worlds = [];
  for (let id = 0; id < count; id += 1) {
    if (id % PER_WORLD === 0) worlds.push(draw(new Random(seed * 7919 + worlds.length)));
    // Each by its own seed, so that one can be drawn again without the others.
    const random = new Random(Math.imul(seed, 1_000_003) + id);
    const type = random.weighted([[6, 'number'], [2, 'text'], [2, 'bool'], [1, 'date']]);
    const depth = random.weighted([[2, 1], [4, 2], [3, 3], [1, 4]]);
    cases.push({ id, world: worlds.length - 1, expression: new Drawing(random, functions).formula(type, depth) });
  }
  return { cases, worlds };
}

class Drawing {
  #random;
  #functions;

  constructor(random, functions) {
    this.#random = random;
    this.#functions = functions;
  }

  /** Something with at least one operation. */
  formula(type, depth) {
    const random = this.#random;
    const makers = [[5, () => this.#call(type, depth)]];
    if (type === 'number' || type === 'any') makers.push([3, () => this.#arithmetic(depth)]);
    if (type === 'bool' || type === 'any') makers.push([2, () => this.#comparison(depth)]);
    if (type === 'text') makers.push([2, () => binary('&', this.#operand('text', depth), this.#operand('any', depth))]);
    if (type === 'date') makers.push([1, () => binary(random.pick(['+', '-']), this.#operand('date', depth), LEAVES.days(random))]);
    return random.weighted(makers)();
  }

  #operand(word, depth) {
    const random = this.#random;
    if (!FIXED.includes(word) && random.chance(0.04)) return odd(random, word);
    const type = DEEPER[word];
    if (type && depth > 1 && random.chance(0.65)) return this.formula(type, depth - 1);
    return LEAVES[word](random);
  }

  #arithmetic(depth) {
    const random = this.#random;
    const operator = random.weighted([[4, '+'], [4, '-'], [4, '*'], [3, '/'], [1, '^'], [1, 'negative'], [1, 'percent']]);
    if (operator === 'negative') return negative(this.#operand('number', depth));
    if (operator === 'percent') return percent(this.#operand('number', depth));
    return binary(operator, this.#operand('number', depth), this.#operand(operator === '^' ? 'small' : 'number', depth));
  }

  #comparison(depth) {
    const random = this.#random;
    const word = random.weighted([[4, 'number'], [2, 'text'], [1, 'bool'], [2, 'any']]);
    const operator = random.pick(['=', '<>', '<', '<=', '>', '>=']);
    const right = random.chance(0.85) ? word : 'any';
    return binary(operator, this.#operand(word, depth), this.#operand(right, depth));
  }

  #call(type, depth) {
    const random = this.#random;
    const fits = (result) => type === 'any' || result === 'any' || result === type || (type === 'number' && result === 'date');
    const fn = random.pick(this.#functions.filter((fn) => fits(FUNCTIONS[fn][0])));
    const [result, ...words] = FUNCTIONS[fn];
    const children = [];
    for (const word of words) {
      if (word.endsWith('?') && random.chance(0.5)) break;
      const repeated = word.endsWith('...') ? random.whole(1, 4) : 1;
      const plain = word.replace(/\?$|\.\.\.$/, '');
      // A function of any type gives what is wanted when what it chooses from has that type.
      const wanted = plain === 'any' && result === 'any' && DEEPER[type] ? type : plain;
      for (let n = 0; n < repeated; n += 1) children.push(this.#operand(wanted, depth));
    }
    return call(fn, children);
  }
}
