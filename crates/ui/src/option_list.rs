//! Options with more to say than a word: rows with hints and prices, or tiles with pictures.

use protocol::{Answer, answers};

use crate::avatar::at_home;
use crate::prelude::*;
use crate::question::{Draft, Question};
use crate::roving::Roving;
use crate::translator::Translator;
use crate::web_address::picture_address;
use crate::{Icon, IconName};

/// One option.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RichOption {
    /// Its id.
    pub id: String,
    /// What it says.
    pub label: String,
    /// More about it, or empty.
    pub hint: String,
    /// Its picture's address, or empty.
    pub image: String,
    /// Its price or the like, or empty.
    pub note: String,
}

/// How many may be chosen, and what the answer is then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choosing {
    /// One; alone a tap is the answer.
    One,
    /// Yes or no, by these ids.
    YesNo,
    /// From so many to so many.
    Several(usize, usize),
}

/// How options are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// Under one another.
    Rows,
    /// Side by side, below their pictures.
    Tiles,
}

/// Options to choose from.
pub fn option_list(
    question: &Question,
    options: Vec<RichOption>,
    choosing: Choosing,
    layout: Layout,
) -> Node {
    let t = Translator::expect();
    let chosen = State::new(first_chosen(question.initial.as_ref(), &options, choosing));
    question.draft.set(draft_of(t, &chosen.get_untracked(), choosing));
    let class = match layout {
        Layout::Rows => "options",
        Layout::Tiles => "options options--tiles",
    };
    let n = options.len();
    let first = chosen.with_untracked(|chosen| {
        options.iter().position(|option| chosen.contains(&option.id)).unwrap_or(0)
    });
    let is_tapped = question.is_alone() && !matches!(choosing, Choosing::Several(..));
    let roving = is_tapped.then(|| Roving::new(t, n, first));
    let rule = match choosing {
        // What may be left open needs no fewest.
        Choosing::Several(min, max) => {
            Some(rule(t, if question.required { min } else { 0 }, max, n))
        }
        _ => None,
    };
    let rule = rule.map(|rule| markup! { <div class="options__rule">{rule}</div> });
    let ids: Vec<String> = options.iter().map(|option| option.id.clone()).collect();
    let choose = {
        let question = question.clone();
        Act::new(move |(id, is_on): (String, bool)| {
            match choosing {
                Choosing::Several(..) => chosen.update(|chosen| toggle(chosen, &ids, &id, is_on)),
                _ => chosen.set(vec![id]),
            }
            match draft_of(t, &chosen.get_untracked(), choosing) {
                Draft::Given(answer) if is_tapped => question.tap(answer),
                draft => question.draft.set(draft),
            }
        })
    };
    let views: Vec<Node> = options
        .into_iter()
        .enumerate()
        .map(|(index, option)| {
            option_view(&question.id, option, index, choosing, chosen, choose, roving)
        })
        .collect();
    question.around_several(markup! {
        {rule}
        <div class=class
            on:keydown=move |event| { roving.inspect(|it| it.on_key(&event)); }
            on:focusin=move |event| { roving.inspect(|it| it.on_focus(&event)); }
        >
            {views}
        </div>
    })
}

fn option_view(
    group: &str,
    option: RichOption,
    index: usize,
    choosing: Choosing,
    chosen: State<Vec<String>>,
    choose: Act<(String, bool)>,
    roving: Option<Roving>,
) -> Node {
    let RichOption { id, label, hint, image, note } = option;
    let picture = picture_address(&image).map(at_home);
    let picture = picture.map(|address| {
        markup! { <img class="option__picture" src=address alt="" loading="lazy" draggable="false"/> }
    });
    let hint = (!hint.is_empty()).then(|| markup! { <span class="option__hint">{hint}</span> });
    let note =
        (!note.is_empty()).then(|| markup! { <span class="option__note" dir="auto">{note}</span> });
    let words = markup! {
        {picture}
        <span class="option__words" dir="auto"><span>{label}</span>{hint}</span>
        {note}
    };
    let own_id = id.clone();
    let is_on = Live::distinct(move || chosen.with(|chosen| chosen.contains(&own_id)));
    if let Some(roving) = roving {
        return markup! {
            <button type="button" class="option" class:option--on=is_on data-stop=index.to_string()
                tabindex=roving.stop(index) aria-pressed=move || is_on.get().to_string()
                on:click=move |_| choose.run((id.clone(), true))
            >
                {words}
            </button>
        };
    }
    let (kind, most) = match choosing {
        Choosing::Several(_, max) => ("checkbox", max),
        _ => ("radio", usize::MAX),
    };
    let is_full = Live::distinct(move || !is_on.get() && chosen.with(Vec::len) >= most);
    markup! {
        <label class="option" class:option--on=is_on class:option--off=is_full>
            <input class="option__box" type=kind name=group.to_owned() prop:checked=is_on disabled=is_full
                on:change=move |event| choose.run((id.clone(), event_target_checked(&event)))
            />
            <span class="option__mark" class:option__mark--round=kind == "radio"><Icon name=IconName::Check/></span>
            {words}
        </label>
    }
}

/// Takes an option in or out; the rest stays in the order of the options.
fn toggle(chosen: &mut Vec<String>, ids: &[String], id: &str, is_on: bool) {
    let now: Vec<String> = ids
        .iter()
        .filter(|known| if *known == id { is_on } else { chosen.contains(known) })
        .cloned()
        .collect();
    *chosen = now;
}

/// What is chosen beforehand, as far as it is offered.
pub(crate) fn first_chosen(
    initial: Option<&Answer>,
    options: &[RichOption],
    choosing: Choosing,
) -> Vec<String> {
    let given: Vec<String> = match (initial, choosing) {
        (Some(Answer::YesNo(given)), Choosing::YesNo) => {
            vec![(if given.yes { "yes" } else { "no" }).to_owned()]
        }
        (Some(Answer::Choice(given)), _) => vec![given.choice.clone()],
        (Some(Answer::Choices(given)), _) => given.choices.clone(),
        _ => Vec::new(),
    };
    given.into_iter().filter(|id| options.iter().any(|option| option.id == *id)).collect()
}

/// What these options come to.
pub(crate) fn draft_of(t: Translator, chosen: &[String], choosing: Choosing) -> Draft {
    match choosing {
        Choosing::Several(min, _) if chosen.is_empty() && min > 0 => Draft::UNCHOSEN,
        Choosing::Several(min, _) if chosen.len() < min => {
            Draft::Misread(t.plural("choices.min", min as u64))
        }
        Choosing::Several(_, max) if chosen.len() > max => {
            Draft::Misread(t.plural("choices.max", max as u64))
        }
        Choosing::Several(..) => Draft::Given(answers::Choices { choices: chosen.to_vec() }.into()),
        Choosing::One | Choosing::YesNo => match chosen.first() {
            None => Draft::UNCHOSEN,
            Some(id) if choosing == Choosing::YesNo => {
                Draft::Given(answers::YesNo { yes: id == "yes" }.into())
            }
            Some(id) => Draft::Given(answers::Choice { choice: id.clone() }.into()),
        },
    }
}

/// How many to choose, in words.
pub(crate) fn rule(t: Translator, min: usize, max: usize, n_options: usize) -> String {
    if max < n_options {
        t.plural("choices.max", max as u64)
    } else if min > 0 {
        t.plural("choices.min", min as u64)
    } else {
        t.text("choices.any").to_owned()
    }
}

#[cfg(test)]
mod tests {
    use i18n::Catalogue;

    use super::*;

    fn t() -> Translator {
        Translator::new(Catalogue::for_widget("en"))
    }

    fn ids(ids: &[&str]) -> Vec<String> {
        ids.iter().map(|id| (*id).to_owned()).collect()
    }

    #[test]
    fn the_rule_names_the_limit_that_matters() {
        assert_eq!(rule(t(), 0, 5, 5), "Choose any that fit");
        assert_eq!(rule(t(), 1, 5, 5), "Choose at least 1");
        assert_eq!(rule(t(), 1, 3, 5), "Choose up to 3");
    }

    #[test]
    fn what_is_ticked_stays_in_the_order_of_the_options() {
        let all = ids(&["a", "b", "c"]);
        let mut chosen = ids(&["c"]);
        toggle(&mut chosen, &all, "a", true);
        assert_eq!(chosen, ids(&["a", "c"]));
        toggle(&mut chosen, &all, "c", false);
        assert_eq!(chosen, ids(&["a"]));
    }

    #[test]
    fn an_answer_is_there_once_enough_is_chosen() {
        let draft = |chosen: &[&str], choosing| draft_of(t(), &ids(chosen), choosing);
        assert_eq!(draft(&[], Choosing::One), Draft::UNCHOSEN);
        assert_eq!(
            draft(&["no"], Choosing::YesNo),
            Draft::Given(answers::YesNo { yes: false }.into())
        );
        assert!(matches!(draft(&["a"], Choosing::Several(2, 3)), Draft::Misread(_)));
        assert!(matches!(draft(&["a", "b"], Choosing::Several(2, 3)), Draft::Given(_)));
        assert!(matches!(draft(&[], Choosing::Several(0, 3)), Draft::Given(_)));
    }

    #[test]
    fn an_option_that_is_gone_is_not_chosen_beforehand() {
        let options = [RichOption { id: "a".to_owned(), ..RichOption::default() }];
        let given = Answer::from(answers::Choices { choices: ids(&["a", "b"]) });
        assert_eq!(first_chosen(Some(&given), &options, Choosing::Several(0, 2)), ids(&["a"]));
    }
}
