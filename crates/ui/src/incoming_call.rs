//! Somebody rings.

use protocol::CallKind;

use crate::prelude::*;
use crate::translator::Translator;
use crate::{Avatar, AvatarSize, Icon, IconName};

/// Who rings and what they want, with both answers. Nothing is turned on by answering.
#[component]
pub fn IncomingCall(
    /// Who rings.
    #[prop(into)]
    name: String,
    /// Their photo, or empty.
    #[prop(optional, into)]
    photo: String,
    /// Voice or video.
    kind: CallKind,
    /// Pick up.
    #[prop(into)]
    on_accept: Act<()>,
    /// Say no.
    #[prop(into)]
    on_decline: Act<()>,
) -> Node {
    let t = Translator::expect();
    let (key, icon) = match kind {
        CallKind::Video => ("call.incoming.video", IconName::Video),
        _ => ("call.incoming.audio", IconName::Phone),
    };
    let words = t.with(key, &[("name", &name)]);
    let label = words.clone();
    markup! {
        <div class="incoming" role="alertdialog" aria-label=label>
            <span class="incoming__face"><Avatar name=name photo=photo size=AvatarSize::Large/></span>
            <div class="incoming__words">
                <div class="incoming__title" role="alert" dir="auto">{words}</div>
                <div class="incoming__note">{t.text("call.incoming.note")}</div>
            </div>
            <div class="incoming__answers">
                <button type="button" class="button button--danger" on:click=move |_| on_decline.run(())>
                    <Icon name=IconName::PhoneDown/>{t.text("call.decline")}
                </button>
                <button type="button" class="button button--success" on:click=move |_| on_accept.run(())>
                    <Icon name=icon/>{t.text("call.accept")}
                </button>
            </div>
        </div>
    }
}
