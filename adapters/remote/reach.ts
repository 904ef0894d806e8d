import { BlockList, isIP, isIPv6 } from 'node:net';

/**
 * What endpoints of custom runtimes may be: `public` addresses over HTTPS; with `private` also those of a VPC or an
 * office; with `local`, for emulators and tests, also this machine, and there plain HTTP. Never link-local addresses,
 * where clouds keep their metadata and credentials.
 */
export type Reach = 'public' | 'private' | 'local';

const list = (...subnets: readonly (readonly [string, number])[]): BlockList => {
  const blocked = new BlockList();
  for (const [net, prefix] of subnets)
    blocked.addSubnet(net, prefix, isIPv6(net) ? 'ipv6' : 'ipv4');
  return blocked;
};

/** IANA's special-purpose registries (RFC 6890 and followers), by who may be asked for. */
const never = list(
  ['0.0.0.0', 8],
  ['169.254.0.0', 16], // Metadata of EC2, credentials of ECS and EKS.
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3], // Multicast, reserved, broadcast.
  ['::', 128],
  ['64:ff9b::', 96], // An IPv4 address inside, which nobody looks at.
  ['64:ff9b:1::', 48],
  ['2001::', 32], // Teredo.
  ['2002::', 16], // 6to4.
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
  ['fd00:ec2::', 32], // Metadata of EC2 and EKS.
);
const privately = list(
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['fc00::', 7],
);
const locally = list(['127.0.0.0', 8], ['::1', 128]);

const isIn = (blocked: BlockList, address: string): boolean =>
  blocked.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');

export const isLoopback = (address: string): boolean => isIn(locally, address);

/** Whether the address may be connected to. IPv4 inside IPv6 (::ffff:…) is judged as IPv4. */
export function mayReach(reach: Reach, address: string): boolean {
  if (isIP(address) === 0) return false;
  if (isIn(never, address)) return false;
  if (isLoopback(address)) return reach === 'local';
  return reach !== 'public' || !isIn(privately, address);
}
