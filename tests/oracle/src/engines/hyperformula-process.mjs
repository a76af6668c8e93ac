// The process that HyperFormula lives in: sheets and formulas as JSON on standard input, values on standard output.

import { HyperFormula } from 'hyperformula';

export const CONFIG = {
  licenseKey: 'gpl-v3',
  // Fifteen digits decide, as in spreadsheets; what it hands out it would otherwise round to ten.
  smartRounding: true,
  precisionRounding: 14,
  useWildcards: true,
  matchWholeCell: true,
};

function value(cell) {
  if (cell === null || typeof cell !== 'object') return Number.isFinite(cell) || typeof cell !== 'number' ? cell : { error: '#NUM!' };
  return { error: cell.value };
}

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const { sheets, formulas } = JSON.parse(Buffer.concat(chunks).toString('utf8'));
const values = new Array(formulas.length);
for (const [world, cells] of sheets.entries()) {
  const mine = formulas.flatMap(([of, text], index) => (of === world ? [[index, text]] : []));
  if (mine.length === 0) continue;
  const workbook = HyperFormula.buildFromSheets({ F: mine.map(([, text]) => [text]), V: cells }, CONFIG);
  const sheet = workbook.getSheetId('F');
  for (const [row, [index]] of mine.entries()) values[index] = value(workbook.getCellValue({ sheet, row, col: 0 }));
  workbook.destroy();
}
process.stdout.write(JSON.stringify(values));
