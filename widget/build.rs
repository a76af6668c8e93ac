//! Keeps relocations in the wasm: the bundle splits it by what calls what, and only they tell an address from a number.

use std::env;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    // Native tests link the library too, by linkers that know the option under another name or not at all.
    if env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|arch| arch == "wasm32") {
        println!("cargo:rustc-link-arg-cdylib=--emit-relocs");
    }
}
