// When two engines agree.
//
// Numbers: |a − b| ≤ 1e-12 · max(|a|, |b|, s). Both compute in binary64, but sum in another order and take powers and
// logarithms from other libraries, each a unit or two in the last place off; (1+r)^360 makes 360 of them, about 1e-13.
// 1e-12 leaves room for that and is three digits finer than the fifteen that a spreadsheet shows. `s` is the largest
// number that went in, and counts only where terms cancel (sums, and what sums inside): there the result is exact to
// the terms, not to what is left of them.
// Searches (RATE, IRR, XIRR) stop when a step is small enough, Excel's at 1e-7 of a per cent: 1e-8 for those.
// Texts: equal. Truth values: equal. Errors: of the same kind. A blank: blank, 0 or "" (a cell shows it as 0).

const CANCELLING = new Set(['+', '-', 'SUM', 'AVERAGE', 'SUMPRODUCT', 'SUMIF', 'MOD', 'MROUND', 'NPV', 'XNPV', 'PV', 'FV', 'PMT', 'PPMT', 'IPMT', 'CUMIPMT', 'CUMPRINC', 'NPER', 'SLN', 'EFFECT']);
const SEARCHING = new Set(['RATE', 'IRR', 'XIRR']);

const TOLERANCE = 1e-12;
const SEARCH_TOLERANCE = 1e-8;

/** Whether they agree on the value of a node; `inputs` are the values that went into it, where they are known. */
export function agree(ours, theirs, node, oracle, inputs = []) {
  if (ours === null) return theirs === null || theirs === 0 || theirs === '' || theirs === false;
  if (typeof ours === 'object' || typeof theirs === 'object') {
    return ours?.error !== undefined && theirs?.error !== undefined && theirs.error.split(' or ').includes(ours.error);
  }
  if (typeof ours === 'boolean' && !oracle.hasTruth) return Number(ours) === theirs;
  if (typeof ours === 'number' && typeof theirs === 'number') return close(ours, theirs, node, oracle, inputs);
  return ours === theirs;
}

function close(ours, theirs, node, oracle, inputs) {
  const what = node.fn ?? node.operator;
  const tolerance = SEARCHING.has(what) ? SEARCH_TOLERANCE : TOLERANCE;
  const scale = CANCELLING.has(what) ? numbers(inputs) : [];
  const allowed = tolerance * Math.max(Math.abs(ours), Math.abs(theirs), ...scale);
  return Math.abs(ours - theirs) <= Math.max(allowed, oracle.resolution);
}

function numbers(values) {
  return values.flat(2).filter((value) => typeof value === 'number').map(Math.abs);
}
