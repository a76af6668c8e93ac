//! `hours`: whether a department answers now. The server knows, with holidays and its own clock.

use formula::{Text, Value};
use protocol::{Outcome, Scalar, StepResult};

use super::{Asked, Kind, Next, Shape};
use crate::effect::{Reason, Request};
use crate::reading::{Item, Reading};
use crate::variable::VariableType;
use crate::view::View;
use crate::walk::Walk;

#[derive(Debug)]
struct Hours {
    /// Whether it is open; `x.opens_at` says when it is, in words.
    variable: String,
    department: String,
    text: Option<Text>,
    closed: String,
}

pub(super) fn read<'a>(
    reading: &'a Reading<'a>,
    item: Item<'a>,
    step: &str,
) -> Option<Box<dyn Kind>> {
    let mut fields = reading.object(&item)?;
    let variable = step.replace('-', "_");
    let hours = Hours {
        department: fields.plain("department").unwrap_or_default(),
        text: fields.text("text"),
        closed: fields.required_target("closed"),
        variable,
    };
    reading.writes_type(&hours.variable, VariableType::Bool);
    reading.writes_type(&hours.opens_at(), VariableType::Text);
    fields.finish();
    Some(Box::new(hours))
}

impl Hours {
    fn opens_at(&self) -> String {
        format!("{}.opens_at", self.variable)
    }
}

impl Kind for Hours {
    fn shape(&self) -> Shape {
        Shape::Serves
    }

    fn enter(&self, walk: &mut Walk<'_>) -> Next {
        self.ask(walk);
        Next::Wait
    }

    fn ask(&self, walk: &mut Walk<'_>) {
        walk.say_if(self.text.as_ref());
        walk.request(Request::Hours { department: self.department.clone() });
    }

    /// Whoever cannot be asked is taken for closed: nobody is promised an answer that does not come.
    fn result(&self, walk: &mut Walk<'_>, result: &StepResult) -> Result<Next, Reason> {
        let says_closed = result.values.get("open") == Some(&Scalar::Bool(false));
        let is_open = result.outcome == Outcome::Done && !says_closed;
        let opens_at = match result.values.get("opens_at") {
            Some(Scalar::Text(words)) if !is_open => Value::Text(words.clone()),
            _ => Value::Blank,
        };
        walk.set(&self.variable, Value::Bool(is_open));
        walk.set(&self.opens_at(), opens_at);
        Ok(if is_open { Next::Follow } else { Next::To(self.closed.clone()) })
    }

    fn show(&self, view: &View<'_>, _step: &str, asked: &mut Asked) -> bool {
        asked.label = view.words_if(self.text.as_ref());
        true
    }
}
