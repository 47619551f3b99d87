/** The pages of the demo identity provider: plain, without script, and impossible to mistake for a real eID. */

import { type Html, html } from '../formats/html.js';
import type { DemoPerson } from './identity-provider-people.js';

/** The levels to choose from, by the last part of their eIDAS URI. */
export const DEMO_LEVELS = ['low', 'substantial', 'high'] as const;
type DemoLevel = (typeof DEMO_LEVELS)[number];

interface SignInPage {
  readonly action: string;
  readonly people: readonly DemoPerson[];
  /** Chosen beforehand: the lowest level that the service asks for. */
  readonly level: DemoLevel;
  /** Where the person goes back to. */
  readonly client: string;
}

export function signInPage({ action, people, level, client }: SignInPage): Html {
  return page(
    'Demo eID: choose who you are',
    html`<form method="post" action="${action}">
<fieldset>
<legend>How sure should ${client} be of you?</legend>
${DEMO_LEVELS.map(
  (name) => html`<label><input type="radio" name="level" value="${name}"${
    name === level && html` checked`
  }> ${name}</label>
`,
)}</fieldset>
<h2>Sign in as</h2>
<ul>
${people.map(
  (person) => html`<li><button name="person" value="${person.key}">${person.name}</button> <span>${
    person.about
  }</span></li>
`,
)}</ul>
<p><button name="cancel" value="yes" class="quiet">Cancel and go back</button></p>
</form>`,
  );
}

export function errorPage(): Html {
  return page(
    'Demo eID: this sign-in cannot go on',
    html`<p>It is too old, was finished before, or did not start properly. Go back to the service and sign in again.</p>`,
  );
}

function page(title: string, body: Html): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
<p class="banner" role="note"><strong>Demo eID for trying out.</strong> Nobody here exists, nothing is checked, and whoever can
open this page can be anyone on it. It says nothing about any real identity.</p>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`;
}

export const STYLE = `:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { margin: 0; background: Canvas; color: CanvasText; }
.banner { margin: 0; padding: 0.75rem 1rem; background: #7a3e00; color: #fff; }
main { max-width: 34rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.5rem; line-height: 1.25; }
h2 { font-size: 1.125rem; }
fieldset { border: 1px solid GrayText; border-radius: 0.5rem; padding: 0.75rem 1rem; }
label { display: inline-block; padding: 0.5rem 1rem 0.5rem 0; }
ul { list-style: none; margin: 0; padding: 0; }
li { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; align-items: center; margin: 0.5rem 0; }
button { font: inherit; min-height: 2.75rem; min-width: 14rem; padding: 0.5rem 1rem; border: 2px solid #7a3e00; border-radius: 0.5rem; background: #7a3e00; color: #fff; cursor: pointer; text-align: left; }
button.quiet { background: transparent; color: inherit; }
button:focus-visible, input:focus-visible { outline: 3px solid #1a73e8; outline-offset: 2px; }
`;
