/** Why a story could not be told to its end. */

import { SealpostError } from '../../errors.js';

export class DemoError extends SealpostError<'demo/content' | 'demo/out' | 'demo/interrupted'> {}
