import { normalizeBaseUrl } from '../../shared/base-url.ts';
import type { ResponseFormat } from '../../shared/completion.ts';
import type { TargetLabel } from '../../shared/route.ts';
import {
  credentialSlotOf,
  keysOf,
  type Provider,
  type ProviderKey,
  type ProviderModel,
  SimulatorOptions,
  targetIdOf,
  type TargetRef,
} from '../../shared/provider.ts';
import type { Settings } from '../../shared/settings.ts';
import type { CatalogueEntry } from '../../shared/catalogue.ts';
import { catalogueRow } from './provider-catalogue.ts';
import type { ResolvedCredential } from './session-manager.ts';

/** One target, with all that its links are made from but the key, which {@link TargetConfig.provider} names. */
export interface TargetConfig {
  readonly label: TargetLabel;
  /** The key of its health record. */
  readonly identity: string;
  /** Everything about it that affects an answer, but its model. */
  readonly answerIdentity: string;
  readonly provider: Provider;
  readonly credential: ResolvedCredential;
  /** It stands in the cheap list, whatever other list it stands in. */
  readonly isCheap: boolean;
  /** Output tokens to set money aside for where a request has no limit of its own. */
  readonly reserveOutputTokens: number;
  readonly capabilities: {
    readonly tools: boolean;
    readonly images: boolean;
    readonly responseFormats: readonly ResponseFormat['kind'][];
  };
  readonly adapter: {
    readonly kind: Provider['kind'];
    readonly baseUrl: string;
    readonly model: string;
    readonly contextLength: number | null;
    readonly cacheRetention: CatalogueEntry['cacheRetention'];
    readonly unsupportedParameters: readonly string[];
    readonly defaultParameters: Readonly<Record<string, unknown>>;
    readonly simulator: SimulatorOptions;
    readonly modelsEndpoint: CatalogueEntry['modelsEndpoint'];
    readonly sendsFinishReason: boolean;
    readonly timeouts: Settings['timeouts'];
    readonly headers: Provider['headers'];
    readonly allowPrivateNetwork: boolean;
  };
  readonly proxy: Provider['proxy'];
}

/** Everything that a chain is built from. */
export interface ChainConfig {
  readonly primary: readonly TargetConfig[];
  /** The cheap targets followed by the primary ones, so that cheap never means down; empty where none is configured. */
  readonly cheap: readonly TargetConfig[];
  readonly retry: Settings['retry'];
  readonly failover: Settings['failover'];
  readonly cache: Settings['cache'];
  readonly routing: Settings['routing'];
  /** List entries that no target could be made from. They are left out and block nothing. */
  readonly problems: readonly string[];
}

/** Turns settings into what a chain is built from. Pure where `refusalOf`, which says why nothing is sent to an address, is. */
export function resolveChainConfig(
  settings: Settings,
  credentials: ReadonlyMap<string, ResolvedCredential>,
  refusalOf: (provider: Provider) => string | null = () => null,
): ChainConfig {
  // A target may stand in both lists, and have several keys.
  const problems = new Set<string>();
  const resolveList = (list: readonly TargetRef[]) =>
    list.flatMap((ref) => {
      const provider = settings.providers.find(({ id }) => id === ref.providerId);
      if (provider && !provider.enabled) return [];
      const refusal = provider && refusalOf(provider);
      if (refusal) problems.add(`${targetIdOf(ref)}: ${refusal}`);
      if (refusal) return [];
      const places = usableKeys(provider, credentials).map((key) =>
        resolveTarget(ref, settings, credentials, key),
      );
      for (const place of places) if (typeof place === 'string') problems.add(place);
      return places.filter((place) => typeof place !== 'string');
    });
  const primary = resolveList(settings.primary);
  const onlyCheap = resolveList(settings.cheap);
  const cheapIds = new Set(onlyCheap.map(({ label }) => label.targetId));
  const rest = primary.filter(({ label }) => !cheapIds.has(label.targetId));
  const { retry, failover, cache, routing } = settings;
  return {
    primary,
    cheap: onlyCheap.length === 0 ? [] : [...onlyCheap, ...rest],
    retry,
    failover,
    cache,
    routing,
    problems: [...problems],
  };
}

/** The first key, which says why it is missing, where none can be used. */
const FIRST_KEY = { keyId: null, name: null };

/** The keys of a provider that can be used, in order: each is a place of its own in the chain. */
function usableKeys(
  provider: Provider | undefined,
  credentials: ReadonlyMap<string, ResolvedCredential>,
): readonly Pick<ProviderKey, 'keyId' | 'name'>[] {
  if (!provider || provider.furtherKeys.length === 0) return [FIRST_KEY];
  const usable = keysOf(provider).filter(
    ({ keyId, credential: { source } }) =>
      (keyId === null || source !== 'none') &&
      credentials.get(credentialSlotOf(provider.id, keyId))?.missing === null,
  );
  return usable.length === 0 ? [FIRST_KEY] : usable;
}

/** One target of the settings, with one of its provider's keys. @returns why there is none, in a sentence, where it cannot be made */
export function resolveTarget(
  ref: TargetRef,
  settings: Settings,
  credentials: ReadonlyMap<string, ResolvedCredential>,
  { keyId, name: keyName }: Pick<ProviderKey, 'keyId' | 'name'> = FIRST_KEY,
): TargetConfig | string {
  const provider = settings.providers.find(({ id }) => id === ref.providerId);
  if (!provider) return `${targetIdOf(ref)}: the provider is gone.`;
  if (!provider.enabled) return `${targetIdOf(ref)}: ${provider.name} is switched off.`;
  const model = provider.models.find(({ id }) => id === ref.model);
  if (!model) return `${targetIdOf(ref)}: ${provider.name} has no such model.`;
  const baseUrl = normalizeBaseUrl(provider.kind, provider.baseUrl);
  if (baseUrl === null) return `${targetIdOf(ref)}: the base URL of ${provider.name} is not usable.`;
  const credential = credentials.get(credentialSlotOf(provider.id, keyId)) ?? {
    key: null,
    missing: null,
    reference: 'none',
  };
  const row = catalogueRow(provider.catalogueId);
  const defaultParameters = { ...row?.defaultParameters, ...provider.defaultParameters };
  const unsupported = [
    ...new Set([...(row?.unsupportedParameters ?? []), ...provider.unsupportedParameters]),
  ];
  return {
    label: {
      targetId: targetIdOf(ref),
      providerId: provider.id,
      providerName: provider.name,
      model: ref.model,
      ...(keyId === null ? {} : { keyId, keyName }),
    },
    identity: JSON.stringify([
      provider.id,
      provider.kind,
      baseUrl,
      ref.model,
      credential.reference,
      keyId,
      provider.headers,
      provider.proxy,
      provider.simulator ?? null,
    ]),
    answerIdentity: JSON.stringify([
      provider.kind,
      baseUrl,
      defaultParameters,
      unsupported,
      provider.headers,
    ]),
    provider,
    credential,
    proxy: provider.proxy,
    isCheap: settings.cheap.some((cheap) => targetIdOf(cheap) === targetIdOf(ref)),
    reserveOutputTokens: settings.budget.reserveOutputTokens,
    capabilities: capabilitiesOf(provider.kind, model, unsupported),
    adapter: {
      kind: provider.kind,
      baseUrl,
      model: ref.model,
      contextLength: model.contextLength ?? null,
      cacheRetention: provider.cacheRetention ?? row?.cacheRetention ?? 'none',
      unsupportedParameters: unsupported,
      defaultParameters,
      simulator: provider.simulator ?? SimulatorOptions.parse({}),
      modelsEndpoint: row?.modelsEndpoint ?? (provider.kind === 'anthropic' ? 'anthropic' : 'openai'),
      sendsFinishReason: row?.sendsFinishReason ?? true,
      timeouts: { ...settings.timeouts, ...provider.timeouts },
      headers: filledIn(provider.headers),
      allowPrivateNetwork: provider.allowPrivateNetwork,
    },
  };
}

/** What each protocol has a form for. */
const RESPONSE_FORMATS: Readonly<Record<Provider['kind'], readonly ResponseFormat['kind'][]>> = {
  openai: ['json-object', 'json-schema'],
  anthropic: ['json-schema'],
  simulator: [],
};

/** What a target can do. A model that nobody says anything of is taken to be able. */
function capabilitiesOf(
  kind: Provider['kind'],
  { capabilities = {} }: ProviderModel,
  unsupported: readonly string[],
): TargetConfig['capabilities'] {
  return {
    tools: !unsupported.includes('tools') && capabilities.tools !== false,
    images: !unsupported.includes('images') && capabilities.images !== false && kind !== 'simulator',
    responseFormats: unsupported.includes('responseFormat') ? [] : RESPONSE_FORMATS[kind],
  };
}

/** The headers that have a value: an imported one waits for it. */
function filledIn(headers: Provider['headers']): Provider['headers'] {
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''));
}
