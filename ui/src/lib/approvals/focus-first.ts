/** The control that has the focus when a dialog opens: the one that does no harm when it is pressed too early. */
export function focusFirst(element: HTMLElement): void {
  // the browser reads it in `showModal`, which comes after; `focus()` would be too early
  element.autofocus = true;
}
