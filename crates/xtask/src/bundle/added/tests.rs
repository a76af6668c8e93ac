use super::reach::mentions;
use super::*;
use wasm_encoder::{
    ConstExpr, DataSection, FunctionSection, MemorySection, MemoryType, NameMap, NameSection,
    TypeSection, ValType,
};

/// Two functions, of which each gives a number, and data at 100.
fn part() -> Vec<u8> {
    let mut types = TypeSection::new();
    types.ty().function([], [ValType::I32]);
    let mut functions = FunctionSection::new();
    functions.function(0).function(0);
    let mut memories = MemorySection::new();
    memories.memory(MemoryType {
        minimum: 1,
        maximum: None,
        memory64: false,
        shared: false,
        page_size_log2: None,
    });
    let mut code = CodeSection::new();
    for number in [7, 8] {
        let mut function = Function::new([]);
        function.instructions().i32_const(number).end();
        code.function(&function);
    }
    let mut data = DataSection::new();
    data.active(0, &ConstExpr::i32_const(100), *b"ours, theirs");
    let mut names = NameMap::new();
    names.append(0, "_ZN4flow4step4read17h0E");
    names.append(1, "_ZN6widget4show17h0E");
    let mut said = NameSection::new();
    said.functions(&names);
    let mut module = Module::new();
    module.section(&types).section(&functions).section(&memories);
    module.section(&code).section(&data).section(&said);
    module.finish()
}

fn added(functions: &[&str], data: &[Range<u64>]) -> Added {
    Added {
        functions: functions.iter().map(|name| (*name).to_owned()).collect(),
        data: data.to_vec(),
    }
}

#[test]
fn a_crates_functions_and_those_compiled_for_its_types_are_told_from_others() {
    for symbol in [
        "_ZN4flow4step3ask4read17h0E",
        "_ZN57_$LT$flow..step..faq..Faq$u20$as$u20$flow..step..Kind$GT$5asked17h0E",
        "_ZN4core3ptr38drop_in_place$LT$flow..run..Run$GT$17h0E",
    ] {
        assert!(mentions(symbol, "flow"), "{symbol}");
    }
    for symbol in [
        "_ZN6widget4show17h0E",
        "_ZN4flows4step17h0E",
        "_ZN4core3ptr38drop_in_place$LT$overflow..Run$GT$17h0E",
    ] {
        assert!(!mentions(symbol, "flow"), "{symbol}");
    }
}

#[test]
fn what_was_added_is_taken_out_and_the_rest_stays() {
    let whole = part();
    let without =
        without(&whole, &added(&["_ZN4flow4step4read17h0E"], std::slice::from_ref(&(100..106))))
            .unwrap();
    let without = without.unwrap();
    wasmparser::Validator::new().validate_all(&without).unwrap();
    let mut bodies = Vec::new();
    let mut data = Vec::new();
    for payload in Parser::new(0).parse_all(&without) {
        match payload.unwrap() {
            Payload::CodeSectionEntry(body) => {
                bodies.push(body.get_operators_reader().unwrap().read().unwrap());
            }
            Payload::DataSection(section) => {
                data.extend(section.into_iter().map(|segment| segment.unwrap().data.to_vec()));
            }
            _ => {}
        }
    }
    assert!(matches!(bodies[..], [Operator::Unreachable, Operator::I32Const { value: 8 }]));
    assert_eq!(data, [b"\0\0\0\0\0\0theirs".to_vec()]);
}

#[test]
fn a_part_with_nothing_of_the_crate_is_not_weighed() {
    assert!(without(&part(), &added(&["_ZN4flow4walk17h0E"], &[])).unwrap().is_none());
}

#[test]
fn a_module_without_relocations_says_nothing() {
    assert!(Reach::of(&part()).is_err());
}
