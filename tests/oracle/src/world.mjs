// The names that formulas use: for ours variables, for a spreadsheet cells and ranges of a sheet `V`.

/** Draws the values of all names. What matters is at the edges: zeros, halves, blanks, texts that read as numbers. */
export function draw(random) {
  const values = {
    n0: 0,
    n1: random.whole(1, 12),
    n2: -random.whole(1, 2000) / 100,
    n3: random.whole(-20, 20) + 0.5,
    n4: random.whole(1, 9_999_999) / 100,
    n5: random.pick([1e6, 1e9, 1e15, 123456789.125, 1e-7, 1 / 3]),
    rate: random.pick([0, 0.0025, 0.01, 0.05, 0.12, -0.01]),
    years: random.whole(1, 30),
    day1: random.whole(36526, 47000),
    day2: random.whole(36526, 47000),
    leap: 45351,
    yes: true,
    no: false,
    blank: null,
    word: random.pick(['roof', 'Крыша', 'A b  c', 'ROOF', 'x']),
    empty: '',
    digits: random.pick(['5', '-3.5', '12', '0.25', '1e3']),
    spaced: random.pick(['  two  words ', ' a', 'b ']),
    lost: { error: '#N/A' },
  };
  const number = () => random.pick([random.whole(-50, 50), random.whole(-5000, 5000) / 100, random.whole(0, 9), 0]);
  values.list = Array.from({ length: 5 }, number);
  values.other = Array.from({ length: 5 }, number);
  values.mixed = [number(), 'text', true, null, '7', number()];
  values.nothing = [null, 'a', null];
  values.sorted = Array.from({ length: 6 }, () => random.whole(0, 300) / 2).sort((a, b) => a - b);
  values.down = [...values.sorted].reverse();
  values.sums = Array.from({ length: 6 }, () => random.whole(1, 900));
  values.words = ['ant', 'bee', 'Cat', 'dog', 'Eel', 'fox'];
  values.flow = [-random.whole(500, 5000), ...Array.from({ length: 4 }, () => random.whole(-100, 2500))];
  values.flow_days = Array.from({ length: 5 }, (_, i) => values.day1 + i * 90 + random.whole(0, 60));
  values.holidays = Array.from({ length: 4 }, () => values.day1 + random.whole(0, 40));
  values.table = [0, 100, 200, 500].map((bound, i) => [bound, random.whole(1, 99) / 100, 'abcd'[i]]);
  return values;
}

/** Places every value on the sheet, below `firstRow` (counted from 1). */
export function layOut(values, firstRow = 1) {
  const cells = [];
  const places = {};
  let row = firstRow;
  for (const [name, value] of Object.entries(values)) {
    const rows = !Array.isArray(value) ? [[value]] : Array.isArray(value[0]) ? value : [value];
    const columns = Math.max(...rows.map((cells) => cells.length));
    places[name] = { row, rows: rows.length, columns, isRange: Array.isArray(value) };
    cells.push(...rows);
    row += rows.length;
  }
  return { cells, places, nextRow: row };
}
