// Formulas as trees, and how each engine wants them written.

export const number = (value) => ({ kind: 'number', value });
export const text = (value) => ({ kind: 'text', value });
export const bool = (value) => ({ kind: 'bool', value });
export const error = (code) => ({ kind: 'error', code });
export const name = (name) => ({ kind: 'name', name });
export const array = (rows) => ({ kind: 'array', rows });
export const negative = (operand) => ({ kind: 'negative', children: [operand] });
export const percent = (operand) => ({ kind: 'percent', children: [operand] });
export const binary = (operator, left, right) => ({ kind: 'binary', operator, children: [left, right] });
export const call = (fn, children) => ({ kind: 'call', fn, children });

/** How tightly operators bind, loosest first. All of them group from the left; a sign is tighter than any. */
const PRECEDENCE = { '=': 1, '<>': 1, '<': 1, '<=': 1, '>': 1, '>=': 1, '&': 2, '+': 3, '-': 3, '*': 4, '/': 4, '^': 5 };
const PERCENT = 6;
const SIGN = 7;
const ATOM = 8;

function precedence(node) {
  if (node.kind === 'binary') return PRECEDENCE[node.operator];
  if (node.kind === 'percent') return PERCENT;
  return node.kind === 'negative' ? SIGN : ATOM;
}

/** The formula's text with no bracket more than it needs, so that precedence is tested too. */
export function write(node, dialect) {
  const within = (child, least) =>
    precedence(child) < least ? `(${write(child, dialect)})` : write(child, dialect);
  switch (node.kind) {
    case 'number':
      return numberText(node.value);
    case 'text':
      return `"${node.value.replaceAll('"', '""')}"`;
    case 'bool':
      return dialect.bool(node.value);
    case 'error':
      return node.code;
    case 'name': {
      const value = dialect.valueOf?.(node.name);
      // Ours takes a name for what it stands for, as a spreadsheet takes a defined name, not a cell: SUM passes over
      // the text in a cell and refuses the text that it is given. Only a blank cannot be written in place.
      return isWritable(value) ? write(leaf(value), dialect) : dialect.name(node.name);
    }
    case 'array':
      return dialect.array(node.rows.map((row) => row.map((item) => write(item, dialect))));
    case 'negative':
      return `-${within(node.children[0], SIGN)}`;
    case 'percent':
      return `${within(node.children[0], PERCENT)}%`;
    case 'binary': {
      const own = PRECEDENCE[node.operator];
      return `${within(node.children[0], own)}${node.operator}${within(node.children[1], own + 1)}`;
    }
    case 'call': {
      const written = node.children.map((child) => write(child, dialect));
      return dialect.call(node.fn, written);
    }
  }
}

function isWritable(value) {
  return typeof value === 'string' || typeof value === 'boolean' || value?.error !== undefined;
}

function numberText(value) {
  return String(value).replace('e+', 'e');
}

/** All nodes that are not leaves, inner ones first. */
export function inner(node) {
  if (!node.children) return [];
  return [...node.children.flatMap(inner), node];
}

/** The names that a formula uses. */
export function names(node) {
  if (node.kind === 'name') return new Set([node.name]);
  return new Set((node.children ?? []).flatMap((child) => [...names(child)]));
}

/** A value of ours as a leaf; none for a list. */
export function leaf(value) {
  if (value === null) return name('blank');
  if (typeof value === 'boolean') return bool(value);
  if (typeof value === 'string') return text(value);
  if (typeof value === 'number') return value < 0 ? negative(number(-value)) : number(value);
  return typeof value.error === 'string' ? error(value.error) : null;
}
