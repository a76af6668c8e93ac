// Where ours and an engine part on purpose, each with the reason. What no line covers fails the run.
//
// A line covers the disagreements of some engines (`engines`) on some functions or operators (`of`) for which `when`
// holds; it is given the values that went in (`inputs`) and both results. What Excel does is taken from Microsoft's
// pages on the functions, where they say it; where they do not, from the other engine.

import { HYPERFORMULA } from './deviations/hyperformula.mjs';
import { LIBREOFFICE } from './deviations/libreoffice.mjs';
import { isBad, isBlank, isError, isText, near, numberOf } from './deviations/values.mjs';

const BOTH = ['hyperformula', 'libreoffice'];

/** Where ours parts from both. */
const OURS = [
  {
    of: '*',
    when: ({ inputs, ours, theirs }) => isError(ours) && isError(theirs) && inputs.flat(2).filter(isBad).length > 1,
    reason: 'of several errors ours is the first, as in Excel; the engines look at arguments in orders of their own',
  },
  {
    of: ['^', 'POWER'],
    when: ({ inputs, ours }) => near(inputs[0], 0) && isError(ours),
    reason: '0^0 is #NUM! and 0^-1 is #DIV/0!, as in Excel; the engines say 1 and #NUM!',
  },
  {
    of: ['AND', 'OR', 'XOR'],
    when: ({ inputs }) => inputs.some(isBlank),
    reason: 'a blank is an unanswered checkbox and counts as FALSE; a spreadsheet passes over the cell',
  },
  {
    of: ['SWITCH'],
    when: ({ inputs, ours }) => isError(ours) && inputs.slice(1).some(isError),
    reason: "a case that is an error spreads, as errors do; the engines pass over it (Microsoft's page does not say)",
  },
  {
    of: ['SUMIF'],
    when: ({ inputs, ours }) => isError(inputs[1]) && ours === 0,
    reason: 'an error as criterion looks for cells with that error, as in Excel; the engines spread it',
  },
  {
    of: ['EFFECT', 'NOMINAL'],
    when: ({ inputs, ours }) => ours.error === '#NUM!' && (near(inputs[0], 0) || Number(inputs[0]) <= 0 || isBlank(inputs[0])),
    reason: "a rate that is not above 0 is #NUM!, says Microsoft's page",
  },
  {
    of: ['LOG'],
    when: ({ inputs, ours }) => Number(inputs[1]) === 1 && ours.error === '#DIV/0!',
    reason: 'a base of 1 divides by its logarithm, which is 0: #DIV/0!, as in Excel',
  },
  {
    of: ['ROUND', 'ROUNDUP', 'ROUNDDOWN', 'TRUNC'],
    when: ({ inputs }) => Math.abs(Number(inputs[1])) > 300,
    reason: 'hundreds of digits: ours has nothing left to round, or no number so large; the engines give up',
  },
  {
    of: ['DATE', 'YEAR', 'MONTH', 'DAY', 'WEEKDAY', 'EDATE', 'EOMONTH', 'WORKDAY', 'NETWORKDAYS', 'DATEDIF', 'YEARFRAC', 'DAYS'],
    when: ({ ours }) => ours.error === '#NUM!',
    reason: 'days before 1900 or after 9999 are #NUM!, as in Excel; the engines count on',
  },
  {
    of: ['=', '<>', '<', '<=', '>', '>='],
    when: ({ inputs }) => inputs.every(isText) && inputs.some((text) => /[^\x00-\x7f]/.test(text)),
    reason: "texts stand in the order of their letters' codes; no country's alphabet is carried, in which ü is beside u",
  },
  {
    of: ['NOMINAL'],
    when: ({ inputs, ours, theirs }) => Math.abs(ours - theirs) < 1e-15 * numberOf(inputs[1]),
    reason: 'the engines lose as many digits as the number of periods has; forty-digit arithmetic agrees with ours',
  },
].map((line) => ({ engines: BOTH, ...line }));

/** The table. */
export const DEVIATIONS = [
  ...OURS,
  ...LIBREOFFICE.map((line) => ({ engines: ['libreoffice'], ...line })),
  ...HYPERFORMULA.map((line) => ({ engines: ['hyperformula'], ...line })),
];

/** The line that covers a disagreement, if there is one. */
export function deviation({ expression, inputs, ours, theirs }, engine) {
  const what = expression.fn ?? expression.operator ?? expression.kind;
  return DEVIATIONS.find(
    ({ engines, of, when }) =>
      engines.includes(engine) && (of === '*' || of.includes(what)) && when({ inputs, ours, theirs, what }),
  );
}
