import { requestCode } from '../codes.ts'
import { propertiesBody } from '../properties-body.ts'
import type { Rpc } from '../rpc.ts'

/**
 * 25 UPDATE_BROKER_CONFIG, to a broker: changes keys at once and registers again at every NameServer when brokerPermission
 * is among them (AdminBrokerProcessor#updateBrokerConfig). The broker then writes *all* of its keys over the file that it
 * was started with, so the caller puts the rendered file back.
 * Body: key=value lines.
 */
export const updateBrokerConfig: Rpc<Record<string, string>, void> = {
  code: requestCode.updateBrokerConfig,
  encode: properties => ({ body: propertiesBody(properties) }),
  decode: () => undefined,
}
