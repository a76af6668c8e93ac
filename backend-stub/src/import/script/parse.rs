//! An expression from its pieces, by precedence.

use super::Expression;
use super::function::Function;
use super::token::{Piece, Token, tokens};

/// What stands between two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::import) enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Rest,
    Power,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    And,
    Or,
}

impl Operator {
    pub(super) fn is_arithmetic(self) -> bool {
        matches!(self, Self::Subtract | Self::Multiply | Self::Divide | Self::Rest | Self::Power)
    }

    pub(super) fn is_order(self) -> bool {
        matches!(self, Self::Less | Self::LessOrEqual | Self::Greater | Self::GreaterOrEqual)
    }
}

/// Deeper than this is no expression that a person wrote.
const MOST_DEEP: usize = 40;

/// Reads an expression; `variable` knows the names in `{{…}}`.
pub(in crate::import) fn parse(
    text: &str,
    variable: &dyn Fn(&str) -> Option<usize>,
) -> Option<Expression> {
    within(text, variable, 0)
}

fn within(
    text: &str,
    variable: &dyn Fn(&str) -> Option<usize>,
    depth: usize,
) -> Option<Expression> {
    let mut parser = Parser { tokens: tokens(text)?, at: 0, variable, depth };
    if parser.tokens.first() == Some(&Token::Name("return".to_owned())) {
        parser.at = 1;
    }
    let expression = parser.choose()?;
    while parser.takes(";") {}
    (parser.at == parser.tokens.len()).then_some(expression)
}

struct Parser<'a> {
    tokens: Vec<Token>,
    at: usize,
    variable: &'a dyn Fn(&str) -> Option<usize>,
    depth: usize,
}

/// By how tightly they bind, the loosest first.
const LEVELS: [&[(&str, Operator)]; 5] = [
    &[("||", Operator::Or)],
    &[("&&", Operator::And)],
    &[
        ("===", Operator::Equal),
        ("==", Operator::Equal),
        ("!==", Operator::NotEqual),
        ("!=", Operator::NotEqual),
        ("<=", Operator::LessOrEqual),
        (">=", Operator::GreaterOrEqual),
        ("<", Operator::Less),
        (">", Operator::Greater),
    ],
    &[("+", Operator::Add), ("-", Operator::Subtract)],
    &[("*", Operator::Multiply), ("/", Operator::Divide), ("%", Operator::Rest)],
];

impl Parser<'_> {
    fn takes(&mut self, sign: &str) -> bool {
        let is_there =
            matches!(self.tokens.get(self.at), Some(Token::Sign(found)) if *found == sign);
        self.at += usize::from(is_there);
        is_there
    }

    fn choose(&mut self) -> Option<Expression> {
        self.depth += 1;
        if self.depth > MOST_DEEP {
            return None;
        }
        let when = self.level(0)?;
        let chosen = if self.takes("?") {
            let then = self.choose()?;
            if !self.takes(":") {
                return None;
            }
            Expression::Choose(Box::new(when), Box::new(then), Box::new(self.choose()?))
        } else {
            when
        };
        self.depth -= 1;
        Some(chosen)
    }

    fn level(&mut self, level: usize) -> Option<Expression> {
        let Some(operators) = LEVELS.get(level) else { return self.power() };
        let mut left = self.level(level + 1)?;
        while let Some((_, operator)) = operators.iter().find(|(sign, _)| self.takes(sign)) {
            let right = self.level(level + 1)?;
            left = Expression::Two(*operator, Box::new(left), Box::new(right));
        }
        Some(left)
    }

    fn power(&mut self) -> Option<Expression> {
        let base = self.sign()?;
        if !self.takes("**") {
            return Some(base);
        }
        self.depth += 1;
        if self.depth > MOST_DEEP {
            return None;
        }
        let exponent = self.power()?;
        self.depth -= 1;
        Some(Expression::Two(Operator::Power, Box::new(base), Box::new(exponent)))
    }

    fn sign(&mut self) -> Option<Expression> {
        self.depth += 1;
        if self.depth > MOST_DEEP {
            return None;
        }
        let signed = if self.takes("-") {
            Expression::Negative(Box::new(self.sign()?))
        } else if self.takes("!") {
            Expression::Not(Box::new(self.sign()?))
        } else if self.takes("+") {
            Expression::Call(Function::Number, vec![self.sign()?])
        } else {
            self.methods()?
        };
        self.depth -= 1;
        Some(signed)
    }

    fn methods(&mut self) -> Option<Expression> {
        let mut value = self.value()?;
        while self.takes(".") {
            let name = self.name()?;
            if name == "length" {
                value = Expression::Call(Function::Length, vec![value]);
                continue;
            }
            let (function, n_arguments) = Function::of_method(&name)?;
            let mut arguments = self.arguments()?;
            if arguments.len() != n_arguments {
                return None;
            }
            arguments.insert(0, value);
            value = Expression::Call(function, arguments);
        }
        Some(value)
    }

    fn name(&mut self) -> Option<String> {
        let Token::Name(name) = self.tokens.get(self.at)?.clone() else { return None };
        self.at += 1;
        Some(name)
    }

    fn arguments(&mut self) -> Option<Vec<Expression>> {
        let mut arguments = Vec::new();
        if !self.takes("(") {
            return None;
        }
        while !self.takes(")") {
            if !arguments.is_empty() && !self.takes(",") {
                return None;
            }
            arguments.push(self.choose()?);
        }
        Some(arguments)
    }

    fn value(&mut self) -> Option<Expression> {
        let token = self.tokens.get(self.at)?.clone();
        self.at += 1;
        Some(match token {
            Token::Number(number) => Expression::Number(number),
            Token::Text(text) => Expression::Text(text),
            Token::Variable(name) => Expression::Variable((self.variable)(&name)?),
            Token::Template(pieces) => {
                let piece = |piece: Piece| match piece {
                    Piece::Words(words) => Some(Expression::Text(words)),
                    Piece::Code(code) => within(&code, self.variable, self.depth + 1),
                };
                Expression::Template(pieces.into_iter().map(piece).collect::<Option<_>>()?)
            }
            Token::Sign("(") => {
                let inner = self.choose()?;
                if !self.takes(")") {
                    return None;
                }
                inner
            }
            Token::Sign(_) => return None,
            Token::Name(name) => self.named(&name)?,
        })
    }

    fn named(&mut self, name: &str) -> Option<Expression> {
        let function = match name {
            "true" => return Some(Expression::Bool(true)),
            "false" => return Some(Expression::Bool(false)),
            "null" | "undefined" => return Some(Expression::Nothing),
            "Math" if self.takes(".") => Function::of_math(&self.name()?)?,
            name => Function::of_name(name)?,
        };
        let mut arguments = self.arguments()?;
        if !function.takes(arguments.len()) {
            return None;
        }
        if function == Function::Whole {
            arguments.truncate(1);
        }
        Some(Expression::Call(function, arguments))
    }
}
