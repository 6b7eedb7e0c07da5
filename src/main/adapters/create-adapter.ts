import type { LlmProvider } from '../llm/llm-provider.ts';
import type { AdapterConfig, AdapterPorts } from './adapter-config.ts';
import { SimulatorAdapter } from './simulator-adapter.ts';

/** Makes the adapter for a protocol. The SDKs load with the first adapter that needs one, not with the window. */
export async function createAdapter(config: AdapterConfig, ports: AdapterPorts): Promise<LlmProvider> {
  switch (config.kind) {
    case 'simulator':
      return new SimulatorAdapter(config, ports);
    case 'openai': {
      const [{ default: OpenAI }, { OpenAiAdapter }] = await Promise.all([
        import('openai'),
        import('./openai-adapter.ts'),
      ]);
      return new OpenAiAdapter(OpenAI, config, ports);
    }
    case 'anthropic': {
      const [{ default: Anthropic }, { AnthropicAdapter }] = await Promise.all([
        import('@anthropic-ai/sdk'),
        import('./anthropic-adapter.ts'),
      ]);
      return new AnthropicAdapter(Anthropic, config, ports);
    }
  }
}
