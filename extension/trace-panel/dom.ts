/** Elements without a framework: made by one call, replaced without losing the keyboard's place. */

type Child = Node | string | null;

/** Attribute values; true is an attribute without a value, false and null leave it out. */
type Attributes = Readonly<Record<string, string | number | boolean | null>>;

/** Makes an element. Text is set as text, never as markup. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) made.setAttribute(name, value === true ? '' : String(value));
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** A button that runs `action`. */
export function button(label: string, attributes: Attributes, action: () => void): HTMLButtonElement {
  const made = element('button', { type: 'button', ...attributes }, label);
  made.addEventListener('click', action);
  return made;
}

/** Replaces what `parent` holds; the element that had the keyboard gives it to the new one with its `data-key`. */
export function replace(parent: Element, ...children: readonly Child[]): void {
  const focused = parent.contains(document.activeElement) ? document.activeElement : null;
  const key = focused?.getAttribute('data-key');
  parent.replaceChildren(...children.filter((child) => child !== null));
  if (key == null) return;
  for (const candidate of parent.querySelectorAll<HTMLElement>('[data-key]')) {
    if (candidate.dataset.key === key) candidate.focus();
  }
}

/** Lets one of `items` be reached by Tab and the others by arrow keys from there: ARIA's roving tab index. */
export function roveTo(items: readonly HTMLElement[], current: HTMLElement | undefined): void {
  for (const item of items) item.tabIndex = item === current ? 0 : -1;
}
