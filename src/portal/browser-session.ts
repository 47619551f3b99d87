/** Warns before the session ends, where scripts run. Served as the source of this one function. */

export function watchSession(): void {
  const note = document.querySelector<HTMLElement>('[data-session]');
  const warning = document.querySelector<HTMLElement>('[data-session-warning]');
  const said = warning?.querySelector<HTMLElement>('[data-said]');
  const stay = warning?.querySelector<HTMLButtonElement>('[data-stay]');
  const again = warning?.querySelector<HTMLElement>('[data-again]');
  if (!note || !warning || !said || !stay || !again) return;

  /** Counted from what the service said: the clock of this computer may be wrong. */
  let ends = performance.now() + Number(note.dataset.session) * 1000;

  const show = (): void => {
    const left = (ends - performance.now()) / 1000;
    const over = left <= 0;
    warning.hidden = left > 120;
    stay.hidden = over;
    again.hidden = !over;
    const text = (over ? warning.dataset.ended : warning.dataset.ending) ?? '';
    // Written only when it changes, so that a screen reader says it once.
    if (!warning.hidden && said.textContent !== text) said.textContent = text;
  };

  stay.addEventListener('click', () => {
    const asked = performance.now();
    window
      .fetch('/stay')
      .then((answer) => answer.text())
      .then((text) => {
        const page = new DOMParser().parseFromString(text, 'text/html');
        const fresh = page.querySelector<HTMLElement>('[data-session]');
        ends = fresh ? asked + Number(fresh.dataset.session) * 1000 : asked;
        if (fresh) note.replaceChildren(...fresh.childNodes);
        said.textContent = '';
        show();
      })
      // Without a network nothing is known; the warning stays, and the button can be pressed again.
      .catch(() => show());
  });
  show();
  setInterval(show, 5000);
}
