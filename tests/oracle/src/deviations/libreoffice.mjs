// What LibreOffice 7.4 does in its own way.

import { isBlank, isError, isNumber, isText, isTruth, near, numberOf, readsAsNumber } from './values.mjs';

/** How many digits a number is written with. */
const digits = (value) => String(Math.abs(numberOf(value))).replace(/e.*|\.|^0\.0*/g, '').length;

export const LIBREOFFICE = [
  {
    of: '*',
    when: ({ inputs }) => inputs.flat(2).some(isTruth),
    reason: 'it has no truth values, TRUE is 1: it is added, counted, compared and joined as a number',
  },
  {
    of: '*',
    when: ({ inputs }) => inputs.some((value) => isText(value) && /^\s*(true|false)\s*$/i.test(value)),
    reason: 'it reads the text "TRUE" as 1; Excel and ours read numbers only',
  },
  {
    of: ['SUM', 'AVERAGE', 'MAX', 'MIN', 'PRODUCT', 'MEDIAN', 'COUNT', 'NPV'],
    when: ({ inputs, theirs }) => inputs.some(readsAsNumber) && theirs.error === '#VALUE!',
    reason: "a number given as a text counts, says Microsoft's page; here, though not in +, it is refused",
  },
  {
    of: ['FLOOR'],
    when: ({ inputs, ours }) => ours.error === '#DIV/0!' && !numberOf(inputs[1]),
    reason: "FLOOR(x, 0) is #DIV/0!, says Microsoft's page; it says invalid argument",
  },
  {
    of: ['MROUND'],
    when: ({ inputs, ours }) => ours.error === '#NUM!' && numberOf(inputs[0]) * numberOf(inputs[1]) < 0,
    reason: "a number and a multiple of different signs are #NUM!, says Microsoft's page",
  },
  {
    of: ['MOD'],
    when: ({ inputs, ours, theirs }) => theirs.error === '#VALUE!' && ours === numberOf(inputs[1]) && Math.abs(numberOf(inputs[0])) < 1e-14 * Math.abs(ours),
    reason: 'a remainder that differs from the divisor by noise is refused',
  },
  {
    of: ['MOD'],
    when: ({ inputs, ours }) => ours.error === '#NUM!' && Math.abs(numberOf(inputs[0]) / numberOf(inputs[1])) > 1e12,
    reason: 'a quotient of trillions leaves no digits for the remainder: #NUM!, as in Excel',
  },
  {
    of: ['IF', 'IFS', 'NOT', 'AND', 'OR', 'XOR', 'VLOOKUP'],
    when: ({ inputs, ours }) => inputs.some(readsAsNumber) && ours?.error === '#VALUE!',
    reason: 'a text is no condition, in Excel and in HyperFormula; it takes one that reads as a number',
  },
  {
    of: ['&', 'CONCAT', 'LEFT', 'RIGHT', 'MID', 'LEN', 'UPPER', 'LOWER', 'TRIM', 'SUBSTITUTE'],
    when: ({ inputs }) => inputs.some((value) => isNumber(value) && value !== 0 && (Math.abs(value) < 1e-4 || Math.abs(value) >= 1e15)),
    reason: 'it writes very small and large numbers as 0.00000001 and 1E+036; Excel as 1E-08 and 1E+36',
  },
  {
    of: ['ROUNDDOWN', 'ROUNDUP', 'TRUNC', 'ROUND'],
    when: ({ inputs, ours, theirs }) => Math.abs(ours - theirs) <= Math.max(1.001 * 10 ** -Math.trunc(numberOf(inputs[1] ?? 0)), 1e-14 * Math.abs(ours)) && digits(inputs[0]) > 14,
    reason: 'it is one step off for numbers of more than fourteen digits: ROUNDDOWN(1588902.9206896552,5) is …92068',
  },
  {
    of: ['CEILING', 'FLOOR', 'MROUND'],
    when: ({ inputs, theirs }) => isNumber(theirs) && digits(inputs[0]) > 14 && Math.abs(numberOf(inputs[0])) >= 1e14,
    reason: 'numbers of fifteen digits leave none for what is over a multiple',
  },
  {
    of: ['ROUNDDOWN', 'ROUNDUP', 'TRUNC', 'INT'],
    when: ({ inputs, theirs }) => isNumber(theirs) && Math.abs(theirs - numberOf(inputs[0])) < 4e-15 * Math.abs(theirs),
    reason: '-68.51999999999975 is shown as such, in fifteen digits; it takes it for -68.52',
  },
  {
    of: ['LEFT', 'RIGHT', 'MID', 'SUBSTITUTE'],
    when: ({ inputs, theirs }) => isError(theirs) && inputs.slice(1).some((value) => Math.abs(numberOf(value)) > 32_767),
    reason: 'a count beyond what a cell holds is an invalid argument; ours takes as much as there is',
  },
  {
    of: ['LEFT', 'RIGHT', 'MID', 'LOOKUP', 'MATCH', 'VLOOKUP', 'NPV', 'MOD', 'AND', 'OR', 'XOR'],
    when: ({ inputs, ours }) => isError(ours) && inputs.some((value) => isError(value) && value.error === ours.error),
    reason: 'it judges one argument before it passes on the error in another',
  },
  {
    of: ['MEDIAN'],
    when: ({ ours, theirs }) => ours.error === '#NUM!' && theirs.error === '#VALUE!',
    reason: 'no numbers have no middle: #NUM!, as in Excel and HyperFormula',
  },
  {
    of: ['DATE'],
    when: ({ inputs }) => numberOf(inputs[0]) < 1900,
    reason: "years below 1900 are counted from 1900, says Microsoft's page; it takes them as they are",
  },
  {
    of: ['DAYS'],
    when: ({ inputs }) => inputs.some((value) => !Number.isInteger(numberOf(value))),
    reason: 'a day is a whole number; it subtracts the hours too',
  },
  {
    of: ['IRR', 'XIRR', 'RATE'],
    when: ({ ours, theirs }) => isError(ours) || (isNumber(theirs) && theirs < -0.99) || isError(theirs),
    reason: 'its search ends where the payments do not come to 0, below -100 % among others, or finds nothing; a test of ours puts each result back into the sum',
  },
  {
    of: ['CUMIPMT', 'CUMPRINC'],
    when: ({ inputs, ours }) => Math.abs(numberOf(inputs[0])) >= 1 && isNumber(ours),
    reason: 'at rates of 100 % and more it is left with the noise of its schedule, or with none; (1+r)^-n is exact',
  },
  {
    of: ['IPMT', 'PPMT'],
    when: ({ inputs, ours, theirs }) => isNumber(ours) && theirs.error === '#NUM!' && numberOf(inputs[2]) * Math.log1p(numberOf(inputs[0])) > 700,
    reason: 'it has no number where (1+r)^n has none; until near the end such a loan pays all interest and nothing back',
  },
  {
    of: ['PPMT'],
    when: ({ inputs, ours, theirs }) => numberOf(inputs[0]) > 100 && Math.abs(ours) < 1e-9 * Math.abs(theirs),
    reason: 'what is paid back is less than the last digit of the interest, from which it subtracts; a loan walked with 4,000 digits agrees with ours',
  },
  {
    of: ['EFFECT'],
    when: ({ inputs, ours, theirs }) => Math.abs(ours - theirs) < 1e-15 * numberOf(inputs[1]),
    reason: 'it loses as many digits as the number of periods has; forty-digit arithmetic agrees with ours',
  },
  {
    of: ['YEARFRAC', 'NETWORKDAYS', 'WORKDAY', 'EDATE', 'EOMONTH', 'WEEKDAY'],
    when: ({ inputs, ours }) => inputs.some((value) => isText(value) && !value.trim()) && ours.error === '#VALUE!',
    reason: 'it takes "" for 0 here, though not elsewhere',
  },
  {
    of: ['TEXT'],
    when: ({ inputs, ours }) => Math.abs(numberOf(inputs[0])) >= 1e15 && isText(ours),
    reason: 'it shows sixteen digits; Excel and ours show fifteen',
  },
  {
    of: ['PMT', 'IPMT', 'PPMT', 'FV', 'PV'],
    when: ({ inputs, ours, theirs }) => numberOf(inputs[0]) < -1 && isNumber(ours) && theirs.error === '#NUM!',
    reason: 'a rate below -100 % has a payment when the number of periods is whole, in HyperFormula too',
  },
  {
    of: ['NPV', 'XNPV'],
    when: ({ inputs, ours }) => near(inputs[0], -1) && ours.error === '#DIV/0!',
    reason: 'at -100 % each later payment is divided by 0',
  },
  {
    of: ['^', 'POWER'],
    when: ({ ours, theirs }) => ours === 0 && theirs.error === '#NUM!',
    reason: 'what is too small for a number is 0, as in Excel and HyperFormula',
  },
  {
    of: ['TEXT'],
    when: ({ inputs, ours, theirs }) => /%/.test(inputs[1]) && isText(ours) && isText(theirs) && Math.abs(parseFloat(ours.replaceAll(',', '')) - parseFloat(theirs.replaceAll(',', ''))) <= 1,
    reason: '1.005 is 100.5 %, a half; it has 100.49999999999999 before it rounds',
  },
  {
    of: ['TEXT'],
    when: ({ ours, theirs }) => isText(ours) && ours.replace(/\.$/, '') === theirs,
    reason: '"#.##" leaves the point of a whole number standing, in Excel',
  },
  {
    of: ['TEXT'],
    when: ({ inputs, ours }) => isText(inputs[1]) && !/[0#%]/.test(inputs[1]) && isText(ours),
    reason: 'a format without a digit shows the sign of a negative number, in Excel',
  },
  {
    of: ['VLOOKUP', 'MATCH', 'LOOKUP', 'SWITCH'],
    when: ({ inputs }) => isBlank(inputs[0]),
    reason: 'a blank is looked up as 0, as in Excel and HyperFormula; it finds nothing',
  },
  {
    of: ['SWITCH'],
    when: ({ inputs, theirs }) => theirs.error === '#VALUE!' && inputs.some(isText),
    reason: 'a number is not equal to a text, in Excel and in HyperFormula; it refuses to compare them here, though not by =',
  },
];
