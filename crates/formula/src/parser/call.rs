//! Function calls: arguments, separators, and whether the function takes so many.

use std::ops::Range;

use super::{MAX_ARGUMENTS, Parser};
use crate::diagnostic::{DESCRIBES, Diagnostic};
use crate::functions::{self, Function};
use crate::lexer::TokenKind;
use crate::program::Operation;
use crate::suggest::did_you_mean;
use crate::value::Value;

impl<'a> Parser<'a> {
    /// A call of `word`, whose open bracket is next.
    pub(super) fn call(&mut self, word: &'a str, span: Range<usize>) -> Result<(), Diagnostic> {
        let open = self.take();
        self.enter(&open)?;
        let n_arguments = self.arguments()?;
        self.close(&open)?;
        let end = self.end();
        if n_arguments > MAX_ARGUMENTS {
            let message = format_args!("a function takes at most {MAX_ARGUMENTS} arguments");
            return Err(Diagnostic::new(span.start..end, message)
                .with_hint("split it into several, or give it one list between braces"));
        }
        match functions::find(word) {
            Some(function) => {
                self.check_arity(function, n_arguments, span.start..end);
                let operation = Operation::Call { function, arguments: n_arguments as u8 };
                self.program.push(operation, n_arguments, span.start..end);
            }
            None => {
                self.problems.push(unknown_function(word, span.clone()));
                // Stands for the result, so that the rest can be checked too.
                self.program.push(Operation::Constant(0), n_arguments, span);
            }
        }
        Ok(())
    }

    /// Arguments up to the closing bracket; a left-out one is a blank.
    fn arguments(&mut self) -> Result<usize, Diagnostic> {
        if self.peek() == &TokenKind::Close {
            return Ok(0);
        }
        let mut separator = None;
        let mut n_arguments = 0;
        loop {
            match self.peek() {
                TokenKind::Comma | TokenKind::Semicolon | TokenKind::Close => {
                    self.program.push_constant(Value::Blank, self.start()..self.start());
                }
                _ => self.expression(0)?,
            }
            n_arguments += 1;
            if !matches!(self.peek(), TokenKind::Comma | TokenKind::Semicolon) {
                return Ok(n_arguments);
            }
            let token = self.take();
            match &separator {
                Some(first) if *first != token.kind => {
                    return Err(Diagnostic::new(
                        token.span,
                        "arguments are separated by `,` and by `;` in one call",
                    )
                    .with_hint(
                        "use one of the two; a decimal number is written with a point: 1.5",
                    ));
                }
                _ => separator = Some(token.kind),
            }
        }
    }

    fn check_arity(&mut self, function: &Function, n_arguments: usize, span: Range<usize>) {
        if function.takes(n_arguments) {
            return;
        }
        let (min, max) = (usize::from(function.min), usize::from(function.max));
        let name = function.name;
        let message = if n_arguments < min {
            format_args!(
                "{name} needs at least {min} {}, and here it has {n_arguments}",
                arguments_word(min)
            )
        } else if n_arguments > max {
            format_args!(
                "{name} takes at most {max} {}, and here it has {n_arguments}",
                arguments_word(max)
            )
        } else {
            format_args!("{name} takes its arguments in pairs, and the last one has no partner")
        };
        let diagnostic = Diagnostic::new(span, message);
        self.problems.push(if DESCRIBES {
            diagnostic.with_hint(format_args!("write {}", function.usage()))
        } else {
            diagnostic
        });
    }
}

fn arguments_word(count: usize) -> &'static str {
    if count == 1 { "argument" } else { "arguments" }
}

fn unknown_function(word: &str, span: Range<usize>) -> Diagnostic {
    let diagnostic = Diagnostic::new(span, format_args!("unknown function `{word}`"));
    if !DESCRIBES {
        return diagnostic;
    }
    let mut known = functions::FUNCTIONS.iter().map(|function| function.name);
    match did_you_mean(word, &mut known) {
        Some(hint) => diagnostic.with_hint(hint),
        None => diagnostic.with_hint("`parlor formula --functions` lists those there are"),
    }
}
