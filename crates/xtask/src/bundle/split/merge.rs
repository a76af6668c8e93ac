//! Several of the modules that the splitter wrote, as one.
//!
//! Such a module gives the others nothing by name: its functions go into the table and its data into the memory, both
//! at addresses that were fixed when the whole was linked. So they can stand side by side in one module as they are,
//! but for the numbers by which functions, types and globals are known within it.

use anyhow::{Context, Result, bail};
use std::fmt;
use std::ops::Range;
use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{
    CodeSection, DataCountSection, DataSection, ElementSection, FunctionSection, ImportSection,
    Module, TypeSection,
};
use wasmparser::{Parser, Payload, TypeRef};

/// How much there is in a module, but for what is said about it.
pub fn weight(module: &[u8]) -> Result<usize> {
    let mut weight = 0;
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload.context("reading a part")?;
        if !matches!(payload, Payload::CustomSection(_))
            && let Some((_, Range { start, end })) = payload.as_section()
        {
            weight += usize::try_from(end - start)?;
        }
    }
    Ok(weight)
}

/// All of these in one.
pub fn merged(modules: &[Vec<u8>]) -> Result<Vec<u8>> {
    let mut whole = Whole::default();
    for module in modules {
        whole.add(module)?;
    }
    Ok(whole.finish())
}

/// What was added so far.
#[derive(Default)]
struct Whole {
    types: TypeSection,
    imports: ImportSection,
    functions: FunctionSection,
    elements: ElementSection,
    code: CodeSection,
    data: DataSection,
    /// The names of what is imported: memories, tables, globals.
    imported: [Vec<String>; 3],
}

/// The numbers of one module as they are in the whole.
struct Numbers {
    types: u32,
    functions: u32,
    elements: u32,
    data: u32,
    /// Of memories, tables, globals.
    imported: [Vec<u32>; 3],
}

impl Whole {
    fn add(&mut self, module: &[u8]) -> Result<()> {
        let mut numbers = Numbers {
            types: self.types.len(),
            functions: self.functions.len(),
            elements: self.elements.len(),
            data: self.data.len(),
            imported: Default::default(),
        };
        for payload in Parser::new(0).parse_all(module) {
            match payload.context("reading a part")? {
                Payload::Version { .. }
                | Payload::CustomSection(_)
                | Payload::DataCountSection { .. }
                | Payload::CodeSectionStart { .. }
                | Payload::End(_) => {}
                Payload::ExportSection(section) if section.count() == 0 => {}
                Payload::TypeSection(section) => {
                    numbers.parse_type_section(&mut self.types, section)?;
                }
                Payload::ImportSection(section) => {
                    for import in section.into_imports() {
                        self.import(import?, &mut numbers)?;
                    }
                }
                Payload::FunctionSection(section) => {
                    numbers.parse_function_section(&mut self.functions, section)?;
                }
                Payload::ElementSection(section) => {
                    numbers.parse_element_section(&mut self.elements, section)?;
                }
                Payload::CodeSectionEntry(body) => {
                    numbers.parse_function_body(&mut self.code, body)?;
                }
                Payload::DataSection(section) => {
                    numbers.parse_data_section(&mut self.data, section)?;
                }
                other => {
                    bail!("a part has a section that cannot stand beside another's: {other:?}")
                }
            }
        }
        Ok(())
    }

    /// What two modules import is imported once.
    fn import(&mut self, import: wasmparser::Import<'_>, numbers: &mut Numbers) -> Result<()> {
        let kind = match import.ty {
            TypeRef::Memory(_) => 0,
            TypeRef::Table(_) => 1,
            TypeRef::Global(_) => 2,
            _ => bail!("a part imports {}, which is neither memory, table nor global", import.name),
        };
        let name = [import.module, " ", import.name].concat();
        let known = self.imported[kind].iter().position(|it| *it == name);
        let at = if let Some(at) = known {
            at
        } else {
            numbers.parse_import(&mut self.imports, import)?;
            self.imported[kind].push(name);
            self.imported[kind].len() - 1
        };
        numbers.imported[kind].push(u32::try_from(at)?);
        Ok(())
    }

    fn finish(self) -> Vec<u8> {
        let mut module = Module::new();
        module
            .section(&self.types)
            .section(&self.imports)
            .section(&self.functions)
            .section(&self.elements)
            .section(&DataCountSection { count: self.data.len() })
            .section(&self.code)
            .section(&self.data);
        module.finish()
    }
}

/// A part uses a memory, a table or a global of its own.
#[derive(Debug)]
struct NotImported;

impl fmt::Display for NotImported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a part uses a memory, a table or a global that it does not import")
    }
}

impl std::error::Error for NotImported {}

/// No memory, table or global but an imported one has a number here.
fn number_of(imported: &[u32], own: u32) -> Result<u32, Error<NotImported>> {
    let at = imported.get(own as usize).copied();
    at.ok_or(Error::UserError(NotImported))
}

impl Reencode for Numbers {
    type Error = NotImported;

    fn type_index(&mut self, own: u32) -> Result<u32, Error<NotImported>> {
        Ok(self.types + own)
    }

    fn function_index(&mut self, own: u32) -> Result<u32, Error<NotImported>> {
        Ok(self.functions + own)
    }

    fn element_index(&mut self, own: u32) -> Result<u32, Error<NotImported>> {
        Ok(self.elements + own)
    }

    fn data_index(&mut self, own: u32) -> Result<u32, Error<NotImported>> {
        Ok(self.data + own)
    }

    fn memory_index(&mut self, own: u32) -> Result<u32, Error<NotImported>> {
        number_of(&self.imported[0], own)
    }

    fn table_index(&mut self, own: u32) -> Result<u32, Error<NotImported>> {
        number_of(&self.imported[1], own)
    }

    fn global_index(&mut self, own: u32) -> Result<u32, Error<NotImported>> {
        number_of(&self.imported[2], own)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{
        ConstExpr, CustomSection, Elements, EntityType, Function, GlobalType, MemoryType, RefType,
        TableType, ValType,
    };
    use wasmparser::{Operator, Validator};

    /// A module of two functions, of which the second calls the first and stands in the table at `address`.
    fn module(address: i32, with_table: bool) -> Vec<u8> {
        let mut whole = Whole::default();
        whole.types.ty().function([], [ValType::I32]);
        whole.types.ty().function([ValType::I32], [ValType::I32]);
        let memory = MemoryType {
            minimum: 1,
            maximum: None,
            memory64: false,
            shared: false,
            page_size_log2: None,
        };
        let stack = GlobalType { val_type: ValType::I32, mutable: true, shared: false };
        whole.imports.import("first", "memory", memory);
        whole.imports.import("first", "stack", EntityType::Global(stack));
        whole.functions.function(0).function(1);
        if with_table {
            let table = TableType {
                element_type: RefType::FUNCREF,
                table64: false,
                minimum: 10,
                maximum: None,
                shared: false,
            };
            whole.imports.import("first", "table", table);
            let at = ConstExpr::i32_const(address);
            whole.elements.active(None, &at, Elements::Functions((&[1][..]).into()));
        }
        let mut first = Function::new([]);
        first.instructions().global_get(0).end();
        let mut second = Function::new([]);
        second.instructions().call(0).end();
        whole.code.function(&first).function(&second);
        whole.data.active(0, &ConstExpr::i32_const(address), *b"words");
        let mut bytes = whole.finish();
        let said = CustomSection { name: "name".into(), data: (&[0; 40][..]).into() };
        bytes.extend(Module::new().section(&said).clone().finish().split_off(8));
        bytes
    }

    #[test]
    fn modules_stand_side_by_side_in_one_that_is_valid() {
        let both = merged(&[module(1, false), module(2, true)]).unwrap();
        Validator::new().validate_all(&both).unwrap();
        let (mut calls, mut imports, mut in_table) = (Vec::new(), 0, Vec::new());
        for payload in Parser::new(0).parse_all(&both) {
            match payload.unwrap() {
                Payload::ImportSection(section) => imports += section.count(),
                Payload::ElementSection(section) => {
                    for element in section {
                        if let wasmparser::ElementItems::Functions(items) = element.unwrap().items {
                            in_table.extend(items.into_iter().map(Result::unwrap));
                        }
                    }
                }
                Payload::CodeSectionEntry(body) => {
                    for operator in body.get_operators_reader().unwrap() {
                        if let Operator::Call { function_index } = operator.unwrap() {
                            calls.push(function_index);
                        }
                    }
                }
                _ => {}
            }
        }
        assert_eq!((calls, imports, in_table), (vec![0, 2], 3, vec![3]));
    }

    #[test]
    fn what_is_said_about_a_module_does_not_count() {
        let (one, both) = (module(1, true), merged(&[module(1, true)]).unwrap());
        assert!(one.len() > both.len());
        assert_eq!(weight(&one).unwrap(), weight(&both).unwrap());
    }

    #[test]
    fn a_module_with_a_memory_of_its_own_is_refused() {
        let mut own = Module::new();
        let mut memories = wasm_encoder::MemorySection::new();
        memories.memory(MemoryType {
            minimum: 1,
            maximum: None,
            memory64: false,
            shared: false,
            page_size_log2: None,
        });
        own.section(&memories);
        assert!(merged(&[own.finish()]).is_err());
    }
}
