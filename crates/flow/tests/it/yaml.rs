//! YAML as the JSON value that the crate reads. The server has its own reader, with lines and columns.

use saphyr::{LoadableYamlNode, Scalar, Yaml};
use serde_json::{Map, Value};

pub fn parse(text: &str, name: &str) -> Value {
    let mut documents = Yaml::load_from_str(text).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(documents.len(), 1, "{name}: one document");
    to_json(&documents.remove(0))
}

fn to_json(yaml: &Yaml<'_>) -> Value {
    match yaml {
        Yaml::Value(Scalar::Null) => Value::Null,
        Yaml::Value(Scalar::Boolean(truth)) => (*truth).into(),
        Yaml::Value(Scalar::Integer(number)) => (*number).into(),
        Yaml::Value(Scalar::FloatingPoint(number)) => number.into_inner().into(),
        Yaml::Value(Scalar::String(text)) => text.as_ref().into(),
        Yaml::Sequence(items) => items.iter().map(to_json).collect(),
        Yaml::Mapping(entries) => {
            let map: Map<String, Value> = entries
                .iter()
                .map(|(key, value)| {
                    (key.as_str().expect("keys are texts").to_owned(), to_json(value))
                })
                .collect();
            map.into()
        }
        other => panic!("not in our files: {other:?}"),
    }
}
