/** The state's store that Terraform asked for, and as whom. */
export interface AskedStore {
  readonly bucket: string;
  readonly accountId: string;
  /** Whose credentials are wanted: `administrator`, `deployer`. */
  readonly role: string;
}

/** Whether Terraform said that the store isn't there, which is an answer and no failure. */
export function hasNoBucket(message: string): boolean {
  return /S3 bucket "[^"]*" does not exist/.test(message);
}

/** Whether the store is there and these credentials may not read what was asked for. */
export function isForbidden(message: string): boolean {
  return /AccessDenied|StatusCode: 403/.test(message);
}

/** Why the store can't be asked, with the cure where the cause is known; otherwise Terraform's own words. */
export function explained(message: string, { bucket, accountId, role }: AskedStore): string {
  const other = /AWS account ID not allowed: (\d+)/.exec(message)?.[1];
  if (other !== undefined) {
    return `credentials: of account ${other}. Allowed: ${accountId}, cloud.accountId. Fix: take the credentials of the account's ${role}`;
  }
  if (/No valid credential sources|ExpiredToken|failed to refresh cached credentials/.test(message)) {
    return `credentials: none that work. Fix: log in as ${role} of account ${accountId}, with a second factor; Terraform takes AWS_PROFILE and the like`;
  }
  if (isForbidden(message)) {
    return `s3://${bucket}: refused. Fix: log in as ${role} of account ${accountId}; if it is another account's bucket, change naming.suffix\n${message}`;
  }
  return message;
}
