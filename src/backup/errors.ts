/** Why nothing was saved, or nothing was put back. */

import { SealpostError } from '../errors.js';

export class BackupError extends SealpostError<
  /** There is something where a backup, or what it holds, would be put. */
  | 'backup/not-empty'
  /** The folder holds no backup that was finished. */
  | 'backup/incomplete'
  /** A file is not the one that was saved. */
  | 'backup/altered'
  /** Made by a newer version. */
  | 'backup/newer'
  /** The key-encryption key is not there, or not the one it was made under. */
  | 'backup/key'
> {}
