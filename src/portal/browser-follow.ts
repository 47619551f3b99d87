/**
 * Looks again, where scripts run, for what comes within seconds: a seal, or the account of a download. It only reads,
 * and gives up after a minute. Served as the source of this one function.
 */

export function followPage(): void {
  const PAUSES = [2, 4, 8, 16, 32];

  const look = async (): Promise<Document | undefined> => {
    const answer = await window.fetch(location.href, { headers: { Accept: 'text/html' } });
    if (!answer.ok) return undefined;
    return new DOMParser().parseFromString(await answer.text(), 'text/html');
  };

  const replaceLive = (page: Document): void => {
    for (const old of document.querySelectorAll<HTMLElement>('[data-live]')) {
      const fresh = page.querySelector(`[data-live="${old.dataset.live}"]`);
      if (fresh) old.replaceChildren(...document.adoptNode(fresh).childNodes);
    }
  };

  let under = false;
  const follow = async (): Promise<void> => {
    if (under) return;
    under = true;
    for (const pause of PAUSES) {
      await new Promise((resolve) => setTimeout(resolve, pause * 1000));
      const page = await look().catch(() => undefined);
      if (!page) break;
      const awaited = document.querySelector('[data-awaited]');
      if (awaited && !page.querySelector('[data-awaited]')) return location.reload();
      replaceLive(page);
    }
    under = false;
  };

  // A page that answers a form would be looked at under another address; every awaited state has its own.
  if (document.querySelector('[data-awaited]')) void follow();
  document.querySelector('.downloads')?.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a[download]') : null;
    if (link) void follow();
  });
}
