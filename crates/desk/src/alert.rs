//! Telling an operator who looks elsewhere: a short sound and a count in the page's title.

use std::cell::RefCell;

use web_sys::{AudioContext, OscillatorType};

thread_local! {
    // One context for the page's life: browsers allow only a few, and it is unlocked by a gesture.
    static AUDIO: RefCell<Option<AudioContext>> = const { RefCell::new(None) };
}

/// Makes later sounds possible; call it from a click, browsers keep a page silent before one.
pub fn unlock() {
    AUDIO.with_borrow_mut(|audio| {
        if audio.is_none() {
            *audio = AudioContext::new().ok();
        }
        if let Some(context) = audio {
            // A refusal only means silence.
            let _ = context.resume();
        }
    });
}

/// Plays two soft notes; silence where the browser forbids sound.
pub fn ring() {
    AUDIO.with_borrow(|audio| {
        if let Some(context) = audio {
            let _ = note(context, 660.0, 0.0);
            let _ = note(context, 880.0, 0.16);
        }
    });
}

fn note(context: &AudioContext, hertz: f32, after: f64) -> Result<(), wasm_bindgen::JsValue> {
    let start = context.current_time() + after;
    let oscillator = context.create_oscillator()?;
    let gain = context.create_gain()?;
    oscillator.set_type(OscillatorType::Sine);
    oscillator.frequency().set_value(hertz);
    gain.gain().set_value_at_time(0.0001, start)?;
    gain.gain().exponential_ramp_to_value_at_time(0.12, start + 0.02)?;
    gain.gain().exponential_ramp_to_value_at_time(0.0001, start + 0.28)?;
    oscillator.connect_with_audio_node(&gain)?;
    gain.connect_with_audio_node(&context.destination())?;
    oscillator.start_with_when(start)?;
    oscillator.stop_with_when(start + 0.3)
}

/// Shows how many visitors wait in the title of the page.
pub fn title(name: &str, waiting: usize) {
    if let Some(document) = web_sys::window().and_then(|window| window.document()) {
        let title = if waiting == 0 { name.to_owned() } else { format!("({waiting}) {name}") };
        document.set_title(&title);
    }
}
