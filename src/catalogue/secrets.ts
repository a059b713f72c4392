/** Keys whose values are passwords or keys; they never leave the properties file (5.3.3:AuthConfig.java, 4.9 ACL and TLS keys). */
export const secretKey = /password|passwd|secret|credential|accesskey|initAuthenticationUser/i

/** Whether a RocketMQ key's value must not be shown, recorded or readable by others. */
export function isSecretKey(key: string): boolean {
  return secretKey.test(key)
}

/** A configuration as it may be shown and recorded: without the secret keys. */
export function withoutSecrets(config: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(config).filter(([key]) => !isSecretKey(key)))
}
