/** Every text in the reader's language. */

import { type Catalogue, en } from './en.js';
import { fr } from './fr.js';
import type { Language } from './language.js';
import { ro } from './ro.js';

export type { Catalogue };

export const CATALOGUES: Readonly<Record<Language, Catalogue>> = { en, fr, ro };
