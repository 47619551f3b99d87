/** The page's look: the portal's, and what only this page has. */

import { formStyle } from '../portal/style-forms.js';
import { frameStyle } from '../portal/style-frame.js';
import { partStyle } from '../portal/style-parts.js';

const ownStyle = `
.aloud { position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
#page { display: contents; }
.drop label + .hint + .slim { padding: 0.6rem 1rem; border-style: solid; border-width: 1px; }
.drop label[for=folder] { display: block; margin-top: 1rem; }
.options { margin: 1.5rem 0; }
.options select { max-width: 34rem; }
.match { margin: 1rem 0; padding: 0.75rem 1.25rem; border: 2px solid currentColor; border-radius: var(--radius); }
.match > * { color: var(--text); margin: 0.25rem 0; }
.match h2 { font-size: 1.25rem; color: inherit; }
.match-same { color: var(--good); background: var(--good-soft); }
.match-other { color: var(--bad); background: var(--bad-soft); }
.digest-line { font-size: 0.94rem; }
.statements { padding-left: 1.2rem; }
.standing-proven::marker { color: var(--good); }
.standing-not-proven::marker { color: var(--warn); }
.standing-contradicted::marker { color: var(--bad); }
.tongues { width: 100%; max-width: 52rem; margin: 0 auto; padding: 0.5rem var(--gap) 0; }
.tongues .languages ul { justify-content: flex-end; gap: 0 0.25rem; }
.tongues button { padding-inline: 0.5rem; }
@media print { .tongues, .aloud { display: none; } }
.chosen { padding: 0; list-style: none; max-width: 34rem; }
.chosen li { display: flex; justify-content: space-between; align-items: center; gap: 1rem; border-bottom: 1px solid var(--line); }
.chosen button { flex: none; min-width: 2.75rem; font-size: 1.3rem; }
.origin h2 { margin: 0.5rem 0; font-size: 1.06rem; color: var(--text); }
.origin p { max-width: 52rem; }
`;

export const pageStyle = [frameStyle, partStyle, formStyle, ownStyle].join('\n');
