/** The malware scanner that the configuration names, if it names one. */

import type { ScannerConfig } from '../config.js';
import type { MalwareScanner } from '../delivery/malware-scanner.js';
import { clamdScanner } from '../scanning/clamd.js';

export const scannerOf = (config: ScannerConfig | undefined): MalwareScanner | undefined =>
  config && clamdScanner(config);
