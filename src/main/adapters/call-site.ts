import type { AdapterConfig, AdapterPorts } from './adapter-config.ts';
import type { CallSite } from './classify-error.ts';
import { isLoopbackUrl } from './outbound-policy.ts';

/** What the classification of an adapter's errors needs to know of its calls. */
export function callSiteOf({ baseUrl }: Pick<AdapterConfig, 'baseUrl'>, ports: AdapterPorts): CallSite {
  return {
    isLoopback: isLoopbackUrl(baseUrl),
    isOnline: () => ports.isOnline(),
    redact: (text) => ports.redact(text),
    wallMs: () => ports.clock.wallMs(),
  };
}
