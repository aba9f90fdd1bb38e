/** The pods that make databases and users: they alone may have the administrator's password, at each run anew. */
export interface ProvisioningSpec {
  /** Last part of their role's name. */
  readonly role: string;
  /** Namespace and service account that they run as; nobody else gets the role. */
  readonly namespace: string;
  readonly serviceAccount: string;
  /** Physical name of the database. */
  readonly databaseName: string;
}
