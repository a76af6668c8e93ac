//! What a run knows when it begins: what the page set, where the visitor is, who they are, and what earlier runs left.
//! Nothing else leaves the page but what the flow asks for.

use browser::random_bits;
use protocol::site::FlowVersion;
use protocol::{CommandId, Product, RunId, Scalar, commands, wire};
use web_sys::Storage;

use super::Shell;
use crate::conversation::{Engine, Vars};
use crate::page;

/// Where what earlier runs left is kept: for the visitor's life, and until the tab is closed.
const CARRIED: &str = "carried";
/// Where it is kept by what an A/B test tells visitors apart.
const VISITOR: &str = "visitor";

/// Under which a run is told who the visitor is.
const VISITOR_ID: &str = "visitor.id";
/// What begins the names of the address's parameters.
const URL: &str = "url.";

const NO_PRODUCT: Product =
    Product { id: String::new(), name: String::new(), price: String::new(), url: String::new() };

impl Shell {
    /// What begins a run of the current version of a flow.
    pub(super) fn run_of(&self, flow: &str, vars: Vars) -> Option<commands::StartRun> {
        let FlowVersion { id, hash, keys } = self.flows.borrow().get(flow)?.clone();
        let mut all = self.known_vars(&keys);
        all.extend(vars);
        Some(commands::StartRun { run: RunId::from_bits(random_bits()), flow: id, hash, vars: all })
    }

    /// What the page set, the names that every flow knows, and what this one wants to know besides.
    fn known_vars(&self, keys: &[String]) -> Vars {
        let settings = self.settings.borrow();
        let page = page::page(&settings, &self.told.borrow(), self.t.locale());
        let contact = self.contact();
        let product = page.product.unwrap_or(NO_PRODUCT);
        let mut vars = Vars::new();
        let mut left = self.left_by_runs();
        for key in keys {
            let value = match key.strip_prefix(URL) {
                Some(parameter) => page::parameter(&page.url, parameter).map(Scalar::Text),
                None if key == VISITOR_ID => Some(Scalar::Text(self.visitor_id())),
                None => left.remove(key),
            };
            if let Some(value) = value {
                vars.insert(key.clone(), value);
            }
        }
        vars.extend(settings.vars.clone());
        for (name, value) in [
            ("user.name", contact.name.unwrap_or_default()),
            ("user.email", contact.email.map(|email| email.to_string()).unwrap_or_default()),
            ("user.phone", contact.phone.map(|phone| phone.to_string()).unwrap_or_default()),
            ("page.url", page.url),
            ("page.title", page.title),
            ("product.id", product.id),
            ("product.name", product.name),
            ("product.price", product.price),
        ] {
            if !value.is_empty() {
                vars.insert(name.to_owned(), Scalar::Text(value));
            }
        }
        vars
    }

    /// What earlier runs left: what lives shorter is newer.
    fn left_by_runs(&self) -> Vars {
        let mut left = read(self.store.get(CARRIED));
        left.extend(read(self.of_session(|session, key| session.get_item(key).ok().flatten())));
        if let Some(bot) = self.bot.borrow().as_ref() {
            left.extend(bot.carried());
        }
        left
    }

    /// By what an A/B test tells visitors apart. It is kept once they have said something.
    fn visitor_id(&self) -> String {
        let known = || self.store.get(VISITOR);
        let new = || CommandId::from_bits(random_bits()).to_string();
        self.visitor.get_or_init(|| known().unwrap_or_else(new)).clone()
    }

    /// Keeps it.
    pub(super) fn keep_visitor_id(&self) {
        if let Some(visitor) = self.visitor.get() {
            self.store.set(VISITOR, visitor);
        }
    }

    /// Keeps what outlives the run that is on the screen. What names a person is gone with the tab, whatever the flow
    /// says: nobody else at this computer is to find it.
    pub(super) fn keep_carried(&self, bot: &Engine) {
        let Some((placed, flow)) = bot.placed() else { return };
        if !self.conversation.borrow().is_begun() {
            return;
        }
        let place = (placed.run.id().clone(), placed.run.position());
        if self.carried_at.replace(Some(place.clone())).as_ref() == Some(&place) {
            return;
        }
        let keys = flow.outside_keys();
        let (for_visitor, for_session) = crate::conversation::lasting(&placed.run, flow);
        let before = self.store.get(CARRIED);
        if let Some(text) = renewed(before, &keys, for_visitor) {
            self.store.set(CARRIED, &text);
        }
        let before = self.of_session(|session, key| session.get_item(key).ok().flatten());
        if let Some(text) = renewed(before, &keys, for_session) {
            // Where nothing can be kept, it is asked again.
            self.of_session(|session, key| session.set_item(key, &text).ok());
        }
    }

    fn of_session<T>(&self, act: impl FnOnce(&Storage, &str) -> Option<T>) -> Option<T> {
        // Reading the property throws where storage is forbidden.
        let session = web_sys::window()?.session_storage().ok()??;
        act(&session, &["parlor:", &self.bridge.site(), ":", CARRIED].concat())
    }
}

fn read(text: Option<String>) -> Vars {
    // What somebody else wrote there is no loss.
    text.and_then(|text| wire::read_text(&text).ok()).unwrap_or_default()
}

/// What is to be kept now in place of `before`, of which a flow with these keys knows better; nothing when it is the
/// same.
fn renewed(before: Option<String>, keys: &[String], now: Vars) -> Option<String> {
    let mut vars = read(before.clone());
    for key in keys {
        vars.remove(key);
    }
    vars.extend(now);
    if vars.is_empty() && before.is_none() {
        return None;
    }
    Some(wire::write_text(&vars)).filter(|text| Some(text) != before.as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vars(of: &[(&str, f64)]) -> Vars {
        of.iter().map(|(name, value)| ((*name).to_owned(), Scalar::Number(*value))).collect()
    }

    fn keys(of: &[&str]) -> Vec<String> {
        of.iter().map(|key| (*key).to_owned()).collect()
    }

    #[test]
    fn what_a_flow_left_is_kept_beside_what_others_left() {
        let first = renewed(None, &keys(&["town"]), vars(&[("town", 1.0)]));
        assert_eq!(first.as_deref(), Some(r#"{"town":1}"#));
        let second = renewed(first.clone(), &keys(&["area"]), vars(&[("area", 2.0)]));
        assert_eq!(read(second), vars(&[("area", 2.0), ("town", 1.0)]));
        assert_eq!(renewed(first.clone(), &keys(&["town"]), vars(&[("town", 1.0)])), None);
    }

    #[test]
    fn what_the_visitor_took_back_is_not_kept() {
        let kept = Some(r#"{"area":2,"town":1}"#.to_owned());
        let without = renewed(kept, &keys(&["town", "url.utm_source"]), Vars::new());
        assert_eq!(without.as_deref(), Some(r#"{"area":2}"#));
    }

    #[test]
    fn a_flow_that_leaves_nothing_writes_nothing() {
        assert_eq!(renewed(None, &keys(&["town"]), Vars::new()), None);
        assert_eq!(renewed(Some("broken".to_owned()), &[], Vars::new()).as_deref(), Some("{}"));
    }
}
