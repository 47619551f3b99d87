/** `/livez` and `/readyz`: alive, and able to prove. */

import { Router } from 'express';

export interface Health {
  /** True while the service may take charge of messages. */
  readonly ready: boolean;
  readonly checks: readonly {
    readonly name: string;
    readonly ok: boolean;
    readonly detail: string;
    /** Since when it is not, where that is known better than by looking. */
    readonly since?: Date;
  }[];
}

export function healthRoutes(health: () => Promise<Health>): Router {
  const router = Router();
  router.get('/livez', (_request, response) => {
    response.json({ alive: true });
  });
  router.get('/readyz', async (_request, response) => {
    const state = await health();
    response.status(state.ready ? 200 : 503).json(state);
  });
  return router;
}
