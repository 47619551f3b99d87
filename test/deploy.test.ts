import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';

const root = new URL('../', import.meta.url).pathname;
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
/** Variables that the program reads, and `NAME_FILE` for those that may stand in a file. */
const known = (() => {
  const source = read('src/config.ts');
  const names = source.match(/\b(?:SEALPOST|DATABASE)_[A-Z_]*[A-Z]\b/g) ?? [];
  const secrets = /const SECRETS = \[([^\]]*)\]/.exec(source)?.[1]?.match(/[A-Z_]+[A-Z]/g) ?? [];
  return new Set([...names, ...secrets.map((name) => `${name}_FILE`)]);
})();

interface ComposeService {
  readonly image: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly secrets?: readonly string[];
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly networks?: readonly string[];
  readonly stop_grace_period?: string;
  readonly depends_on?: Readonly<Record<string, { condition: string }>>;
}
const compose = parse(read('deploy/compose.yaml'), { merge: true }) as {
  services: Record<string, ComposeService>;
  secrets: Record<string, { file: string }>;
  volumes: Record<string, unknown>;
  networks: Record<string, unknown>;
};
const services = Object.entries(compose.services);
const variablesOf = ({ environment = {} }: ComposeService) => Object.keys(environment);

describe('deploy/compose.yaml', () => {
  test('sets no variable that the program does not read', () => {
    const wrong = services
      .filter(([name]) => name !== 'database')
      .flatMap(([, service]) => variablesOf(service).filter((variable) => !known.has(variable)));
    expect(wrong).toEqual([]);
    expect(known).toContain('DATABASE_URL_FILE');
  });

  test('declares every secret, volume and network that it uses, and no other', () => {
    const used = (key: 'secrets' | 'networks') =>
      new Set(services.flatMap(([, service]) => service[key] ?? []));
    expect(used('secrets')).toEqual(new Set(Object.keys(compose.secrets)));
    expect(used('networks')).toEqual(new Set(Object.keys(compose.networks)));
    const volumes = services
      .flatMap(([, { volumes: mounts = [] }]) => mounts.map((mount) => mount.split(':')[0] ?? ''))
      .filter((volume) => !volume.startsWith('.'));
    expect(new Set(volumes)).toEqual(new Set(Object.keys(compose.volumes)));
  });

  test('gives the owner’s password to nobody that serves', () => {
    const holders = services.filter(([, { secrets = [] }]) =>
      secrets.some((secret) => secret.startsWith('database_owner')),
    );
    expect(holders.map(([name]) => name)).toEqual(['database', 'migrate']);
  });

  test('runs our image without rights and without a file system to write to', () => {
    for (const [, service] of services.filter(([, { image }]) => image === 'sealpost')) {
      expect(service).toMatchObject({
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
        depends_on: { database: { condition: 'service_healthy' } },
      });
    }
  });

  test('publishes one port, on this machine only', () => {
    const published = services.flatMap(([, { ports = [] }]) => ports);
    expect(published).toEqual(['127.0.0.1:8080:8080']);
  });

  test('waits longer for the end than a drain may take', () => {
    expect(compose.services.service?.stop_grace_period).toBe('90s');
    expect(read('deploy/sealpost.service')).toMatch(/^TimeoutStopSec=90$/m);
  });
});

describe('deploy/Dockerfile', () => {
  const text = read('deploy/Dockerfile');
  const last = text.slice(text.lastIndexOf('\nFROM '));

  test('copies only what is there, and what the build is allowed to see', () => {
    const copied = [...text.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, paths = '']) =>
      paths.split(' '),
    );
    const visible = read('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1));
    expect(copied.length).toBeGreaterThan(6);
    expect(copied.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    expect(copied.filter((path) => !visible.includes(path))).toEqual([]);
  });

  test('runs as nobody special, and is asked whether it is alive', () => {
    expect(last).toMatch(/\nUSER node\n/);
    expect(last.indexOf('USER node')).toBeLessThan(last.indexOf('ENTRYPOINT'));
    expect(last).toMatch(/HEALTHCHECK[\s\S]*\/livez/);
    expect(last).not.toMatch(/\nRUN npm/);
  });

  test('sets no variable that the program does not read', () => {
    const set = [...text.matchAll(/\b((?:SEALPOST|DATABASE)_[A-Z_]+)=/g)].map(([, name]) => name);
    expect(set.filter((name) => !known.has(name ?? ''))).toEqual([]);
  });
});

describe('deploy/sealpost.service', () => {
  const text = read('deploy/sealpost.service');

  test('sets no variable that the program does not read, and loads every credential it names', () => {
    const set = [...text.matchAll(/^Environment=([A-Z_]+)=/gm)].map(([, name = '']) => name);
    expect(set.filter((name) => name !== 'NODE_ENV' && !known.has(name))).toEqual([]);
    const named = [...text.matchAll(/%d\/(\w+)$/gm)].map(([, name]) => name);
    const loaded = [...text.matchAll(/^LoadCredential=(\w+):/gm)].map(([, name]) => name);
    expect(new Set(named)).toEqual(new Set(loaded));
  });

  const { status } = spawnSync('systemd-analyze', ['--version'], { stdio: 'ignore' });
  const judged = status === 0 ? test : test.skip;
  if (status !== 0) process.stderr.write('skipped: systemd-analyze is not installed here\n');
  judged('is a unit that systemd understands', () => {
    const unit = join(root, 'deploy/sealpost.service');
    const { stdout, stderr } = spawnSync('systemd-analyze', ['verify', unit], { encoding: 'utf8' });
    const complaints = `${stdout}${stderr}`
      .split('\n')
      // Whether node lies where the unit says is the target machine's affair.
      .filter((line) => line.includes('sealpost.service') && !line.includes('not executable'));
    expect(complaints).toEqual([]);
  });
});

describe('deploy/nginx.conf', () => {
  test('writes no query string into its log, and buffers nothing', () => {
    const text = read('deploy/nginx.conf');
    const format = /log_format sealpost '([^']*)'/.exec(text)?.[1] ?? '';
    expect(format).toContain('$uri');
    expect(format).not.toMatch(/\$request\b|\$args|\$query_string|\$request_uri|referer/);
    expect(text).toContain('proxy_request_buffering off;');
    expect(text).toContain('proxy_buffering off;');
  });
});
