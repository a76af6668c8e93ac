//! Which WebAssembly features a module was compiled with, as its `target_features` section lists them.
//!
//! wasm-opt is given exactly these: told of more, it writes modules that browsers refuse.

use anyhow::{Context, Result, bail};

/// The names of the features that the module uses, in the order of the section; none when there is no section.
pub fn of(module: &[u8]) -> Result<Vec<String>> {
    let mut bytes = module.strip_prefix(b"\0asm\x01\0\0\0").context("not a WebAssembly module")?;
    while !bytes.is_empty() {
        let id = take(&mut bytes, 1)?[0];
        let size = number(&mut bytes)?;
        let mut section = take(&mut bytes, size)?;
        if id != 0 {
            continue;
        }
        let length = number(&mut section)?;
        if take(&mut section, length)? == b"target_features" {
            return features(section);
        }
    }
    Ok(Vec::new())
}

fn features(mut section: &[u8]) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for _ in 0..number(&mut section)? {
        let prefix = take(&mut section, 1)?[0];
        let length = number(&mut section)?;
        let name = String::from_utf8_lossy(take(&mut section, length)?).into_owned();
        if prefix == b'+' {
            names.push(name);
        }
    }
    Ok(names)
}

/// wasm-opt's flags for these features, and for nothing else.
pub fn wasm_opt_flags(features: &[String]) -> Result<Vec<String>> {
    let mut flags = vec!["--mvp-features".to_owned()];
    for feature in features {
        let name = match feature.as_str() {
            "nontrapping-fptoint" => "nontrapping-float-to-int",
            "bulk-memory"
            | "bulk-memory-opt"
            | "call-indirect-overlong"
            | "multivalue"
            | "mutable-globals"
            | "reference-types"
            | "sign-ext" => feature.as_str(),
            unknown => bail!(
                "rustc now uses the WebAssembly feature `{unknown}`: check that the oldest supported browsers know it, \
                 then add it to crates/xtask/src/bundle/target_features.rs"
            ),
        };
        flags.push(format!("--enable-{name}"));
    }
    Ok(flags)
}

fn take<'a>(bytes: &mut &'a [u8], count: usize) -> Result<&'a [u8]> {
    let (head, tail) =
        bytes.split_at_checked(count).context("the WebAssembly module ends too early")?;
    *bytes = tail;
    Ok(head)
}

/// An unsigned LEB128 number of at most 32 bits.
fn number(bytes: &mut &[u8]) -> Result<usize> {
    let mut value = 0u32;
    for shift in [0, 7, 14, 21, 28] {
        let byte = take(bytes, 1)?[0];
        value |= u32::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Ok(value as usize);
        }
    }
    bail!("a number in the WebAssembly module is longer than five bytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn module(section: &[u8]) -> Vec<u8> {
        let mut bytes = b"\0asm\x01\0\0\0".to_vec();
        bytes.extend([1, 1, 0]); // an empty type section before it
        bytes.push(0);
        bytes.push(u8::try_from(section.len()).unwrap());
        bytes.extend(section);
        bytes
    }

    #[test]
    fn used_features_are_listed_and_disallowed_ones_are_not() {
        let bytes = module(b"\x0ftarget_features\x02+\x08sign-ext-\x0bbulk-memory");
        assert_eq!(of(&bytes).unwrap(), ["sign-ext"]);
    }

    #[test]
    fn a_cut_module_is_an_error() {
        let bytes = module(b"\x0ftarget_features\x02+\x08sign");
        assert!(of(&bytes).is_err());
        assert!(of(b"<html>").is_err());
    }

    #[test]
    fn wasm_opt_gets_exactly_the_features_in_use() {
        let flags =
            wasm_opt_flags(&["nontrapping-fptoint".to_owned(), "multivalue".to_owned()]).unwrap();
        assert_eq!(
            flags,
            ["--mvp-features", "--enable-nontrapping-float-to-int", "--enable-multivalue"]
        );
    }

    #[test]
    fn a_feature_nobody_has_judged_stops_the_build() {
        let error = wasm_opt_flags(&["exact-heap-types".to_owned()]).unwrap_err().to_string();
        assert!(error.contains("exact-heap-types"), "{error}");
    }
}
