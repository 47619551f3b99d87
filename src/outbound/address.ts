/** Sorts IP addresses into those of the open Internet and all the others (RFC 6890 and the IANA special-purpose registries). */

import { BlockList, isIPv4, isIPv6 } from 'node:net';

/**
 * `public`: globally reachable unicast. `loopback`: this machine. `private`: an operator's own network.
 * `refused`: everything else, with no way to allow it: link-local (the metadata services of clouds), multicast,
 * documentation and reserved ranges, and every IPv6 form that carries an IPv4 address inside.
 */
export type AddressKind = 'public' | 'loopback' | 'private' | 'refused';

type Range = readonly [network: string, prefix: number];

const LOOPBACK_4: readonly Range[] = [['127.0.0.0', 8]];
const PRIVATE_4: readonly Range[] = [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
];
const REFUSED_4: readonly Range[] = [
  ['0.0.0.0', 8],
  ['100.64.0.0', 10],
  ['169.254.0.0', 16],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
];

const LOOPBACK_6: readonly Range[] = [['::1', 128]];
const PRIVATE_6: readonly Range[] = [['fc00::', 7]];
/** All that IANA has handed out for global unicast; what is not in here is refused without further naming. */
const GLOBAL_6: readonly Range[] = [['2000::', 3]];
/** Inside 2000::/3 and yet not plain global unicast; 2001::/23 holds Teredo, 2002::/16 is 6to4. */
const REFUSED_6: readonly Range[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
];

const within = (ranges: readonly Range[], family: 'ipv4' | 'ipv6') => {
  const list = new BlockList();
  for (const [network, prefix] of ranges) list.addSubnet(network, prefix, family);
  return (address: string): boolean => list.check(address, family);
};

const v4 = {
  loopback: within(LOOPBACK_4, 'ipv4'),
  private: within(PRIVATE_4, 'ipv4'),
  refused: within(REFUSED_4, 'ipv4'),
};
const v6 = {
  loopback: within(LOOPBACK_6, 'ipv6'),
  private: within(PRIVATE_6, 'ipv6'),
  global: within(GLOBAL_6, 'ipv6'),
  refused: within(REFUSED_6, 'ipv6'),
};

/** @param address an IP address without brackets or zone; anything else is `refused` */
export function addressKind(address: string): AddressKind {
  if (isIPv4(address)) {
    if (v4.loopback(address)) return 'loopback';
    if (v4.private(address)) return 'private';
    return v4.refused(address) ? 'refused' : 'public';
  }
  if (!isIPv6(address) || address.includes('%')) return 'refused';
  if (v6.loopback(address)) return 'loopback';
  if (v6.private(address)) return 'private';
  return v6.global(address) && !v6.refused(address) ? 'public' : 'refused';
}
