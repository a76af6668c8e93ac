// What stands where a formula goes no deeper: the ordinary, and the edges where engines part.

import { bool, error, leaf, name, number, text } from './expression.mjs';

const EDGES = [0, 1, -1, 2, 10, 0.5, 1.5, 2.5, -2.5, 0.1, 0.2, 0.3, 2.675, 1.005, -1.005, 4.35, 100, 12, 365, 1e6, 1e15, 1e-7];
const TEXTS = ['', 'abc', 'ABC', 'Roof', 'крыша', '5', ' 7 ', '-3.5', '50%', '1e3', '12abc', 'TRUE', 'a b', '  two  spaces ', 'ü'];
const FORMATS = ['0', '0.00', '#,##0', '#,##0.00', '0%', '0.0%', '0.00E+00', '000', '#.##'];
const ERRORS = ['#N/A', '#DIV/0!', '#VALUE!', '#NUM!'];

/** Draws a leaf for one word of `functions.mjs`. */
export const LEAVES = {
  number: (r) =>
    r.weighted([
      [4, () => name(r.pick(['n0', 'n1', 'n2', 'n3', 'n4', 'n5']))],
      [3, () => leaf(r.pick(EDGES))],
      [3, () => leaf(r.whole(-99999, 99999) / 100)],
      [2, () => leaf(r.whole(-20, 20))],
    ])(),
  positive: (r) => r.pick([() => name('n1'), () => name('n4'), () => leaf(r.whole(1, 9999) / 10), () => LEAVES.number(r)])(),
  small: (r) => leaf(r.pick([r.whole(-4, 12), r.whole(-4, 12), r.whole(-8, 8) / 2])),
  digits: (r) => leaf(r.pick([0, 1, 2, 3, 4, -1, -2, 5, 1.9, -1.9])),
  position: (r) => r.weighted([[8, () => leaf(r.whole(1, 3))], [1, () => leaf(r.pick([0, -1, 4, 9, 1.9]))], [1, () => name('n1')]])(),
  text: (r) => r.weighted([[3, () => name(r.pick(['word', 'empty', 'spaced', 'digits']))], [4, () => text(r.pick(TEXTS))]])(),
  letters: (r) => r.pick([() => text(r.pick(['a', 'b', 'o', ' ', '', 'x1', 'oo'])), () => name('word')])(),
  digits_text: (r) => r.pick([() => name('digits'), () => text(r.pick(['12', '-0.5', '1.25', ' 3 ', '50%', '1e3', 'abc', '']))])(),
  bool: (r) => r.weighted([[4, () => bool(r.chance(0.5))], [3, () => name(r.pick(['yes', 'no']))], [1, () => LEAVES.number(r)]])(),
  any: (r) => LEAVES[r.pick(['number', 'number', 'text', 'bool'])](r),
  date: (r) => r.weighted([[3, () => name(r.pick(['day1', 'day2', 'leap']))], [3, () => leaf(r.whole(36526, 47000))], [1, () => leaf(r.whole(61, 90000))]])(),
  year: (r) => leaf(r.pick([2024, 2025, 2026, 2023, 2000, 1999, r.whole(1901, 2099)])),
  month: (r) => leaf(r.pick([1, 2, 12, r.whole(1, 12), 13, 0, -3])),
  day_of_month: (r) => leaf(r.pick([1, 28, 29, 30, 31, r.whole(1, 28), 0, 32, -5])),
  days: (r) => leaf(r.whole(-60, 90)),
  unit: (r) => text(r.pick(['Y', 'M', 'D', 'MD', 'YM', 'YD', 'y', 'm', 'd'])),
  basis: (r) => leaf(r.whole(0, 4)),
  week: (r) => leaf(r.pick([1, 2, 3, 11, 12, 13, 14, 15, 16, 17])),
  format: (r) => text(r.pick(FORMATS)),
  rate: (r) => r.pick([() => name('rate'), () => leaf(r.pick([0, 0.005, 0.01, 0.1, 0.0725, -0.02])), () => leaf(r.whole(1, 2000) / 10000)])(),
  periods: (r) => r.weighted([[3, () => name('years')], [5, () => leaf(r.whole(1, 120))], [1, () => leaf(r.pick([0, -1, 2.5, 360]))]])(),
  period: (r) => r.weighted([[6, () => leaf(r.whole(1, 12))], [1, () => leaf(r.pick([0, -1, 1.5, 400]))]])(),
  money: (r) => r.pick([() => name('n4'), () => leaf(r.whole(-500, 500) * 100), () => leaf(r.whole(1, 9999999) / 100)])(),
  payment: (r) => leaf(-r.whole(50, 900)),
  loan: (r) => leaf(r.whole(10, 300) * 100),
  future: (r) => leaf(r.pick([0, 0, -r.whole(1, 50) * 100])),
  due: (r) => leaf(r.pick([0, 1])),
  bound: (r) => r.pick([() => leaf(r.whole(0, 320) / 2), () => LEAVES.number(r), () => leaf(r.pick([0, 100, 200, 250, 500]))])(),
  mode: (r) => leaf(r.pick([0, 1, -1])),
  order: (r) => leaf(r.pick([0, 1])),
  row: (r) => leaf(r.pick([1, 2, 3, 4, 2.9, 5, -1])),
  field: (r) => leaf(r.pick([1, 2, 3, 1.9, 4, -1])),
  criterion: (r) => r.weighted([[4, () => text(`${r.pick([">", "<", ">=", "<=", "<>", "="])}${r.whole(-20, 20)}`)], [2, () => LEAVES.number(r)], [1, () => text(r.pick(['text', 't*', '', '7']))]])(),
  list5: (r) => name(r.weighted([[4, 'list'], [4, 'other'], [1, 'flow']])),
  series: (r) => r.weighted([[4, () => LEAVES.number(r)], [5, () => name(r.pick(['list', 'other', 'mixed', 'sorted', 'nothing']))], [1, () => name('blank')]])(),
  sorted: () => name('sorted'),
  sums: () => name('sums'),
  table: () => name('table'),
  flow: () => name('flow'),
  flow_days: () => name('flow_days'),
  holidays: () => name('holidays'),
};

/**
 * Now and then something of another type: coercions and errors are half of what there is to agree on. No number of any
 * size where a day is wanted: an engine that walks from day to day would walk for hours.
 */
export function odd(r, word) {
  return r.weighted([
    [3, () => text(r.pick(TEXTS))],
    [2, () => name(r.pick(['digits', 'yes', 'no', 'word', 'empty']))],
    [3, () => name('blank')],
    [2, () => bool(r.chance(0.5))],
    [1, () => error(r.pick(ERRORS))],
    [1, () => name('lost')],
    [3, () => (word === 'date' ? LEAVES.small(r) : LEAVES.number(r))],
  ])();
}

/** Words that stay what they are: ranges of cells, a row and a column of one (0 would be all of them), formats. */
export const FIXED = ['list5', 'sorted', 'sums', 'table', 'flow', 'flow_days', 'holidays', 'row', 'field', 'format'];
/** Words for which a formula of this type may stand; others are leaves. */
export const DEEPER = { number: 'number', positive: 'number', money: 'number', series: 'number', bound: 'number', text: 'text', bool: 'bool', any: 'any', date: 'date', digits: 'number', position: 'number' };
