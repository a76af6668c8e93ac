//! What a crate adds to the parts of the widget that a cut of the source needs, as brotli sends it.
//!
//! The parts are made a second time without whatever is reached only by way of the crate, and the difference counts.
//! So code of the standard library that was compiled for its types is the crate's too, and what others need as well
//! is not.

use super::publish::brotli;
use super::split::Part;
use super::{Mode, wasm};
use anyhow::{Context, Result};
use reach::Reach;
use std::collections::BTreeSet;
use std::ops::Range;
use wasm_encoder::{CodeSection, Function, Module, RawSection};
use wasmparser::{DataKind, KnownCustom, Name, Operator, Parser, Payload};

mod reach;

/// Whose weight is asked for.
pub struct Question {
    /// The cut of the source that fetches it.
    pub cut: &'static str,
    /// The crate.
    pub added: &'static str,
    /// Crates whose own code counts as theirs, although this one alone calls it.
    pub apart: &'static [&'static str],
    /// The crate whose code is never counted, whatever types it works on.
    pub user: &'static str,
}

/// The flow engine. The formulas that it evaluates are those of the calculators.
pub const FLOW: Question =
    Question { cut: "bot", added: "flow", apart: &["formula", "libm"], user: "widget" };

/// What only the crate brings along: functions by name, data by address.
#[derive(Debug, Default)]
struct Added {
    functions: BTreeSet<String>,
    data: Vec<Range<u64>>,
}

/// The bytes that a crate adds to these parts of a module that was linked with its relocations; `shipped` has each
/// part as it is sent but for brotli.
pub fn measure(
    question: &Question,
    linked: &[u8],
    parts: &[Part],
    shipped: &[Vec<u8>],
    features: &[String],
    mode: Mode,
) -> Result<u64> {
    let added = Reach::of(linked)?.added(question);
    let mut bytes = 0;
    for (part, shipped) in parts.iter().zip(shipped) {
        let Some(without) = without(&part.wasm, &added)? else { continue };
        let name = format!("{}-without", part.name);
        let without = wasm::optimised(&name, &without, features, mode)?;
        let sent = brotli(shipped, mode)?.len();
        bytes += sent.saturating_sub(brotli(&without, mode)?.len());
    }
    anyhow::ensure!(bytes > 0, "no part of the widget holds anything of crate {}", question.added);
    Ok(u64::try_from(bytes)?)
}

/// The part with nothing in the place of what was added; nothing when it has none of that.
fn without(part: &[u8], added: &Added) -> Result<Option<Vec<u8>>> {
    let names = function_names(part)?;
    let mut wasm = part.to_vec();
    for hole in holes(part, &added.data)? {
        wasm[hole].fill(0);
    }
    let mut module = Module::new();
    let mut code = CodeSection::new();
    let (mut next, mut left, mut n_emptied) = (0, 0, 0);
    for payload in Parser::new(0).parse_all(&wasm) {
        let payload = payload.context("reading a part")?;
        match &payload {
            Payload::ImportSection(section) => {
                for import in section.clone().into_imports() {
                    next += u32::from(matches!(import?.ty, wasmparser::TypeRef::Func(_)));
                }
            }
            Payload::CodeSectionStart { count, .. } => {
                left = *count;
                continue;
            }
            Payload::CodeSectionEntry(body) => {
                if names.iter().any(|(at, name)| *at == next && added.functions.contains(name)) {
                    let mut nothing = Function::new([]);
                    nothing.instructions().unreachable().end();
                    code.function(&nothing);
                    n_emptied += 1;
                } else {
                    code.raw(body.as_bytes());
                }
                next += 1;
                left -= 1;
                if left == 0 {
                    module.section(&code);
                }
                continue;
            }
            _ => {}
        }
        if let Some((id, range)) = payload.as_section() {
            let data = &wasm[in_memory(&range)?];
            module.section(&RawSection { id, data });
        }
    }
    Ok((n_emptied > 0).then(|| module.finish()))
}

fn in_memory(range: &Range<u64>) -> Result<Range<usize>> {
    Ok(usize::try_from(range.start)?..usize::try_from(range.end)?)
}

/// What functions are called, by their numbers.
fn function_names(wasm: &[u8]) -> Result<Vec<(u32, String)>> {
    let mut names = Vec::new();
    for payload in Parser::new(0).parse_all(wasm) {
        let Payload::CustomSection(section) = payload? else { continue };
        let KnownCustom::Name(section) = section.as_known() else { continue };
        for kind in section {
            // The splitter writes a kind of name that nobody knows; it stands behind those of functions.
            let Ok(Name::Function(map)) = kind else { continue };
            for naming in map {
                let naming = naming?;
                names.push((naming.index, naming.name.to_owned()));
            }
        }
    }
    Ok(names)
}

/// Where in the module the data at these addresses stands.
fn holes(wasm: &[u8], data: &[Range<u64>]) -> Result<Vec<Range<usize>>> {
    let mut holes = Vec::new();
    for payload in Parser::new(0).parse_all(wasm) {
        let Payload::DataSection(section) = payload? else { continue };
        for segment in section {
            let segment = segment?;
            let DataKind::Active { offset_expr, .. } = &segment.kind else { continue };
            let Operator::I32Const { value } = offset_expr.get_operators_reader().read()? else {
                continue;
            };
            let first = u64::from(value.cast_unsigned());
            let length = u64::try_from(segment.data.len())?;
            let start = segment.range.end - length;
            for range in data {
                let (from, to) = (range.start.max(first), range.end.min(first + length));
                if from < to {
                    holes.push(in_memory(&(start + from - first..start + to - first))?);
                }
            }
        }
    }
    Ok(holes)
}

#[cfg(test)]
mod tests;
