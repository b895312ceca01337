/**
 * Keeps the page as high as what is visible of it.
 *
 * Safari on iOS lays the on-screen keyboard over the page instead of making the page smaller. The
 * height goes into a constructed style sheet, since the page's policy forbids inline styles.
 */

const KEYBOARD_PX = 100;

export function followVisibleHeight() {
  const { visualViewport: visible } = window;
  if (!visible || !document.adoptedStyleSheets) return;
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  const follow = () => {
    const isZoomed = visible.scale > 1.01;
    const hasKeyboard = window.innerHeight - visible.height > KEYBOARD_PX;
    const height = `${Math.round(visible.height)}px`;
    sheet.replaceSync(hasKeyboard && !isZoomed ? `:root { --visible-height: ${height}; }` : "");
    if (hasKeyboard && !isZoomed) window.scrollTo(0, 0);
  };
  visible.addEventListener("resize", follow);
}
