//! What every view uses. Leptos' own signals are left out: see [`crate::reactive`] for what stands in their place.

pub use leptos::component;
pub use leptos::prelude::{
    event_target, event_target_checked, event_target_value, expect_context, on_cleanup,
    provide_context, request_animation_frame, set_interval_with_handle, set_timeout_with_handle,
    use_context,
};
pub use markup::{css, markup};

pub use crate::dom::{Child, Inside, Node, Slot, arriving, each};
pub use crate::reactive::{Act, Live, State, once_drawn, watch};
