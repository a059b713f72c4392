import type { Signature } from './signature.ts'
import { configSignatures } from './signatures-config.ts'
import { hostSignatures } from './signatures-host.ts'
import { javaSignatures } from './signatures-java.ts'
import { memorySignatures } from './signatures-memory.ts'
import { portSignatures } from './signatures-ports.ts'
import { proxySignatures } from './signatures-proxy.ts'
import { storeSignatures } from './signatures-store.ts'

/** Every known way to fail, the more telling before the less. */
export const signatures: readonly Signature[] = [
  ...portSignatures,
  ...storeSignatures,
  ...memorySignatures,
  ...javaSignatures,
  ...configSignatures,
  ...proxySignatures,
  ...hostSignatures,
]
