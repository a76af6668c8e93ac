// What a screen reader would say by itself: words that come into a live region which stood before them. And where the
// keyboard is.

/** From now on what is said on this page is kept. Before the page is loaded. */
export async function hearing(page) {
  await page.addInitScript(() => {
    const LIVE = '[role=status],[role=alert],[role=log],[aria-live]';
    window.heard = [];
    const watched = new WeakSet();
    const watch = (root) => {
      if (watched.has(root)) return;
      watched.add(root);
      new MutationObserver((changes) => {
        // What came together with its region in this very turn is not read.
        const fresh = new Set(changes.flatMap(({ addedNodes }) => [...addedNodes]));
        const isFresh = (node) => { for (let it = node; it; it = it.parentNode) if (fresh.has(it)) return true; return false; };
        for (const { target, type, addedNodes } of changes) {
          const element = target.nodeType === Node.ELEMENT_NODE ? target : target.parentElement;
          const region = element?.closest(LIVE);
          if (!region || isFresh(region) || !region.checkVisibility()) continue;
          const words = type === 'characterData' ? target.data : [...addedNodes].map((node) => node.textContent).join(' ');
          const kind = region.getAttribute('role') ?? region.getAttribute('aria-live');
          if (words.trim()) window.heard.push(`${kind}: ${words.trim()}`);
        }
      }).observe(root, { subtree: true, childList: true, characterData: true });
    };
    const attach = Element.prototype.attachShadow;
    Element.prototype.attachShadow = function attachShadow(options) {
      const root = attach.call(this, options);
      watch(root);
      return root;
    };
  });
}

/** Everything that was said so far. */
export const heard = (page) => page.evaluate(() => window.heard);

/** From here on only what is said anew counts. */
export const listenAnew = (page) => page.evaluate(() => { window.heard.length = 0; });

/** What has the focus, shadow roots included: its element, id, classes and name. */
export const focusOf = (page) => page.evaluate(() => {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  if (!element || element === document.body) return 'body';
  const name = element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent ?? element.textContent;
  const classes = [...element.classList].map((it) => `.${it}`).join('');
  return `${element.localName}${element.id && `#${element.id}`}${classes} ${name.trim()}`;
});
