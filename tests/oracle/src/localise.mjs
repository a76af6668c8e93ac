// From a formula that engines disagree on to the smallest part that they do.
//
// Every operation of the formula is asked again by itself, with the values that ours gave for what stands inside it.
// Each is then a question about one function or operator, whatever went wrong below it; so one disagreement cannot
// hide another, and a difference in the sixteenth digit that a later ROUND or = makes visible is not held against
// either: that formula has no part on which the engines disagree.

import { inner, leaf } from './expression.mjs';
import { agree } from './compare.mjs';

/** For each case its smallest disagreements, `{ expression, world, inputs, ours, theirs }`; none if all parts agree. */
export async function localise(cases, worlds, { oracle, evaluate }) {
  const parts = cases.flatMap((item) => inner(item.expression).map((expression) => ({ item, expression, world: item.world })));
  const values = await evaluate(parts, worlds);
  const valueOf = new Map(parts.map((part, index) => [part.expression, values[index]]));
  const local = parts.map(({ item, expression, world }) => {
    const children = expression.children.map((child) => simple(child, valueOf));
    const inputs = children.map((child) => inputOf(child, worlds[world]));
    return { item, world, inputs, expression: { ...expression, children } };
  });
  const [mine, theirs] = [await evaluate(local, worlds), await oracle.evaluate(local, worlds)];
  const found = new Map(cases.map((item) => [item, []]));
  for (const [index, part] of local.entries()) {
    if (agree(mine[index], theirs[index], part.expression, oracle, part.inputs)) continue;
    found.get(part.item).push({ ...part, ours: mine[index], theirs: theirs[index] });
  }
  return found;
}

/** A part's value as a leaf, where it has one that can be written. */
function simple(child, valueOf) {
  if (!child.children) return child;
  const value = valueOf.get(child);
  return (Array.isArray(value) ? null : leaf(value)) ?? child;
}

/** What a leaf stands for. */
function inputOf(node, world) {
  switch (node.kind) {
    case 'name':
      return world[node.name];
    case 'error':
      return { error: node.code };
    case 'negative':
      return node.children[0].kind === 'number' ? -node.children[0].value : undefined;
    case 'array':
      return node.rows.map((row) => row.map((item) => inputOf(item, world)));
    default:
      return node.value;
  }
}
