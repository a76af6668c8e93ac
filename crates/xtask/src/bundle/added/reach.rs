//! What calls and names what in a linked module, read off its relocations.

use super::{Added, Question};
use anyhow::{Context, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use wasmparser::{
    BinaryReader, DataKind, ExternalKind, KnownCustom, Linking, Name, Operator, Parser, Payload,
    RelocSectionReader, RelocationType, SymbolInfo, TypeRef,
};

/// What the splitter calls the exports of a cut.
const CUT: &str = "__wasm_split_00";
/// Exports that wasm-bindgen asks and takes out.
const DESCRIBES: &str = "__wbindgen_describe";

/// A function by its number, or data by its place in the section.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Node {
    Function(u32),
    Data(u64, u64),
}

/// Every function and every piece of data, with what each names.
#[derive(Debug, Default)]
pub(super) struct Reach {
    names: BTreeMap<u32, String>,
    exports: Vec<(String, u32)>,
    edges: BTreeMap<Node, BTreeSet<Node>>,
    /// Where each segment stands in the section and in memory.
    segments: Vec<(Range<u64>, u64)>,
}

/// What is read before it can be joined.
#[derive(Default)]
struct Read<'a> {
    n_imported: u32,
    bodies: Vec<Range<u64>>,
    symbols: Vec<SymbolInfo<'a>>,
    /// In the code, and in the data: where something stands that is one of the symbols.
    uses: [Vec<(u64, u32)>; 2],
}

impl Reach {
    /// Reads a module that was linked with its relocations.
    pub(super) fn of(wasm: &[u8]) -> Result<Self> {
        let mut reach = Self::default();
        let mut read = Read::default();
        let mut code = 0;
        for payload in Parser::new(0).parse_all(wasm) {
            match payload.context("reading the linked module")? {
                Payload::ImportSection(section) => {
                    for import in section.into_imports() {
                        read.n_imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                    }
                }
                Payload::ExportSection(section) => {
                    for export in section {
                        let export = export?;
                        if export.kind == ExternalKind::Func {
                            reach.exports.push((export.name.to_owned(), export.index));
                        }
                    }
                }
                Payload::CodeSectionStart { range, .. } => code = range.start,
                Payload::CodeSectionEntry(body) => {
                    let range = body.range();
                    read.bodies.push(range.start - code..range.end - code);
                }
                Payload::DataSection(section) => {
                    let first = section.range().start;
                    for segment in section {
                        let segment = segment?;
                        let address = address(&segment.kind)?;
                        let end = segment.range.end - first;
                        let start = end - u64::try_from(segment.data.len())?;
                        reach.segments.push((start..end, address));
                    }
                }
                Payload::CustomSection(section) => {
                    let uses = match section.name() {
                        "reloc.CODE" => Some(0),
                        "reloc.DATA" => Some(1),
                        _ => None,
                    };
                    if let Some(at) = uses {
                        let reader = BinaryReader::new(section.data(), 0);
                        read.uses[at] = relocations(&RelocSectionReader::new(reader)?)?;
                    }
                    match section.as_known() {
                        KnownCustom::Linking(reader) => {
                            for part in reader.subsections() {
                                if let Linking::SymbolTable(symbols) = part? {
                                    read.symbols = symbols.into_iter().collect::<Result<_, _>>()?;
                                }
                            }
                        }
                        KnownCustom::Name(reader) => {
                            for kind in reader {
                                let Ok(Name::Function(map)) = kind else { continue };
                                for naming in map {
                                    let naming = naming?;
                                    reach.names.insert(naming.index, naming.name.to_owned());
                                }
                            }
                        }
                        _ => {}
                    }
                }
                _ => {}
            }
        }
        anyhow::ensure!(!read.symbols.is_empty(), "the module was linked without its relocations");
        reach.join(&read);
        Ok(reach)
    }

    fn join(&mut self, read: &Read<'_>) {
        let mut data = BTreeMap::new();
        for symbol in &read.symbols {
            if let Some(Node::Data(from, to)) = self.node(symbol) {
                data.insert((from, to), Node::Data(from, to));
            }
        }
        let [in_code, in_data] = &read.uses;
        for (at, symbol) in in_code {
            let after = read.bodies.partition_point(|body| body.start <= *at);
            let Some(to) = read.symbols.get(*symbol as usize).and_then(|it| self.node(it)) else {
                continue;
            };
            let number = read.n_imported + u32::try_from(after.saturating_sub(1)).unwrap_or(0);
            self.edges.entry(Node::Function(number)).or_default().insert(to);
        }
        for (at, symbol) in in_data {
            let Some(to) = read.symbols.get(*symbol as usize).and_then(|it| self.node(it)) else {
                continue;
            };
            // Symbols may stand within others, never deep.
            let around = data.range(..=(*at, u64::MAX)).rev().take(8);
            for (_, from) in around.filter(|((_, end), _)| at < end) {
                self.edges.entry(*from).or_default().insert(to);
            }
        }
    }

    fn node(&self, symbol: &SymbolInfo<'_>) -> Option<Node> {
        match symbol {
            SymbolInfo::Func { index, .. } => Some(Node::Function(*index)),
            SymbolInfo::Data { symbol: Some(found), .. } => {
                let (segment, _) = self.segments.get(found.index as usize)?;
                let from = segment.start + u64::from(found.offset);
                Some(Node::Data(from, from + u64::from(found.size)))
            }
            _ => None,
        }
    }

    /// Everything that the roots lead to, by way of what may be passed.
    fn from(&self, roots: &[Node], passes: &dyn Fn(Node) -> bool) -> BTreeSet<Node> {
        let mut seen = BTreeSet::new();
        let mut open: Vec<Node> = roots.iter().copied().filter(|node| passes(*node)).collect();
        while let Some(node) = open.pop() {
            if seen.insert(node) {
                let named = self.edges.get(&node).into_iter().flatten().copied();
                open.extend(named.filter(|node| passes(*node)));
            }
        }
        seen
    }

    fn is_of(&self, node: Node, name: &str) -> bool {
        match node {
            Node::Function(number) => {
                self.names.get(&number).is_some_and(|symbol| mentions(symbol, name))
            }
            Node::Data(..) => false,
        }
    }

    /// What the question asks for.
    pub(super) fn added(&self, question: &Question) -> Added {
        let cut = format!("{CUT}{}00", question.cut);
        let roots = |is_wanted: &dyn Fn(&str) -> bool| -> Vec<Node> {
            let exports = self.exports.iter().filter(|(name, _)| is_wanted(name));
            exports.map(|(_, number)| Node::Function(*number)).collect()
        };
        let first = roots(&|name| !name.starts_with(CUT) && !name.starts_with(DESCRIBES));
        let first = self.from(&first, &|_| true);
        let cut = roots(&|name| name.starts_with(&cut));
        let whole = self.from(&cut, &|node| !first.contains(&node));
        let is_apart = |node: Node| question.apart.iter().any(|apart| self.is_of(node, apart));
        let is_added =
            |node: Node| self.is_of(node, question.added) && !self.is_of(node, question.user);
        let passes = |node: Node| !first.contains(&node) && !is_added(node);
        let apart: Vec<Node> = whole.iter().copied().filter(|node| is_apart(*node)).collect();
        let (others, apart) = (self.from(&cut, &passes), self.from(&apart, &passes));
        let is_counted =
            |node: &Node| whole.contains(node) && !others.contains(node) && !apart.contains(node);
        let mut added = Added::default();
        for node in whole.iter().filter(|node| is_counted(node)) {
            match node {
                Node::Function(number) => added.functions.extend(self.names.get(number).cloned()),
                Node::Data(from, to) => added.data.extend(self.in_memory(*from, *to)),
            }
        }
        // Parts are told apart by names, and some functions share theirs.
        for (number, name) in &self.names {
            if !is_counted(&Node::Function(*number)) {
                added.functions.remove(name);
            }
        }
        added
    }

    fn in_memory(&self, from: u64, to: u64) -> Option<Range<u64>> {
        let (segment, address) =
            self.segments.iter().find(|(segment, _)| segment.start <= from && to <= segment.end)?;
        let at = |place: u64| place - segment.start + address;
        Some(at(from)..at(to))
    }
}

fn address(kind: &DataKind<'_>) -> Result<u64> {
    let DataKind::Active { offset_expr, .. } = kind else { return Ok(0) };
    match offset_expr.get_operators_reader().read()? {
        Operator::I32Const { value } => Ok(u64::from(value.cast_unsigned())),
        other => anyhow::bail!("data at an address that is computed: {other:?}"),
    }
}

fn relocations(reader: &RelocSectionReader<'_>) -> Result<Vec<(u64, u32)>> {
    let mut found = Vec::new();
    for entry in reader.entries() {
        let entry = entry?;
        // Types are numbered by themselves.
        if entry.ty != RelocationType::TypeIndexLeb {
            found.push((u64::from(entry.offset), entry.index));
        }
    }
    Ok(found)
}

/// Whether a symbol is a function of the crate, or one compiled for its types: `_ZN4flow4step…`,
/// `_ZN57_$LT$flow..step..faq..Faq$u20$as…`.
pub(super) fn mentions(symbol: &str, name: &str) -> bool {
    let own = format!("_ZN{}{name}", name.len());
    let is_end = |rest: &str| rest.starts_with(|c: char| c.is_ascii_digit());
    if symbol.strip_prefix(own.as_str()).is_some_and(is_end) {
        return true;
    }
    let of_type = format!("{name}..");
    symbol.match_indices(&of_type).any(|(at, _)| {
        !symbol[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
            || symbol[..at].ends_with("_LT_")
    })
}
