//! Array constants: `{1, 2; 3, 4}` is a table of two rows.

use super::Parser;
use crate::diagnostic::Diagnostic;
use crate::lexer::{self, Token, TokenKind};
use crate::program::BinaryOperator;
use crate::value::Value;

impl<'a> Parser<'a> {
    /// The rest of an array after its brace: `,` separates values, `;` separates rows.
    pub(super) fn array(&mut self, open: &Token<'a>) -> Result<(), Diagnostic> {
        let mut rows = Vec::new();
        let mut row = Vec::new();
        loop {
            row.push(self.cell(open)?);
            let token = self.take();
            match token.kind {
                TokenKind::Comma => continue,
                TokenKind::Semicolon | TokenKind::CloseBrace => {
                    let wrong =
                        rows.first().is_some_and(|first: &Vec<Value>| first.len() != row.len());
                    if wrong {
                        let span = open.span.start..token.span.end;
                        return Err(Diagnostic::new(
                            span,
                            "the rows of this table differ in length",
                        )
                        .with_hint("`;` begins a row; give each as many values as the first"));
                    }
                    rows.push(std::mem::take(&mut row));
                }
                TokenKind::End => return Err(never_closed(open)),
                _ => {
                    return Err(Diagnostic::new(
                        token.span,
                        "expected `,`, `;` or `}` in this list",
                    )
                    .with_hint("write it as {1, 2; 3, 4}: values alone, no formulas"));
                }
            }
            if token.kind == TokenKind::CloseBrace {
                break;
            }
        }
        let list = match rows.len() {
            1 => rows.remove(0),
            _ => rows.into_iter().map(Value::List).collect(),
        };
        self.program.push_constant(Value::List(list), open.span.start..self.end());
        Ok(())
    }

    fn cell(&mut self, open: &Token<'a>) -> Result<Value, Diagnostic> {
        let mut token = self.take();
        let negative = token.kind == TokenKind::Operator(BinaryOperator::Subtract);
        if negative {
            token = self.take();
        }
        let value = match token.kind {
            TokenKind::Number(number) if negative => Some(Value::number(-number)),
            TokenKind::Number(number) => Some(Value::Number(number)),
            _ if negative => None,
            TokenKind::Text(text) => Some(Value::Text(text)),
            TokenKind::Error(error) => Some(Value::Error(error)),
            TokenKind::Word(word) => lexer::truth(word).map(Value::Bool),
            TokenKind::End => return Err(never_closed(open)),
            _ => None,
        };
        value.ok_or_else(|| {
            Diagnostic::new(token.span, "a list between braces holds plain values only").with_hint(
                "write numbers, texts, TRUE or FALSE; a name or a formula cannot stand here",
            )
        })
    }
}

fn never_closed(open: &Token<'_>) -> Diagnostic {
    Diagnostic::new(open.span.clone(), "this brace is never closed")
        .with_hint("end the list with `}`")
}
