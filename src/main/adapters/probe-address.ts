import type { AdapterConfig, AdapterPorts } from './adapter-config.ts';
import { callSiteOf } from './call-site.ts';
import { classifyError } from './classify-error.ts';
import { firstBytes } from './bounded-response.ts';
import { modelsRequest } from './list-models.ts';
import { LlmError } from '../llm/llm-error.ts';

const LONGEST_WAIT_MS = 30_000;

/** How an address answered when it was asked for its models. */
export interface ProbeAnswer {
  readonly status: number;
  /** The body was written for a browser. */
  readonly isWebPage: boolean;
}

/**
 * Asks an address for its models, with the key or without one, and says how it answered. Costs nothing and needs no model.
 * @throws `LlmError` where nothing answered, or nothing may be sent there
 */
export async function probeAddress(
  config: AdapterConfig,
  ports: AdapterPorts,
  withKey: boolean,
): Promise<ProbeAnswer> {
  const { baseUrl, kind, modelsEndpoint, timeouts, headers: own } = config;
  const ownEndpoint = kind === 'anthropic' ? 'anthropic' : 'openai';
  const key = withKey ? ports.apiKey.current() : null;
  const { url, headers } = modelsRequest(
    modelsEndpoint === 'none' ? ownEndpoint : modelsEndpoint,
    baseUrl,
    key,
  );
  const controller = new AbortController();
  const waitMs = Math.min(LONGEST_WAIT_MS, timeouts.firstTokenMs);
  const unschedule = ports.clock.schedule(waitMs, () => controller.abort());
  try {
    const response = await ports.fetch(url, { headers: { ...own, ...headers }, signal: controller.signal });
    // How it answers is enough; what follows is let go of.
    if (response.body) await firstBytes(response.body, 1);
    const type = response.headers.get('content-type') ?? '';
    return { status: response.status, isWebPage: type.includes('text/html') };
  } catch (reason) {
    if (controller.signal.aborted)
      throw new LlmError('timeout', 'The address did not answer in time.', { cause: reason });
    throw classifyError(reason, callSiteOf(config, ports));
  } finally {
    unschedule();
  }
}
