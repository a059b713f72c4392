import { requestCode } from '../codes.ts'
import { propertiesOf } from '../properties-body.ts'
import type { Rpc } from '../rpc.ts'

/**
 * 26 GET_BROKER_CONFIG, to a broker: every key it runs with, and the unknown ones of its file besides.
 * Body: key=value lines.
 */
export const getBrokerConfig: Rpc<void, Record<string, string>> = {
  code: requestCode.getBrokerConfig,
  encode: () => ({}),
  decode: ({ body }) => propertiesOf(body),
}
