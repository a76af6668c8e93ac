// LibreOffice Calc without a window: one sheet of formulas in, one column of results out.

import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { write } from '../expression.mjs';
import { layOut } from '../world.mjs';
import { TODAY } from './ours.mjs';

export const label = 'libreoffice';

/** Ours that it lacks: XLOOKUP came with version 24.8. */
export const lacks = ['XLOOKUP'];

/** Functions that its file format keeps under another name, so that they do what Excel's do. */
const RENAMED = { CEILING: 'COM.MICROSOFT.CEILING', FLOOR: 'COM.MICROSOFT.FLOOR', IFS: 'COM.MICROSOFT.IFS', SWITCH: 'COM.MICROSOFT.SWITCH', CONCAT: 'COM.MICROSOFT.CONCAT' };

/** It tells numbers to twenty decimals. */
export const resolution = 1e-20;

/** It has no truth values: TRUE is the number 1 shown in another way. */
export const hasTruth = false;

/** `Err:502` is "invalid argument", which Excel shows as #NUM! or #VALUE!. */
const CODES = { 'Err:502': '#NUM! or #VALUE!', 'Err:503': '#NUM!', 'Err:504': '#VALUE!', 'Err:523': '#NUM!' };

const column = (n) => String.fromCharCode(64 + n);

function dialect(places, world) {
  return {
    valueOf: (name) => world[name],
    name: (name) => {
      const { row, rows, columns, isRange } = places[name];
      return isRange ? `[$V.$A$${row}:.$${column(columns)}$${row + rows - 1}]` : `[$V.$A$${row}]`;
    },
    bool: (value) => (value ? 'TRUE()' : 'FALSE()'),
    array: (rows) => `{${rows.map((row) => row.join(";")).join("|")}}`,
    call: (fn, written) => {
      if (fn === 'TODAY') return `DATE(${TODAY.year};${TODAY.month};${TODAY.day})`;
      return `${RENAMED[fn] ?? fn}(${written.join(";")})`;
    },
  };
}

/** Whether it is installed. */
export function isHere() {
  return spawnSync('soffice', ['--version']).status === 0;
}

/** The value of each expression. */
export async function evaluate(items, worlds) {
  const folder = await mkdtemp(join(tmpdir(), 'parlor-oracle-'));
  try {
    const [asked, answered] = [join(folder, 'asked.fods'), join(folder, 'answered')];
    await writeFile(asked, workbook(items, worlds));
    const profile = `-env:UserInstallation=file://${folder}/profile`;
    await promisify(execFile)('soffice', [profile, '--headless', '--convert-to', 'fods', '--outdir', answered, asked]);
    return results(await readFile(join(answered, 'asked.fods'), 'utf8'), items.length);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function workbook(items, worlds) {
  let nextRow = 1;
  const cells = [];
  const dialects = worlds.map((world) => {
    const sheet = layOut(world, nextRow);
    nextRow = sheet.nextRow;
    cells.push(...sheet.cells);
    return dialect(sheet.places, world);
  });
  const formulas = items.map(({ expression, world }) => row([formulaCell(write(expression, dialects[world]))]));
  return `<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.spreadsheet">
<office:automatic-styles>
<number:number-style style:name="N1"><number:number number:decimal-places="3" number:min-decimal-places="3" number:min-integer-digits="1"/></number:number-style>
<style:style style:name="plain" style:family="table-cell" style:data-style-name="N1"/>
</office:automatic-styles>
<office:body><office:spreadsheet>
<table:calculation-settings table:case-sensitive="false" table:search-criteria-must-apply-to-whole-cell="true" table:use-wildcards="true" table:use-regular-expressions="false"/>
<table:table table:name="F">${formulas.join("\n")}</table:table>
<table:table table:name="V">${cells.map((values) => row(values.map(cell))).join("\n")}</table:table>
</office:spreadsheet></office:body></office:document>`;
}

const row = (cells) => `<table:table-row>${cells.join("")}</table:table-row>`;

/** With a number format of its own: a cell that took the format of dates or truth values would tell only those. */
const formulaCell = (text) => `<table:table-cell table:style-name="plain" table:formula="of:=${escaped(text)}"/>`;

function cell(value) {
  if (value === null) return '<table:table-cell/>';
  if (typeof value === 'number') return `<table:table-cell office:value-type="float" office:value="${value}"/>`;
  if (typeof value === 'boolean') return formulaCell(value ? 'TRUE()' : 'FALSE()');
  // As formulas, because an empty text would be read as no text.
  return formulaCell(value.error ?? `"${value.replaceAll('"', '""')}"`);
}

function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

/** The values of the first sheet's first column. */
function results(document, count) {
  const sheet = document.slice(document.indexOf('<table:table table:name="F"'), document.indexOf('<table:table table:name="V"'));
  const cells = sheet.match(/<table:table-cell [^>]*table:formula="[^>]*?(?:\/>|>.*?<\/table:table-cell>)/gs) ?? [];
  if (cells.length !== count) throw new Error(`LibreOffice answered ${cells.length} of ${count} formulas`);
  return cells.map(result);
}

function result(cell) {
  const attribute = (name) => cell.match(new RegExp(` ${name}="([^"]*)"`))?.[1];
  const text = unescaped((cell.match(/<text:p>(.*?)<\/text:p>/s)?.[1] ?? '').replace(/<text:s(?: text:c="(\d+)")?\/>/g, (_, n) => ' '.repeat(n ?? 1)));
  if (attribute('calcext:value-type') === 'error' || /^(#(N\/A|DIV\/0!|VALUE!|NUM!|NAME\?|REF!|NULL!)|Err:\d+)$/.test(text)) {
    return { error: CODES[text] ?? text };
  }
  const number = attribute('office:value');
  if (number !== undefined) return Number(number);
  return unescaped(attribute('office:string-value') ?? text);
}

function unescaped(text) {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&apos;', "'").replaceAll('&amp;', '&');
}
