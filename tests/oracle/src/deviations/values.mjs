// What the lines of the table ask about values.

export const isError = (value) => value?.error !== undefined;
export const isText = (value) => typeof value === 'string';
export const isTruth = (value) => typeof value === 'boolean';
export const isBlank = (value) => value === null;
export const isNumber = (value) => typeof value === 'number';

/** A text that reads as a number, which spreadsheets take for one. */
export const readsAsNumber = (value) => isText(value) && /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*%?\s*$/i.test(value);

/** What an operation on numbers cannot use. */
export const isBad = (value) => isError(value) || (isText(value) && !readsAsNumber(value));

/** The number that a value counts as, or NaN. */
export const numberOf = (value) => {
  if (readsAsNumber(value)) return value.trim().endsWith('%') ? parseFloat(value) / 100 : Number(value);
  return isText(value) || isError(value) ? NaN : Number(value);
};

export const near = (value, number) => Math.abs(numberOf(value) - number) < 1e-9;

/** Whether a number has a fraction. */
export const isBroken = (value) => !Number.isInteger(numberOf(value)) && !Number.isNaN(numberOf(value));
