// The looks of what the loader paints: launcher, panel, and the frame inside it until the wasm draws its own.
// Ids, because classes are the wasm's. Colours and the composer's place repeat crates/ui, so that nothing moves or
// changes colour when the wasm arrives. `!important` on :host is there because a page's own `div` rules would
// otherwise beat it. Ink on the accent is black or white by the accent's lightness, where the browser can tell.
const LOOKS = `
:host{all:initial!important;display:contents!important;--_a:var(--parlor-accent,#2457d6);--_b:var(--parlor-bg,#fff);--_t:var(--parlor-text,#15181e);--_l:var(--parlor-border,#e1e5ec)}
:host([data-scheme=dark]){--_b:var(--parlor-bg,#16181d);--_t:var(--parlor-text,#eceef2);--_l:var(--parlor-border,#323843)}
#launcher,#panel{position:fixed;box-sizing:border-box;right:var(--parlor-offset-x,20px);z-index:var(--parlor-z-index,2147483000)}
#launcher,#frame{font:15px/1.4 var(--parlor-font,system-ui,sans-serif)}
#launcher.left,#panel.left{right:auto;left:var(--parlor-offset-x,20px)}
#launcher,#body button{display:flex;align-items:center;gap:10px;height:56px;padding:0 16px;border:0;border-radius:28px;background:var(--_a);color:var(--parlor-on-accent,var(--_i,#fff));font-weight:600;cursor:pointer}
@supports (color:oklch(from red l 0 0)){:host{--_i:oklch(from var(--_a) clamp(0,(.7 - l)*999,1) 0 0)}}
#launcher{bottom:calc(var(--parlor-offset-y,20px) + env(safe-area-inset-bottom,0px));box-shadow:0 8px 24px #0004;transition:transform .15s}
#launcher:hover{transform:scale(1.05)}
#launcher:focus-visible,#frame :focus-visible{outline:2px solid var(--_a);outline-offset:2px}
#launcher svg,#frame svg{display:block;width:24px;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round}
#badge{position:absolute;top:-4px;right:-4px;min-width:22px;border-radius:11px;background:#d92d20;color:#fff;font-size:13px;line-height:22px}
#panel{bottom:calc(var(--parlor-offset-y,20px) + 72px);width:min(var(--parlor-width,384px),100vw - 40px);height:min(var(--parlor-height,640px),100dvh - 112px);overflow:clip;border-radius:var(--parlor-radius,16px);background:var(--_b);color:var(--_t);box-shadow:0 0 0 1px #0001,var(--parlor-shadow,0 12px 40px #0003);animation:in .18s}
#panel.alone{bottom:var(--parlor-offset-y,20px)}
@keyframes in{from{opacity:0}}
#mount,#frame{display:flex;flex-direction:column;height:100%}
#mount:empty,#panel[hidden],#badge:empty{display:none}
#frame header{display:flex;justify-content:end;padding:12px;border-bottom:1px solid var(--_l)}
#frame header button{padding:6px;color:inherit;background:none;border:0;cursor:pointer}
#body{flex:1;padding:16px}
#body i{display:block;width:70%;height:44px;margin-bottom:8px;border-radius:14px;background:var(--_l);animation:in 1s infinite alternate}
#body button{height:40px;font:inherit}
#frame textarea{margin:8px 60px 8px 12px;padding:9px 14px;border:1px solid #868e9c;border-radius:min(22px,var(--parlor-radius,16px));background:none;color:inherit;font:inherit;resize:none}
#panel.whole{inset:0;width:auto;height:auto;border-radius:0}
@media (max-width:520px),(max-height:440px){
#panel{inset:var(--_y,0) 0 auto;width:auto;height:var(--_h,100dvh);border-radius:0}
#frame{padding:env(safe-area-inset-top,0px) 0 env(safe-area-inset-bottom,0px)}
#panel:not([hidden])+#launcher{display:none}
#frame textarea{font-size:16px}}
@media (prefers-reduced-motion:reduce){#launcher,#panel,#body i{animation:none;transition:none}}`;
