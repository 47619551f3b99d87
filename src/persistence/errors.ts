/** What can go wrong with the database, as a closed set of codes. */

import { SealpostError } from '../errors.js';

export class PersistenceError extends SealpostError<
  /** Another service works on the same data directory. */
  | 'persistence/in-use'
  /** The embedded server cannot run here, or did not come up. */
  | 'persistence/embedded'
  /** No server answers at the configured address. */
  | 'persistence/unreachable'
  /** The connection ended under a statement. What it was to store may be there or not. */
  | 'persistence/lost'
  /** The server is older than PostgreSQL 15. */
  | 'persistence/too-old'
  /** A role is missing, or holds rights it must not have. */
  | 'persistence/roles'
  /** The server could lose what it acknowledged. */
  | 'persistence/not-durable'
  /** Migrations of this version were not applied yet. */
  | 'persistence/migrations-behind'
  /** The database was migrated by a newer version. */
  | 'persistence/migrations-ahead'
  /** An applied migration is not the file of that name any more. */
  | 'persistence/migration-changed'
  /** The key-encryption key is not the one the messages were stored under. */
  | 'persistence/wrong-key'
  /** A statement of the transaction failed and the failure was swallowed. */
  | 'persistence/rolled-back'
  /** Others took this process for dead and ended its sessions; nothing of the transaction was stored. */
  | 'persistence/fenced'
  /** Stored bytes do not authenticate: they were changed or moved. */
  | 'persistence/altered'
  /** Rows of a backup were refused; nothing was stored. */
  | 'persistence/not-loaded'
  /** A cursor that this service did not make. */
  | 'persistence/cursor'
> {}
