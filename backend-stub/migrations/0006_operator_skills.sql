-- What an operator is good at, as flows call it in `skill`: a JSON list of texts.
ALTER TABLE operators ADD COLUMN skills TEXT NOT NULL DEFAULT '[]';
