/** The vendors' names of each parameter that a catalogue row or a person may call unsupported. */
const VENDOR_NAMES: Readonly<Record<string, readonly string[]>> = {
  temperature: ['temperature'],
  topP: ['top_p'],
  maxOutputTokens: ['max_tokens', 'max_completion_tokens'],
  stop: ['stop', 'stop_sequences'],
  responseFormat: ['response_format', 'output_config'],
  tools: ['tools', 'tool_choice'],
};

/**
 * A request's body as it is sent: default parameters fill in top-level keys that are missing, then unsupported parameters
 * are taken out, by this program's name for them or by the vendor's.
 */
export function finishBody<Body extends object>(
  body: Partial<Body>,
  defaults: Readonly<Record<string, unknown>>,
  unsupported: readonly string[],
): Body {
  const finished: Record<string, unknown> = { ...defaults, ...withoutUndefined(body) };
  for (const name of unsupported)
    for (const vendorName of VENDOR_NAMES[name] ?? [name]) delete finished[vendorName];
  return finished as Body;
}

function withoutUndefined(body: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
}
