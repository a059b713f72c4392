import { requestCode } from '../codes.ts'
import { propertiesOf } from '../properties-body.ts'
import type { Rpc } from '../rpc.ts'

/** 319 GET_NAMESRV_CONFIG, to a NameServer: every key it runs with. Body: key=value lines. */
export const getNamesrvConfig: Rpc<void, Record<string, string>> = {
  code: requestCode.getNamesrvConfig,
  encode: () => ({}),
  decode: ({ body }) => propertiesOf(body),
}
