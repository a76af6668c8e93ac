// What HyperFormula 3.5.0 does in its own way. LibreOffice agrees with ours on every line of this table.

import { isBad, isBlank, isBroken, isError, isNumber, isText, isTruth, numberOf } from './values.mjs';

const isEmptyText = (value) => isText(value) && value.trim() === '';

/** Whether results are apart by one step. */
const isOne = (step, distance) => Math.abs(Math.abs(distance / step) - 1) < 1e-6;

export const HYPERFORMULA = [
  {
    of: '*',
    when: ({ inputs }) => inputs.some(isEmptyText),
    reason: 'it takes "" for 0, FALSE or nothing; in Excel it is a text, and no number',
  },
  {
    of: ['&', 'CONCAT', 'LEFT', 'RIGHT', 'MID', 'LEN', 'UPPER', 'LOWER', 'TRIM', 'SUBSTITUTE'],
    when: ({ inputs }) => inputs.some((value) => isNumber(value) && String(value).length > 12 || numberOf(value) !== 0 && Math.abs(numberOf(value)) < 1e-4),
    reason: 'it writes numbers as JavaScript does: seventeen digits, 1e-7',
  },
  {
    of: ['/'],
    when: ({ inputs }) => inputs[0]?.error === '#N/A',
    reason: 'it cannot read #N/A/2',
  },
  {
    of: ['INT'],
    when: ({ inputs }) => numberOf(inputs[0]) < 0,
    reason: "INT goes down, to -3 from -2.5, says Microsoft's page; it goes to 0",
  },
  {
    of: ['ROUND', 'ROUNDUP', 'ROUNDDOWN', 'TRUNC'],
    when: ({ inputs }) => isBroken(inputs[1]),
    reason: 'it rounds to 1.9 places as if there were such; places are cut to whole ones',
  },
  {
    of: ['ROUNDDOWN', 'ROUNDUP', 'TRUNC'],
    when: ({ inputs, ours, theirs }) => isOne(10 ** -Math.trunc(numberOf(inputs[1] ?? 0)), ours - theirs),
    reason: 'it works on the binary number: TRUNC(86.71,4) is 86.7099; LibreOffice and ours on what is shown',
  },
  {
    of: ['MOD', 'CEILING', 'FLOOR', 'MROUND'],
    when: ({ inputs, ours, theirs }) => isOne(numberOf(inputs[1]), ours - theirs),
    reason: 'it works on the binary number: MOD(7,0.1) is 0.0999; LibreOffice and ours on what is shown',
  },
  {
    of: ['CEILING'],
    when: ({ inputs, ours }) => !numberOf(inputs[1]) && ours === 0,
    reason: 'CEILING(x, 0) is 0, in Excel; FLOOR is the one that divides by it',
  },
  {
    of: ['CHOOSE'],
    when: ({ inputs, theirs }) => theirs.error === '#NUM!' && (isBroken(inputs[0]) || !(numberOf(inputs[0]) >= 1 && numberOf(inputs[0]) < inputs.length)),
    reason: "an index is cut to a whole number, and #VALUE! where there is none such, says Microsoft's page",
  },
  {
    of: ['INDEX', 'VLOOKUP'],
    when: ({ inputs }) => inputs.slice(1).some(isBroken),
    reason: 'a row or column is cut to a whole number; it looks for row 2.9',
  },
  {
    of: ['EDATE', 'EOMONTH', 'WORKDAY', 'CUMIPMT', 'CUMPRINC', 'DATEDIF', 'WEEKDAY', 'YEARFRAC', 'NETWORKDAYS', 'DAYS', 'DATE', 'LEFT', 'RIGHT', 'MID', 'SUBSTITUTE'],
    when: ({ inputs }) => inputs.some(isBroken),
    reason: "months, days, periods and counts are cut to whole numbers, says Microsoft's page",
  },
  {
    of: ['IPMT', 'PPMT', 'CUMIPMT', 'CUMPRINC'],
    when: ({ ours }) => ours.error === '#NUM!',
    reason: "a period before the first or after the last is #NUM!, says Microsoft's page; it calculates one",
  },
  {
    of: ['IFS'],
    when: ({ ours, theirs }) => isError(theirs) && !isError(ours),
    reason: 'it looks at conditions after the one that holds; LibreOffice and ours do not',
  },
  {
    of: ['DATEDIF'],
    when: ({ inputs, theirs }) => /^[ymd]/.test(inputs[2]) && theirs.error === '#NUM!',
    reason: 'it does not know "d" for "D"',
  },
  {
    of: ['RATE', 'IRR', 'XIRR'],
    when: ({ ours, theirs }) => isError(theirs) || isError(ours),
    reason: 'its search gives up; LibreOffice finds what ours does',
  },
  {
    of: ['MEDIAN', 'NPV', 'PRODUCT'],
    when: ({ inputs }) => inputs.flat(2).some(isBlank),
    reason: "empty cells are passed over, says Microsoft's page, and a product of none is 0; it counts them as 0, or as 1",
  },
  {
    of: ['SUBSTITUTE'],
    when: ({ inputs }) => inputs[1] === '' || isBlank(inputs[1]),
    reason: 'nothing cannot be replaced; it puts the new text between all letters',
  },
  {
    of: ['SUMIF'],
    when: ({ inputs }) => isBlank(inputs[1]),
    reason: 'a blank criterion is 0; it refuses it',
  },
  {
    of: ['TEXT'],
    when: () => true,
    reason: 'its formats know no %, no thousands and no exponent without help',
  },
  {
    of: ['VALUE'],
    when: ({ inputs }) => inputs.some((value) => isBlank(value) || isTruth(value) || isText(value)),
    reason: 'it reads dates and currencies and no percentages',
  },
  {
    of: ['XLOOKUP'],
    when: ({ inputs }) => inputs.slice(3).some(isBlank),
    reason: 'a blank for what to show when nothing is found is as if left out',
  },
  {
    of: ['EDATE'],
    when: ({ ours, theirs }) => ours - theirs === 1,
    reason: 'no month after 29 February it says the 28th',
  },
  {
    of: ['EFFECT', 'NOMINAL', 'CUMIPMT', 'CUMPRINC'],
    when: ({ inputs, ours }) => inputs.some(isBad) && isError(ours),
    reason: 'it judges one argument before it passes on the error in another',
  },
  {
    of: ['MATCH', 'XLOOKUP'],
    when: ({ inputs, theirs }) => theirs.error === '#VALUE!' && inputs.slice(2).some((mode) => ![-1, 0, 1].includes(mode)),
    reason: 'it knows the modes -1, 0 and 1; any number above or below 0 is one, and a text that reads as a number is that number',
  },
  {
    of: ['VLOOKUP', 'MATCH', 'XLOOKUP'],
    when: ({ inputs }) => String(inputs[0]).length > 14,
    reason: 'it looks for the binary number; LibreOffice and ours for what is shown',
  },
];
