//! Tokens to a program, with spreadsheet precedence.
//!
//! A syntax error ends the parse, because what follows it would be guessed. Unknown functions and
//! wrong numbers of arguments are collected, so that one look shows all of them.

use crate::budget::{MAX_ARGUMENTS, MAX_FORMULA_BYTES, MAX_NESTING};
use crate::diagnostic::Diagnostic;
use crate::lexer::{self, Token, TokenKind};
use crate::program::{BinaryOperator, Operation, Program};
use crate::value::Value;

mod array;
mod call;

/// Parses a formula, with or without the leading `=`.
pub(crate) fn parse(text: &str) -> Result<Program, Vec<Diagnostic>> {
    if text.len() > MAX_FORMULA_BYTES {
        let message = format_args!("a formula may have at most {MAX_FORMULA_BYTES} bytes");
        return Err(vec![
            Diagnostic::new(0..text.len(), message)
                .with_hint("split it into several named formulas"),
        ]);
    }
    let tokens = lexer::tokens(text).map_err(|diagnostic| vec![diagnostic])?;
    let mut parser = Parser {
        text,
        tokens,
        next: 0,
        nesting: 0,
        program: Program::default(),
        problems: Vec::new(),
    };
    match parser.formula() {
        Ok(()) if parser.problems.is_empty() => Ok(parser.program),
        Ok(()) => Err(parser.problems),
        Err(diagnostic) => {
            parser.problems.push(diagnostic);
            Err(parser.problems)
        }
    }
}

struct Parser<'a> {
    text: &'a str,
    tokens: Vec<Token<'a>>,
    next: usize,
    nesting: usize,
    program: Program,
    problems: Vec<Diagnostic>,
}

impl<'a> Parser<'a> {
    fn formula(&mut self) -> Result<(), Diagnostic> {
        if self.peek() == &TokenKind::Operator(BinaryOperator::Equal) {
            self.next += 1;
        }
        self.expression(0)?;
        if self.peek() == &TokenKind::End { Ok(()) } else { Err(self.left_over()) }
    }

    fn peek(&self) -> &TokenKind<'a> {
        &self.tokens[self.next].kind
    }

    /// Takes the next token; the end can be taken again and again.
    fn take(&mut self) -> Token<'a> {
        let token = self.tokens[self.next].clone();
        self.next = (self.next + 1).min(self.tokens.len() - 1);
        token
    }

    /// Where the next token starts.
    fn start(&self) -> usize {
        self.tokens[self.next].span.start
    }

    /// Where the last token taken ends.
    fn end(&self) -> usize {
        self.tokens[self.next - 1].span.end
    }

    /// An operand and every operator after it that binds tighter than `loosest`.
    fn expression(&mut self, loosest: u8) -> Result<(), Diagnostic> {
        let start = self.start();
        self.operand()?;
        while let TokenKind::Operator(operator) = *self.peek() {
            let precedence = operator.precedence();
            if precedence <= loosest {
                break;
            }
            self.next += 1;
            self.expression(precedence)?;
            self.program.push(Operation::Binary(operator), 2, start..self.end());
        }
        Ok(())
    }

    /// Signs, a value, percents: `--5%`. A sign binds tighter than `^`, so `-2^2` is 4.
    fn operand(&mut self) -> Result<(), Diagnostic> {
        let start = self.start();
        let mut n_minuses = 0;
        loop {
            match self.peek() {
                TokenKind::Operator(BinaryOperator::Subtract) => n_minuses += 1,
                TokenKind::Operator(BinaryOperator::Add) => {}
                _ => break,
            }
            self.next += 1;
        }
        self.primary()?;
        while self.peek() == &TokenKind::Percent {
            self.next += 1;
            self.program.push(Operation::Percent, 1, start..self.end());
        }
        for _ in 0..n_minuses {
            self.program.push(Operation::Negate, 1, start..self.end());
        }
        Ok(())
    }

    fn primary(&mut self) -> Result<(), Diagnostic> {
        let token = self.take();
        match token.kind {
            TokenKind::Number(number) => {
                self.program.push_constant(Value::Number(number), token.span);
            }
            TokenKind::Text(text) => self.program.push_constant(Value::Text(text), token.span),
            TokenKind::Error(error) => self.program.push_constant(Value::Error(error), token.span),
            TokenKind::Word(word) if self.peek() == &TokenKind::Open => {
                return self.call(word, token.span);
            }
            TokenKind::Word(word) => match lexer::truth(word) {
                Some(truth) => self.program.push_constant(Value::Bool(truth), token.span),
                None => self.program.push_name(word, token.span),
            },
            TokenKind::Open => {
                self.enter(&token)?;
                self.expression(0)?;
                self.close(&token)?;
            }
            TokenKind::OpenBrace => return self.array(&token),
            _ => return Err(self.no_value(&token)),
        }
        Ok(())
    }

    /// Goes one bracket deeper.
    fn enter(&mut self, open: &Token<'_>) -> Result<(), Diagnostic> {
        self.nesting += 1;
        if self.nesting <= MAX_NESTING {
            return Ok(());
        }
        let message = format_args!("brackets are nested deeper than {MAX_NESTING}");
        Err(Diagnostic::new(open.span.clone(), message)
            .with_hint("split the formula into several named ones"))
    }

    /// Expects the bracket that closes `open`.
    fn close(&mut self, open: &Token<'_>) -> Result<(), Diagnostic> {
        match self.peek() {
            TokenKind::Close => {
                self.next += 1;
                self.nesting -= 1;
                Ok(())
            }
            TokenKind::End => {
                Err(Diagnostic::new(open.span.clone(), "this bracket is never closed")
                    .with_hint("add the `)` that belongs to it"))
            }
            _ => Err(self.left_over()),
        }
    }

    /// A token where a value should be.
    fn no_value(&self, found: &Token<'_>) -> Diagnostic {
        let span = found.span.clone();
        match found.kind {
            TokenKind::End if self.tokens.len() == 1 => {
                Diagnostic::new(span, "the formula is empty")
                    .with_hint("write for example `price * amount`")
            }
            TokenKind::End => Diagnostic::new(span, "the formula ends where a value is expected")
                .with_hint("write the value, or take away the sign before it"),
            _ => Diagnostic::new(
                span.clone(),
                format_args!("expected a value before `{}`", &self.text[span]),
            )
            .with_hint("write a number, a name or a \"text\" there"),
        }
    }

    /// A token where an operator or the end should be.
    fn left_over(&self) -> Diagnostic {
        let found = &self.tokens[self.next];
        let span = found.span.clone();
        let written = &self.text[span.clone()];
        match found.kind {
            TokenKind::Close | TokenKind::CloseBrace => {
                Diagnostic::new(span, "this bracket was never opened")
                    .with_hint("take it away, or open it before")
            }
            TokenKind::Comma => {
                Diagnostic::new(span, "`,` only separates the arguments of a function")
                    .with_hint("a decimal number is written with a point: 1.5")
            }
            TokenKind::Semicolon => {
                Diagnostic::new(span, "`;` only separates the arguments of a function")
                    .with_hint("take it away; a formula is one expression")
            }
            _ => Diagnostic::new(span, format_args!("expected an operator before `{written}`"))
                .with_hint("write `*` to multiply, `&` to join texts"),
        }
    }
}
