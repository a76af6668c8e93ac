// The known name that a mistyped one probably meant.

// The name that fewest keystrokes turn into `typed`; none when it takes more than a third of it.
function nearest(typed, known) {
  const word = typed.toLowerCase();
  let best;
  let least = Math.max(2, Math.floor(word.length / 3)) + 1;
  for (const name of known) {
    const cost = distance(word, name.toLowerCase());
    if (cost < least) [best, least] = [name, cost];
  }
  return best;
}

// Insertions, deletions and replacements between two words (Levenshtein), one row at a time.
function distance(from, to) {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (const letter of from) {
    const next = [row[0] + 1];
    for (let at = 0; at < to.length; at++) {
      next.push(Math.min(row[at] + (letter === to[at] ? 0 : 1), row[at + 1] + 1, next[at] + 1));
    }
    row = next;
  }
  return row[to.length];
}

// `; did you mean …?`, or all that would have been known.
function meant(typed, known, path = "") {
  const name = nearest(typed, known);
  return name ? `; did you mean \`${path}${name}\`?` : `; known are ${known.join(", ")}`;
}
