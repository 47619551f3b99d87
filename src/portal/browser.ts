/**
 * What a page does more where scripts run: the time that is left, upload progress, adding recipients.
 * Every page works without it. It is served as the source of this one function, so it may use nothing outside it.
 */

/** @param zoneCookie name of the cookie that tells the service the reader's time zone */
export function enhancePage(zoneCookie: string): void {
  const all = <Kind extends Element>(selector: string, root: ParentNode = document): Kind[] => [
    ...root.querySelectorAll<Kind>(selector),
  ];

  const tellTimeZone = (): void => {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const secure = location.protocol === 'https:' ? '; Secure' : '';
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not everywhere
    document.cookie = `${zoneCookie}=${encodeURIComponent(zone)}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
  };

  const inWords = (seconds: number): string => {
    const units: [string, number][] = [
      ['day', 86_400],
      ['hour', 3600],
      ['minute', 60],
      ['second', 1],
    ];
    const found = units.findIndex(([, size]) => seconds >= size);
    const first = found < 0 ? units.length - 1 : found;
    return units
      .slice(first, first < 2 ? first + 2 : first + 1)
      .map(([unit, size], index, [largest]) => {
        const rest = index === 0 ? seconds : seconds % (largest?.[1] ?? 1);
        return { unit, value: Math.floor(rest / size), index };
      })
      .filter(({ value, index }) => value > 0 || index === 0)
      .map(({ unit, value }) =>
        new Intl.NumberFormat(document.documentElement.lang, {
          style: 'unit',
          unit,
          unitDisplay: 'long',
        }).format(value),
      )
      .join(' ');
  };

  const countDown = (): void => {
    for (const element of all<HTMLElement>('[data-seconds]')) {
      // Counted from what the service said: the clock of this computer may be wrong.
      const left = Number(element.dataset.seconds) - performance.now() / 1000;
      const text =
        left > 0
          ? (element.dataset.left ?? '%').replace('%', inWords(left))
          : (element.dataset.over ?? '');
      if (element.textContent !== text) element.textContent = text;
    }
  };

  const numberRecipients = (form: HTMLFormElement): void => {
    const blocks = all<HTMLElement>('[data-recipient]', form);
    blocks.forEach((block, index) => {
      const position = String(index + 1);
      for (const field of all<HTMLElement>('[name], [id], [for], [aria-describedby]', block)) {
        for (const attribute of ['name', 'id', 'for', 'aria-describedby']) {
          const value = field.getAttribute(attribute);
          if (value !== null) {
            field.setAttribute(attribute, value.replace(/\br\d+\./g, `r${position}.`));
          }
        }
      }
      const legend = block.querySelector('legend');
      if (legend) legend.textContent = (block.dataset.legend ?? '%').replace('%', position);
      for (const button of all<HTMLButtonElement>('[data-remove]', block)) {
        button.hidden = blocks.length === 1;
      }
    });
    const most = Number(form.dataset.most ?? '1');
    for (const button of all<HTMLButtonElement>('[data-add]', form)) {
      button.hidden = blocks.length >= most;
    }
  };

  /** Only the fields of the chosen way to identify somebody must be filled in. */
  const requireChosen = (form: HTMLFormElement): void => {
    for (const block of all<HTMLElement>('[data-recipient]', form)) {
      const chosen = block.querySelector<HTMLInputElement>('[name$=".scheme"]:checked')?.value;
      for (const field of all<HTMLInputElement>('[data-scheme] input', block)) {
        const schemes = field.closest<HTMLElement>('[data-scheme]')?.dataset.scheme ?? '';
        field.required = chosen !== undefined && schemes.split(' ').includes(chosen);
      }
    }
  };

  const clearWrong = (root: ParentNode): void => {
    for (const sentence of all('.field-error', root)) {
      for (const field of all(`[aria-describedby~="${sentence.id}"]`, root)) {
        const ids = field.getAttribute('aria-describedby')?.split(' ') ?? [];
        field.setAttribute('aria-describedby', ids.filter((id) => id !== sentence.id).join(' '));
        field.removeAttribute('aria-invalid');
      }
      sentence.remove();
    }
  };

  const recipients = (form: HTMLFormElement): void => {
    for (const element of all<HTMLElement>('[data-scripted]', form)) element.hidden = false;
    for (const element of all<HTMLElement>('[data-scriptless]')) element.hidden = true;
    form.addEventListener('click', (event) => {
      const target = event.target instanceof Element ? event.target : null;
      const blocks = all<HTMLElement>('[data-recipient]', form);
      if (target?.closest('[data-add]')) {
        const last = blocks.at(-1);
        if (!last) return;
        const copy = last.cloneNode(true) as HTMLElement;
        clearWrong(copy);
        for (const field of all<HTMLInputElement>('input', copy)) {
          if (field.type !== 'radio') field.value = '';
        }
        // Two blocks must not share a radio group for a moment: the old choice would be lost.
        for (const radio of all<HTMLInputElement>('[name$=".scheme"]', copy)) {
          radio.name = radio.name.replace(/\br\d+\./, `r${blocks.length + 1}.`);
        }
        last.after(copy);
        numberRecipients(form);
        copy.querySelector<HTMLInputElement>('input')?.focus();
      } else if (target?.closest('[data-remove]') && blocks.length > 1) {
        target.closest('[data-recipient]')?.remove();
        numberRecipients(form);
        form.querySelector<HTMLElement>('[data-add]')?.focus();
      }
      requireChosen(form);
    });
    form.addEventListener('change', () => requireChosen(form));
    numberRecipients(form);
    requireChosen(form);
  };

  const size = (bytes: number): string => {
    const units = [
      ['gigabyte', 1e9],
      ['megabyte', 1e6],
      ['kilobyte', 1e3],
    ] as const;
    const [unit, by] = units.find(([, least]) => bytes >= least) ?? ['byte', 1];
    return new Intl.NumberFormat(document.documentElement.lang, {
      style: 'unit',
      unit,
      unitDisplay: by === 1 ? 'long' : 'short',
      maximumFractionDigits: 1,
    }).format(bytes / by);
  };

  const review = (form: HTMLFormElement): void => {
    const none = form.querySelector('[data-review]')?.textContent ?? '';
    const show = (name: string, lines: string[]): void =>
      form.querySelector(`[data-review="${name}"]`)?.replaceChildren(
        ...(lines.length > 0 ? lines : [none]).map((line) => {
          const item = document.createElement('li');
          item.textContent = line;
          return item;
        }),
      );
    const tell = (): void => {
      const value = (block: HTMLElement, field: string): string =>
        block.querySelector<HTMLInputElement>(`[name$=".${field}"]`)?.value.trim() ?? '';
      const lines = all<HTMLElement>('[data-recipient]', form).map((block) => {
        const byEmail = block.querySelector('[value=email]:checked') !== null;
        const name = byEmail
          ? `${value(block, 'firstName')} ${value(block, 'familyName')}`.trim()
          : value(block, 'name');
        return [name, value(block, 'notify')].filter((part) => part !== '').join(' – ');
      });
      show(
        'recipients',
        lines.filter((line) => line !== ''),
      );
      const files = form.querySelector<HTMLInputElement>('input[type=file]')?.files ?? [];
      show(
        'files',
        [...files].map((file) => `${file.name} (${size(file.size)})`),
      );
    };
    form.addEventListener('change', tell);
    // A recipient is taken away by a click, and a browser that goes back fills in fields without a change.
    form.addEventListener('click', tell);
    window.addEventListener('pageshow', () => form.dispatchEvent(new Event('change')));
  };

  /** Puts the sentence of the answered page beside the field it speaks of. */
  const markWrong = (form: HTMLFormElement, page: Document): void => {
    clearWrong(form);
    const sentence = page.querySelector('.field-error');
    const id = sentence?.id.replace(/-error$/, '') ?? '';
    const field = document.getElementById(id);
    const answered = page.getElementById(id);
    if (!sentence || !field || !answered) return;
    for (const name of ['aria-invalid', 'aria-describedby']) {
      const value = answered.getAttribute(name);
      if (value !== null) field.setAttribute(name, value);
    }
    field.before(document.adoptNode(sentence));
  };

  const upload = (form: HTMLFormElement): void => {
    const panel = form.querySelector<HTMLElement>('[data-progress]');
    const bar = panel?.querySelector('progress');
    const say = panel?.querySelector<HTMLElement>('[data-said]');
    const cancel = panel?.querySelector<HTMLButtonElement>('[data-cancel]');
    const send = form.querySelector<HTMLButtonElement>('[data-send]');
    if (!panel || !bar || !say || !cancel || !send) return;
    let unsent = false;
    form.addEventListener('input', () => {
      unsent = true;
    });
    // A link to another language, say, would lose all that was typed.
    window.addEventListener('beforeunload', (event) => {
      if (unsent) event.preventDefault();
    });
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const request = new XMLHttpRequest();
      const stop = (text: string): void => {
        send.disabled = false;
        cancel.hidden = true;
        bar.hidden = true;
        say.textContent = text;
        send.focus();
      };
      send.disabled = true;
      panel.hidden = cancel.hidden = bar.hidden = false;
      say.textContent = panel.dataset.uploading ?? '';
      panel.scrollIntoView({ block: 'nearest' });
      // Not the button itself: a second press of Enter would cancel.
      panel.focus();
      cancel.onclick = () => request.abort();
      request.upload.onload = () => {
        // From here on the service may have taken charge, and nobody can take that back.
        cancel.hidden = true;
        panel.focus();
        say.textContent = panel.dataset.arrived ?? '';
      };
      request.upload.onprogress = ({ loaded, total }) => {
        const tenth = Math.floor((loaded / total) * 10) * 10;
        bar.max = total;
        bar.value = loaded;
        // Said in steps of ten, so that a screen reader is not flooded.
        const text = `${panel.dataset.uploading} – ${tenth} %`;
        if (say.textContent !== text) say.textContent = text;
      };
      request.onabort = () => stop(panel.dataset.cancelled ?? '');
      request.onerror = () => stop(panel.dataset.failed ?? '');
      request.onload = () => {
        if (request.status < 400) {
          unsent = false;
          location.assign(request.responseURL);
          return;
        }
        if (request.status === 401) return stop(panel.dataset.signedOut ?? '');
        const page = new DOMParser().parseFromString(request.responseText, 'text/html');
        const summary = page.querySelector('.error-summary, .problem');
        stop('');
        document.querySelector('.error-summary, .problem')?.remove();
        if (!summary) return stop(panel.dataset.failed ?? '');
        markWrong(form, page);
        form.before(document.adoptNode(summary));
        for (const heading of all('h1', summary)) {
          const lower = document.createElement('h2');
          lower.textContent = heading.textContent;
          heading.replaceWith(lower);
        }
        (document.querySelector<HTMLElement>('.error-summary, .problem') ?? form).focus();
      };
      request.open('POST', form.action);
      request.send(new FormData(form));
    });
  };

  tellTimeZone();
  countDown();
  setInterval(countDown, 15_000);
  for (const form of all<HTMLFormElement>('form[data-compose]')) {
    recipients(form);
    review(form);
    upload(form);
  }
  for (const button of all<HTMLButtonElement>('[data-print]')) {
    button.hidden = false;
    button.addEventListener('click', () => window.print());
  }
  document.querySelector<HTMLElement>('.error-summary')?.focus();
}
