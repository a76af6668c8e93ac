//! What a visitor and a page do with calculators outside a flow.

use formula::{ActionKind, CalculatorAction};
use protocol::{CallKind, ConversationState, Map, Scalar};
use ui::{keep_open_inputs, read_calculator_link};
use web_sys::HtmlElement;

use super::Shell;
use crate::conversation::Vars;
use crate::page;
use crate::view::later::inline::inline;
use crate::view_model::OpenCalculator;

impl Shell {
    /// The address of the page that the visitor is on, without a fragment.
    pub fn page_address(&self) -> String {
        page::page(&self.settings.borrow(), &self.told.borrow(), self.t.locale()).url
    }

    /// Puts a calculation into the conversation, and goes on as its action says.
    pub fn use_calculation(
        &self,
        id: &str,
        action: Option<CalculatorAction>,
        inputs: Map<String, Scalar>,
    ) {
        self.bridge.open();
        // What was settled stays settled: this is another matter.
        if self.facts_state() == ConversationState::Resolved {
            self.start_over();
        }
        self.submit_calculation(id, inputs);
        if let Some(action) = action.filter(|_| self.view.problem.with_untracked(Option::is_none)) {
            self.go_on(&action);
        }
    }

    fn go_on(&self, action: &CalculatorAction) {
        let is_bots = self.facts_state() == ConversationState::Bot;
        match action.kind {
            ActionKind::SendToOperator if is_bots => self.request_operator(),
            // Whoever has the word sees the calculation; they go on from it.
            ActionKind::SendToOperator => {}
            ActionKind::OpenFlow => {
                let flow = action.flow.as_deref().filter(|_| is_bots);
                // The site's check found that the flow is there.
                let _ = flow.map(|flow| self.start_flow(flow, Vars::new()));
            }
            ActionKind::BookCall => self.call_from_page(CallKind::Audio),
        }
    }

    /// Opens a calculator for the page, by its id or by what stands behind the `#` of a shared address.
    ///
    /// Errors: a sentence for the developer.
    pub fn open_for_page(&self, said: &str, inputs: Vars) -> Result<(), String> {
        let Some((id, mut inputs)) = said.strip_prefix('#').and_then(read_calculator_link) else {
            return self.open_calculator(said, inputs);
        };
        self.knows_calculator(&id)?;
        self.with_bot_awake(Box::new(move |shell| {
            if let Some(calculator) = shell.calculator(&id) {
                keep_open_inputs(&calculator, &mut inputs);
            }
            shell.view.calculator.set(Some(OpenCalculator { id, inputs }));
        }));
        Ok(())
    }

    /// Draws a calculator in a place of the page.
    ///
    /// Errors: a sentence for the developer.
    pub fn open_inline(
        &self,
        id: &str,
        inputs: Vars,
        place: Option<HtmlElement>,
    ) -> Result<(), String> {
        let place = place.ok_or("expected an element of the page")?;
        self.knows_calculator(id)?;
        let open = OpenCalculator { id: id.to_owned(), inputs };
        self.with_bot_awake(Box::new(move |_| inline(open, place)));
        Ok(())
    }

    fn knows_calculator(&self, id: &str) -> Result<(), String> {
        match self.calculators.iter().any(|known| known == id) {
            true => Ok(()),
            false => Err(super::actions::missing("calculator", id, self.calculators.iter())),
        }
    }
}
