/** The environment a demo service runs with: everything of its own, in one folder. */

import { join } from 'node:path';

export const worldEnvironment = (dataDir: string): Record<string, string> => ({
  SEALPOST_DATA_DIR: join(dataDir, 'data'),
  SEALPOST_DEV_CERTS: join(dataDir, 'certs'),
  SEALPOST_PORT: '0',
  SEALPOST_DEMO_PROVIDER_PORT: '0',
  SEALPOST_LOG_LEVEL: 'error',
});
