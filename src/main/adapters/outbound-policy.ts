import ipaddr from 'ipaddr.js';

/** What a base URL may lead to. */
export interface OutboundRules {
  /** Plain http to a private network was agreed to. */
  readonly allowPrivateNetwork: boolean;
}

/** Why an address is refused, in words for the person who entered it. */
export type OutboundProblem = string;

type Range = 'loopback' | 'private' | 'public' | 'forbidden';

/** Metadata services that stand in ranges which are otherwise private or public. */
const METADATA_ADDRESSES = new Set(['fd00:ec2::254', '100.100.100.200', '168.63.129.16']);

const PRIVATE_RANGES = new Set(['private', 'uniqueLocal', 'carrierGradeNat']);

/** IPv6 forms that carry an IPv4 address in their last 32 bits: NAT64 and the deprecated compatible form. */
const EMBEDDING_PREFIXES = [ipaddr.parseCIDR('64:ff9b::/96'), ipaddr.parseCIDR('::/96')] as const;

/**
 * Checks the address that a person entered, before anything is resolved: https anywhere, http only to loopback, or to a private
 * network after agreement.
 * @returns `null` where it is fine
 */
export function checkBaseUrl(baseUrl: string, rules: OutboundRules): OutboundProblem | null {
  if (!URL.canParse(baseUrl))
    return 'This is not a web address. It should look like https://api.example.com/v1.';
  const url = new URL(baseUrl);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return 'Only https and http addresses can be used.';
  if (url.username || url.password)
    return 'The address carries a user name or password. Enter the key in its own field.';
  if (url.hash || url.search)
    return 'The address carries a query or fragment. Enter only the part before it.';
  const literal = literalAddress(url.hostname);
  if (literal !== null) return checkAddress(literal, url.protocol === 'https:', rules);
  if (url.protocol === 'https:' || isLocalhost(url.hostname) || rules.allowPrivateNetwork) return null;
  return 'Plain http would show your key to the network. Use https, or allow the private network.';
}

/**
 * Checks an address that a name was resolved to, or that was entered itself.
 * @param encrypted the connection is TLS
 */
export function checkAddress(
  address: string,
  encrypted: boolean,
  rules: OutboundRules,
): OutboundProblem | null {
  switch (rangeOf(address)) {
    case 'forbidden':
      return `The address ${address} belongs to this machine's infrastructure or to no host, so nothing is sent there.`;
    case 'public':
      return encrypted ? null : 'Plain http would show your key to the network. Use https.';
    case 'private':
      if (encrypted || rules.allowPrivateNetwork) return null;
      return 'Plain http to a private network needs your agreement. Allow the private network, or use https.';
    case 'loopback':
      return null;
  }
}

/** Whether a host is this machine, by its name or address. */
export function isLoopbackHost(hostname: string): boolean {
  const literal = literalAddress(hostname);
  return literal === null ? isLocalhost(hostname) : rangeOf(literal) === 'loopback';
}

/** Whether an address leads to this machine. */
export function isLoopbackUrl(url: string): boolean {
  return URL.canParse(url) && isLoopbackHost(new URL(url).hostname);
}

function isLocalhost(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost');
}

/** The address that a host name is, where it is one. The URL parser has already read octal, hex and short forms. */
function literalAddress(hostname: string): string | null {
  const bare = hostname.replace(/^\[|\]$/g, '');
  return ipaddr.isValid(bare) ? bare : null;
}

function rangeOf(address: string): Range {
  if (!ipaddr.isValid(address)) return 'forbidden';
  const parsed = withoutEmbedding(ipaddr.process(address));
  if (METADATA_ADDRESSES.has(parsed.toString())) return 'forbidden';
  const range = parsed.range();
  if (range === 'loopback') return 'loopback';
  if (PRIVATE_RANGES.has(range)) return 'private';
  return range === 'unicast' ? 'public' : 'forbidden';
}

function withoutEmbedding(address: ipaddr.IPv4 | ipaddr.IPv6): ipaddr.IPv4 | ipaddr.IPv6 {
  if (address instanceof ipaddr.IPv4) return address;
  const isSpecial = address.range() === 'loopback' || address.range() === 'unspecified';
  if (isSpecial || !EMBEDDING_PREFIXES.some((prefix) => address.match(prefix))) return address;
  return new ipaddr.IPv4(address.toByteArray().slice(12));
}
