/** The page's look: the portal's, and what only this page has. */

import { formStyle } from '../portal/style-forms.js';
import { frameStyle } from '../portal/style-frame.js';
import { partStyle } from '../portal/style-parts.js';

const ownStyle = `
.chosen { padding: 0; list-style: none; max-width: 34rem; }
.chosen li { display: flex; justify-content: space-between; align-items: center; gap: 1rem; border-bottom: 1px solid var(--line); }
.chosen button { flex: none; min-width: 2.75rem; font-size: 1.3rem; }
.origin h2 { margin: 0.5rem 0; font-size: 1.06rem; color: var(--text); }
.origin p { max-width: 52rem; }
`;

export const pageStyle = [frameStyle, partStyle, formStyle, ownStyle].join('\n');
